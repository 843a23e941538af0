import { deriveId } from '../../core/ids.ts';
import { insertInbox, timerEventId } from './inbox.ts';
import { isDuplicate } from './insert.ts';
import { Conversations, type InboxRow, Timers } from './model.ts';

function timerIdOf(contactId: string, name: string): string {
  return deriveId('timer', contactId, name);
}

/** Sets or moves a timer. A turn older than the last that touched it changes nothing. */
export async function setTimer(contactId: string, name: string, at: number, turn: number): Promise<void> {
  await touchTimer(contactId, name, turn, { at, state: 'set' });
}

/** Cancels a timer, also one not yet set by a turn older than this. */
export async function cancelTimer(contactId: string, name: string, turn: number): Promise<void> {
  await touchTimer(contactId, name, turn, { at: 0, state: 'cancelled' });
}

async function touchTimer(
  contactId: string,
  name: string,
  turn: number,
  change: { at: number; state: 'set' | 'cancelled' },
): Promise<void> {
  const _id = timerIdOf(contactId, name);
  try {
    await Timers.updateOne(
      // Within one turn the later effect wins, and doing it again changes nothing unless it rang meanwhile.
      { _id, $or: [{ turn: { $lt: turn } }, { turn, state: { $ne: 'fired' } }] },
      { $set: { contactId, name, turn, ...change } },
      { upsert: true },
    );
  } catch (error) {
    // There is a row, of a later turn: ours has been overtaken.
    if (!isDuplicate(error)) throw error;
  }
}

/**
 * Turns timers that are due into inbox events. Any number of processes may do it at once.
 * @returns the contacts to wake.
 */
export async function fireTimers(now: number, limit: number): Promise<string[]> {
  const due = await Timers.find({ state: 'set', at: { $lte: now } })
    .sort({ at: 1 })
    .limit(limit)
    .lean();
  if (due.length === 0) return [];
  const talks = await Conversations.find({ _id: { $in: due.map((timer) => timer.contactId) } })
    .select({ channel: 1, account: 1, userId: 1 })
    .lean();
  const byContact = new Map(talks.map((talk) => [talk._id, talk]));

  const rows = due.flatMap((timer): InboxRow[] => {
    const talk = byContact.get(timer.contactId);
    if (!talk) return [];
    const id = timerEventId(timer._id, timer.turn);
    return [
      {
        _id: id,
        lane: 'talk',
        contactId: timer.contactId,
        channel: talk.channel,
        account: talk.account,
        userId: talk.userId,
        externalId: id,
        at: timer.at,
        receivedAt: now,
        seq: now * 1000,
        state: 'new',
        attempts: 0,
        notBefore: 0,
        body: { kind: 'timer', name: timer.name, turn: timer.turn },
      },
    ];
  });
  await insertInbox(rows);
  for (const timer of due) {
    await Timers.updateOne({ _id: timer._id, turn: timer.turn, state: 'set' }, { $set: { state: 'fired' } });
  }
  return rows.map((row) => row.contactId);
}

/** Whether the timer behind an event still means it: nobody set it anew or cancelled it since it rang. */
export async function timerStands(contactId: string, name: string, turn: number): Promise<boolean> {
  const timer = await Timers.findById(timerIdOf(contactId, name)).lean();
  return timer?.turn === turn && timer.state !== 'cancelled';
}
