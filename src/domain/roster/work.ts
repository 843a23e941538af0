import { systemClock } from '../../core/clock.ts';
import type { Log } from '../../core/log.ts';
import { applyRows } from './apply.ts';
import { checkRows } from './check.ts';
import { type Done, type ImportDoc, ImportModel } from './model.ts';
import { undoRows } from './undo.ts';

/**
 * Says how far a job is, and that its process lives.
 * @param rows   Done now: of `checking` so far, else since the last beat.
 * @param total  Where it was not known before.
 * @param cursor The last row that is done for good.
 */
export type Beat = (rows: number, total?: number, reached?: { cursor: number; done?: Done }) => Promise<void>;

/** A process that says nothing for so long has died; another goes on. */
const LEASE_MS = 30_000;

/** Someone else moved the import on, or has taken over: this process lets it be. */
class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * Does the work imports wait for: checking, applying, taking back. Many processes may call it at any time; each import
 * has one of them. Ends when nothing waits.
 */
export async function workOnRosters(deps: { now: number; log?: Log }): Promise<void> {
  for (;;) {
    const file = await takeOne();
    if (file === undefined) return;
    try {
      await workOn(file, deps.now);
    } catch (error) {
      if (error instanceof Overtaken) continue;
      deps.log?.error({ error: failureOf(error), importId: file._id, state: file.state }, 'roster work broken off');
      await ImportModel.updateOne(
        { _id: file._id, state: file.state },
        { $set: { failure: 'broken_off', leaseUntil: systemClock.now() + LEASE_MS } },
      );
    }
  }
}

/** What went wrong, without what was being worked on: names and numbers of a list may stand in a message. */
function failureOf(error: unknown): { name: string; at: string } {
  const { name, stack = '' } = error instanceof Error ? error : new Error('not an error');
  return { name, at: /\/([\w-]+\.ts:\d+)/.exec(stack)?.[1] ?? '' };
}

async function takeOne(): Promise<ImportDoc | undefined> {
  const now = systemClock.now();
  const taken = await ImportModel.findOneAndUpdate(
    { state: { $in: ['checking', 'applying', 'undoing'] }, leaseUntil: { $lte: now } },
    { $set: { leaseUntil: now + LEASE_MS } },
    { returnDocument: 'after' },
  ).lean<ImportDoc | null>();
  return taken ?? undefined;
}

async function workOn(file: ImportDoc, now: number): Promise<void> {
  let lease = file.leaseUntil;
  let total = file.progress.total;
  let done = file.state === 'checking' ? 0 : file.progress.done;

  const beat: Beat = async (rows, newTotal, reached) => {
    const at = systemClock.now();
    total = newTotal ?? total;
    done = file.state === 'checking' ? rows : done + rows;
    const next = Math.max(at + LEASE_MS, lease + 1);
    const result = await ImportModel.updateOne(
      { _id: file._id, state: file.state, leaseUntil: lease },
      {
        $set: { leaseUntil: next, progress: { done, total, at }, ...reached },
        $unset: { failure: '' },
      },
    );
    if (result.matchedCount === 0) throw new Overtaken('another process has it');
    lease = next;
  };

  if (file.state === 'checking') await checkRows(file, now, beat);
  else if (file.state === 'applying') await applyRows(file, beat);
  else await undoRows(file, beat);
  await ImportModel.updateOne({ _id: file._id, leaseUntil: lease }, { $set: { leaseUntil: 0 } });
}
