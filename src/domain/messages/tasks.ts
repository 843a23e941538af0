import { insertNew } from './insert.ts';
import { PeriodicTasks, type TaskRow } from './model.ts';

/**
 * Takes a periodic task for now. Of many processes one gets it.
 * @returns false when it is not due, or another process has it.
 */
export async function takeTask(name: string, everyMs: number, now: number): Promise<boolean> {
  const nextAt = now + everyMs;
  const result = await PeriodicTasks.updateOne({ _id: name, nextAt: { $lte: now } }, { $set: { nextAt } });
  if (result.modifiedCount === 1) return true;
  // Never run before, or not due: an insert tells which, without the store's upsert having to be exact about it.
  if (await PeriodicTasks.exists({ _id: name })) return false;
  const first: TaskRow = { _id: name, nextAt };
  return insertNew(PeriodicTasks, first);
}
