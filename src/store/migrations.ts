import mongoose, { type Connection } from 'mongoose';
import type { Log } from '../core/log.ts';
import { datedUnits } from './dated-units.ts';

/** One change of stored data. `id` is its place in the order and its name for ever: `2026-12-01-rename-units`. */
export interface Migration {
  id: string;
  /** Must come to the same end when it is run again after a crash in the middle. */
  run(connection: Connection): Promise<void>;
}

/** In the order in which they are applied; what stands here once is never changed. */
export const MIGRATIONS: readonly Migration[] = [
  datedUnits,
  {
    // An account had one role over one unit; now it has posts.
    id: '2026-11-23-staff-posts',
    async run(connection) {
      const staff = connection.collection<{ _id: string; role?: string; unitId?: string }>('staff');
      for (const { _id, role, unitId } of await staff.find({ posts: { $exists: false } }).toArray()) {
        const posts = [{ role, unitId, portfolios: [] }];
        await staff.updateOne({ _id }, { $set: { posts }, $unset: { role: '', unitId: '' } });
      }
    },
  },
];

/**
 * Applies the migrations that are not yet recorded in the collection `migrations`, one after the other.
 * @returns the ids applied now.
 * @throws Error when two have the same id; and what a migration throws: it and all later ones are then unapplied.
 */
export async function migrate(log: Log, migrations: readonly Migration[] = MIGRATIONS): Promise<string[]> {
  const ids = migrations.map(({ id }) => id);
  const twice = ids.find((id, i) => ids.indexOf(id) !== i);
  if (twice) throw new Error(`two migrations are called ${twice}`);

  const { connection } = mongoose;
  const records = connection.collection<{ _id: string; at: Date }>('migrations');
  const applied = new Set((await records.find().toArray()).map(({ _id: id }) => id));
  const done: string[] = [];
  for (const { id, run } of migrations) {
    if (applied.has(id)) continue;
    await run(connection);
    await records.updateOne({ _id: id }, { $setOnInsert: { at: new Date() } }, { upsert: true });
    log.info({ migration: id }, 'migration applied');
    done.push(id);
  }
  return done;
}
