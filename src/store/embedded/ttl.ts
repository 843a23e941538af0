import type { Collection } from './catalogue.ts';
import type { OnProblem } from './executor.ts';
import type { Index } from './indexes.ts';
import { compileQuery, findRows } from './query.ts';
import type { Storage } from './storage.ts';

const EVERY_MS = 60_000;
/** So many documents at once, that nobody waits long behind the sweep. */
const BATCH = 1_000;

/** Deletes what TTL indexes say has expired, once a minute, as MongoDB does. */
export function startTtlSweep(storage: Storage, onProblem: OnProblem): NodeJS.Timeout {
  const timer = setInterval(() => {
    try {
      sweepExpired(storage, Date.now());
    } catch (error) {
      onProblem('removing expired documents failed', error);
    }
  }, EVERY_MS);
  return timer.unref();
}

/** @returns how many documents were deleted. */
export function sweepExpired(storage: Storage, now: number): number {
  let deleted = 0;
  for (const collection of storage.catalogue.all()) {
    for (const index of collection.indexes) {
      if (index.expireAfterSeconds !== undefined) deleted += sweepIndex(storage, collection, index, now);
    }
  }
  return deleted;
}

function sweepIndex(storage: Storage, collection: Collection, index: Index, now: number): number {
  const limit = new Date(now - (index.expireAfterSeconds ?? 0) * 1000);
  const path = index.fields[0]?.path ?? '';
  const filter = { ...index.partial?.filter, [path]: { $lte: limit } };
  const rows = [];
  for (const row of findRows(storage, collection, compileQuery(filter), BATCH)) {
    if (rows.push(row) === BATCH) break;
  }
  if (rows.length === 0) return 0;

  storage.control('BEGIN IMMEDIATE');
  try {
    for (const row of rows) storage.remove(collection, row);
    storage.control('COMMIT');
  } catch (error) {
    storage.control('ROLLBACK');
    throw error;
  }
  return rows.length;
}
