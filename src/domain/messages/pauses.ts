import type { ChannelName } from '../../core/events.ts';
import { type AccountPause, AccountPauses } from './model.ts';

function pauseId(channel: ChannelName, account: string): string {
  return `${channel}-${account}`;
}

/** Stops all sending of an account until `resumeAccount`. */
export async function pauseAccount(
  channel: ChannelName,
  account: string,
  details: { code: string; now: number; probeAt: number },
): Promise<void> {
  await AccountPauses.updateOne(
    { _id: pauseId(channel, account) },
    {
      $set: { channel, account, code: details.code, probeAt: details.probeAt },
      $setOnInsert: { since: details.now },
    },
    { upsert: true },
  );
}

export async function resumeAccount(channel: ChannelName, account: string): Promise<void> {
  await AccountPauses.deleteOne({ _id: pauseId(channel, account) });
}

/** Accounts that may not speak now. */
export async function listPauses(): Promise<AccountPause[]> {
  return AccountPauses.find().lean();
}
