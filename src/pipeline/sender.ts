import { randomUUID } from 'node:crypto';
import type { Channel } from '../core/channel.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { SendError } from '../core/errors.ts';
import type { ChannelName } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { sends } from '../core/metrics.ts';
import { isStopped } from '../domain/broadcasts/holds.ts';
import { type BroadcastRules, nextAllowedTime } from '../domain/broadcasts/rules.ts';
import { settleRecipient } from '../domain/broadcasts/settle.ts';
import { raiseIncident } from '../domain/incidents/incidents.ts';
import type { OutboxRow } from '../domain/messages/model.ts';
import type { Channels } from '../domain/messages/outbox.ts';
import { pauseAccount } from '../domain/messages/pauses.ts';
import {
  cancelRows,
  claimRow,
  postponeRow,
  recoverRow,
  renewLease,
  type Settlement,
  settleQueued,
  settleRow,
  unsettledRows,
} from '../domain/messages/sending.ts';
import { findEcho } from './echo.ts';
import type { Tuning } from './options.ts';
import type { Pacer } from './pace.ts';
import { judge } from './send-policy.ts';

const BATCH = 5;

export interface SenderDeps {
  channels: Channels;
  pacer: Pacer;
  clock: Clock;
  log: Log;
  tuning: Tuning;
  rules: BroadcastRules;
  /** Whether this account must not speak now. */
  isPaused: (channel: ChannelName, account: string) => Promise<boolean>;
  onPaused: () => void;
  markUnreachable: (contactId: string, at: number) => Promise<void>;
  wakeLater: (contactId: string, ms: number) => void;
  /** Stops between two sends: the process is going down. */
  stopping: () => boolean;
}

/**
 * Sends what is due for one contact, in order, one request at a time.
 * @param lane `broadcast` runs only go on while nothing of the `reply` lane waits.
 */
export function sender(deps: SenderDeps, lane: 'reply' | 'broadcast'): (contactId: string) => Promise<void> {
  return async function run(contactId) {
    for (;;) {
      const rows = await unsettledRows(contactId, BATCH);
      for (const row of rows) {
        if (deps.stopping()) return;
        if (row.rank !== (lane === 'broadcast' ? 1 : 0) && row.state !== 'sending') return;
        if (!(await advance(row, deps))) return;
      }
      // What was queued meanwhile woke her again, and that wake-up is kept until this run is over.
      if (rows.length < BATCH) return;
    }
  };
}

/** @returns whether the next row of this contact may be looked at. */
async function advance(row: OutboxRow, deps: SenderDeps): Promise<boolean> {
  if (row.state === 'sending') {
    // Somebody sends it right now; she (or the sweeper) goes on afterwards.
    if ((row.leaseUntil ?? 0) > systemClock.now()) return false;
    return recover(row, deps);
  }

  const now = deps.clock.now();
  if (row.nextAttemptAt > now) {
    deps.wakeLater(row.contactId, row.nextAttemptAt - now);
    return false;
  }
  const channel = deps.channels.get(row.channel);
  if (!channel || (await deps.isPaused(row.channel, row.account))) return false;
  if (row.lane === 'broadcast') {
    const allowedAt = nextAllowedTime(now, deps.rules.hardHours);
    if (allowedAt > now) {
      await postponeRow(row._id, allowedAt);
      return false;
    }
  }
  // A second try; she may have said stop during the first.
  if (row.recipientId && row.attempts > 0 && (await isStopped(row.recipientId))) {
    for (const cancelled of await cancelRows({ ids: [row._id] }, 'opted-out')) await settleRecipient(cancelled, now);
    return true;
  }
  if (row.inDoubt && (await settleByEcho(row, deps))) return true;

  if (!(await takePlace(channel, row, deps))) return false;
  return attempt(channel, row, deps);
}

/** A sender died with the row in its hands: the platform may have it. */
async function recover(row: OutboxRow, deps: SenderDeps): Promise<boolean> {
  const now = deps.clock.now();
  const outcome: Settlement =
    row.lane === 'broadcast'
      ? { state: 'unknown', reason: 'no-answer' }
      : { state: 'queued', inDoubt: true, nextAttemptAt: now };
  if (!(await recoverRow(row, outcome))) return false;
  deps.log.warn({ contactId: row.contactId, outboxId: row._id, lane: row.lane }, 'sender lost, row recovered');
  if (row.lane === 'broadcast') {
    await settleRecipient(row, now);
    return true;
  }
  const lookAgain = { ...row, ...outcome } as OutboxRow;
  return advance(lookAgain, deps);
}

async function settleByEcho(row: OutboxRow, deps: SenderDeps): Promise<boolean> {
  const messageId = await findEcho(row, row.createdAt);
  if (messageId === undefined) return false;
  const now = deps.clock.now();
  const settled = await settleQueued(row._id, { state: 'sent', platformMessageId: messageId, sentAt: now });
  if (settled) sends.inc({ channel: row.channel, lane: row.lane, result: 'echoed' });
  return true;
}

/** Waits for the account's pace. @returns false when that takes too long to hold a worker for. */
async function takePlace(channel: Channel, row: OutboxRow, deps: SenderDeps): Promise<boolean> {
  const lane = row.rank === 1 ? 'broadcast' : 'reply';
  const giveUpAt = systemClock.now() + deps.tuning.graceMs;
  for (;;) {
    const waitMs = await deps.pacer.take(channel, lane);
    if (waitMs === undefined) return true;
    if (deps.stopping() || systemClock.now() + waitMs > giveUpAt) {
      deps.wakeLater(row.contactId, waitMs);
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.max(5, waitMs)));
  }
}

async function attempt(channel: Channel, row: OutboxRow, deps: SenderDeps): Promise<boolean> {
  const claim = randomUUID();
  const at = systemClock.now();
  const { leaseMs } = deps.tuning;
  if (!(await claimRow(row, { id: claim, at, leaseUntil: at + leaseMs }))) return false;
  // A slow platform is no dead sender.
  const renewing = setInterval(() => {
    void renewLease(row._id, claim, systemClock.now() + leaseMs).catch(() => undefined);
  }, leaseMs / 3);

  try {
    const sent = await channel.send(row.userId, row.request, { outboxId: row._id, proactive: row.proactive });
    const now = deps.clock.now();
    const settlement: Settlement = { state: 'sent', sentAt: now, platformMessageId: sent.messageId };
    await settleRow(row._id, claim, settlement);
    sends.inc({ channel: row.channel, lane: row.lane, result: 'sent' });
    if (row.recipientId) await settleRecipient(row, now);
    return true;
  } catch (error) {
    return failed(channel, row, claim, error, deps);
  } finally {
    clearInterval(renewing);
  }
}

async function failed(
  channel: Channel,
  row: OutboxRow,
  claim: string,
  error: unknown,
  deps: SenderDeps,
): Promise<boolean> {
  const now = deps.clock.now();
  const verdict = judge(row, error, { now, tuning: deps.tuning, jitter: Math.random() });
  const { settlement } = verdict;
  const code = error instanceof SendError ? error.code : 'unexpected';
  deps.log.warn(
    {
      contactId: row.contactId,
      channel: row.channel,
      outboxId: row._id,
      attempt: row.attempts + 1,
      code,
      platformCode: settlement.platformCode,
      state: settlement.state,
      error,
    },
    'send failed',
  );
  sends.inc({ channel: row.channel, lane: row.lane, result: code });

  if (!(await settleRow(row._id, claim, settlement))) return true;
  if (row.recipientId && settlement.state !== 'queued') await settleRecipient(row, now);
  if (verdict.slowMs) await deps.pacer.hint(channel, { left: 0.1, pauseMs: verdict.slowMs });
  if (verdict.pause) {
    await pauseAccount(row.channel, row.account, { code: verdict.pause.code, now, probeAt: now + verdict.pause.forMs });
    deps.onPaused();
  }
  if (verdict.incident) {
    const detail = `${code} ${settlement.platformCode ?? ''} ${row._id}`;
    await raiseIncident({ kind: verdict.incident, channel: row.channel, account: row.account, detail, now });
  }
  if (verdict.gone) {
    await deps.markUnreachable(row.contactId, now);
    for (const rest of await cancelRows({ contactId: row.contactId }, 'recipient-gone')) {
      await settleRecipient(rest, now);
    }
    return false;
  }
  if (settlement.state === 'queued') {
    deps.wakeLater(row.contactId, Math.max(0, (settlement.nextAttemptAt ?? now) - now));
    return false;
  }
  return true;
}
