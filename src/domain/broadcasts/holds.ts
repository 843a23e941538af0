import { Recipients } from './model.ts';

/** She wrote: what was held for her may go out, if it has not expired (the dispatcher looks). */
export async function releaseHeldRecipients(contactId: string, now: number): Promise<number> {
  const result = await Recipients.updateMany(
    { contactId, state: 'held' },
    { $set: { state: 'pending', reason: 'waiting', dueAt: now, updatedAt: now }, $unset: { queuedAt: 1 } },
  );
  return result.modifiedCount;
}

/** Whether somebody asked meanwhile that this recipient be left alone. */
export async function isStopped(recipientId: string): Promise<boolean> {
  const row = await Recipients.findById(recipientId).select({ stop: 1 }).lean();
  return row?.stop !== undefined && row.stop !== null;
}
