import { randomUUID } from 'node:crypto';
import type { Migration } from './migrations.ts';

/** A unit as it was stored before: one row, one name, one place. */
interface FlatUnit {
  _id: string;
  code: string;
  type: string;
  name: string;
  formerNames?: { name: string; until: string }[];
  parentId?: string | null;
  validFrom: string;
  validTo?: string | null;
  predecessors?: { unitId: string; kind: string }[];
  successors?: { unitId: string; kind: string }[];
  sample?: boolean;
}

/** Gives every unit its dated spans. Rows that have them already are left alone. */
export const datedUnits: Migration = {
  id: '2026-11-23-dated-units',
  async run(connection) {
    const units = connection.collection<FlatUnit>('units');
    for (const unit of await units.find({ spans: { $exists: false } }).toArray()) {
      await units.replaceOne({ _id: unit._id }, datedFrom(unit));
    }
    if ((await units.countDocuments({})) === 0) return;
    await connection
      .collection<{ _id: string; mark: string }>('unit_tree')
      .updateOne({ _id: 'units' }, { $set: { mark: randomUUID() } }, { upsert: true });
  },
};

function datedFrom({ formerNames = [], parentId, validFrom, validTo, ...unit }: FlatUnit) {
  const { _id, code, type, name, predecessors = [], successors = [], sample } = unit;
  const names = [...formerNames]
    .filter(({ until }) => until > validFrom && (!validTo || until < validTo))
    .sort((a, b) => (a.until < b.until ? -1 : 1));
  const starts = [validFrom, ...names.map(({ until }) => until)];
  const spans = starts.map((from, i) => ({
    from,
    ...(starts[i + 1] ? { to: starts[i + 1] } : validTo ? { to: validTo } : {}),
    code,
    type,
    name: names[i]?.name ?? name,
    ...(parentId ? { parentId } : {}),
  }));
  return { _id, spans, predecessors, successors, ...(sample ? { sample } : {}), rev: 0 } as never;
}
