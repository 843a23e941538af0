import { Broadcasts, type RecipientRow, Recipients } from './model.ts';
import { OTHER_CONTACT } from './voices.ts';

/** A take-over older than this was broken off. */
const LOST_MS = 5_000;
const LEFT_OUT = { state: OTHER_CONTACT.state, reason: OTHER_CONTACT.reason };

/**
 * She wrote: what was held for her may go out, if it has not expired (the dispatcher looks). What is held for her on
 * her other app goes out here, where she is now.
 */
export async function releaseHeldRecipients(contactId: string, now: number): Promise<number> {
  const lines = await Recipients.find({ contactId, $or: [{ state: 'held' }, LEFT_OUT] }).lean();
  if (lines.length === 0) return 0;
  const taken = await takeOver(
    lines.filter((line) => line.state !== 'held'),
    now,
  );
  const result = await Recipients.updateMany(
    {
      $or: [
        { contactId, state: 'held' },
        { _id: { $in: taken }, ...LEFT_OUT },
      ],
    },
    { $set: { state: 'pending', reason: 'waiting', dueAt: now, updatedAt: now }, $unset: { queuedAt: 1 } },
  );
  return result.modifiedCount;
}

/**
 * Takes the word from her other app where it only waits for her. The other line is closed first, by whoever is
 * sooner, so that she never has two voices; left without any by a crash, the line that is asked next takes it.
 * @param lines Lines of this contact that were left out for another one.
 * @returns The lines that are to go out.
 */
async function takeOver(lines: readonly RecipientRow[], now: number): Promise<string[]> {
  if (lines.length === 0) return [];
  const broadcastIds = lines.map(({ broadcastId }) => broadcastId);
  const [others, sending] = await Promise.all([
    Recipients.find({
      broadcastId: { $in: broadcastIds },
      personKey: { $in: lines.map(({ personKey }) => personKey) },
      _id: { $nin: lines.map(({ _id }) => _id) },
    }).lean(),
    Broadcasts.find({ _id: { $in: broadcastIds }, state: 'sending' })
      .select({ _id: 1 })
      .lean(),
  ]);

  const taken: string[] = [];
  for (const line of lines) {
    if (!sending.some(({ _id }) => _id === line.broadcastId)) continue;
    const siblings = others.filter((o) => o.broadcastId === line.broadcastId && o.personKey === line.personKey);
    const held = siblings.find(({ state }) => state === 'held');
    const closed = held && (await Recipients.updateOne({ _id: held._id, state: 'held' }, { $set: closing(now) }));
    const lost = siblings.every(({ reason, updatedAt }) => reason === LEFT_OUT.reason && updatedAt < now - LOST_MS);
    if (closed?.modifiedCount === 1 || (siblings.length > 0 && lost)) taken.push(line._id);
  }
  return taken;
}

function closing(now: number) {
  return { ...OTHER_CONTACT, updatedAt: now };
}

/** Whether somebody asked meanwhile that this recipient be left alone. */
export async function isStopped(recipientId: string): Promise<boolean> {
  const row = await Recipients.findById(recipientId).select({ stop: 1 }).lean();
  return row?.stop !== undefined && row.stop !== null;
}
