import type { Collection } from './catalogue.ts';
import type { Index } from './indexes.ts';
import type { KeyRange, Plan } from './plan.ts';
import type { Row, Storage } from './storage.ts';

const FIRST_PAGE = 16;
const LARGEST_PAGE = 1_000;

interface Found {
  rid: number;
  d: Uint8Array;
  k: Uint8Array;
}

/**
 * The candidates of a plan, read in pages by position: what is written between two pages neither breaks the scan nor
 * keeps SQLite locked.
 * @param expected How many will probably be taken; the size of the first page.
 */
export function* scan(storage: Storage, collection: Collection, plan: Plan, expected = FIRST_PAGE): Generator<Row> {
  const first = Math.min(Math.max(expected, 1), LARGEST_PAGE);
  const { index } = plan;
  if (!index) return yield* naturalOrder(storage, collection, first);

  const once = index.multikey || plan.ranges.length > 1 ? new Set<number>() : undefined;
  for (const range of plan.ranges) {
    const rows = index.unique && plan.exact ? point(storage, collection, index, range) : undefined;
    for (const row of rows ?? keyOrder(storage, collection, index, range, plan.backwards, first)) {
      if (once?.has(row.rid)) continue;
      once?.add(row.rid);
      yield row;
    }
  }
}

function* point(storage: Storage, collection: Collection, index: Index, { low }: KeyRange): Generator<Row> {
  const { catalogue } = storage;
  const found = (
    index.id === 0
      ? catalogue.sql(`SELECT rid, d FROM c_${collection.id} WHERE k = ?`).get(low)
      : catalogue
          .sql(`SELECT c.rid, c.d FROM i_${index.id} i CROSS JOIN c_${collection.id} c ON c.rid = i.rid WHERE i.k = ?`)
          .get(low)
  ) as Found | undefined;
  if (found) yield rowOf(found);
}

function* naturalOrder(storage: Storage, collection: Collection, first: number): Generator<Row> {
  const page = storage.catalogue.sql(`SELECT rid, d FROM c_${collection.id} WHERE rid > ? ORDER BY rid LIMIT ?`);
  let size = first;
  let last = 0;
  for (;;) {
    const rows = page.all(last, size) as unknown as Found[];
    for (const row of rows) yield rowOf(row);
    if (rows.length < size) return;
    last = rows.at(-1)?.rid ?? last;
    size = Math.min(size * 4, LARGEST_PAGE);
  }
}

function* keyOrder(
  storage: Storage,
  collection: Collection,
  index: Index,
  range: KeyRange,
  backwards: boolean,
  first: number,
): Generator<Row> {
  const own = `c_${collection.id}`;
  const from =
    index.id === 0
      ? `SELECT i.k, i.rid, i.d FROM ${own} i WHERE`
      : `SELECT i.k, c.rid, c.d FROM i_${index.id} i CROSS JOIN ${own} c ON c.rid = i.rid WHERE`;
  const order = backwards ? 'ORDER BY i.k DESC, i.rid DESC LIMIT ?' : 'ORDER BY i.k, i.rid LIMIT ?';
  const { catalogue } = storage;
  const start = catalogue.sql(`${from} i.k >= ? AND i.k < ? ${order}`);
  const rest = catalogue.sql(
    backwards
      ? `${from} i.k >= ? AND (i.k, i.rid) < (?, ?) ${order}`
      : `${from} (i.k, i.rid) > (?, ?) AND i.k < ? ${order}`,
  );

  let size = first;
  let rows = start.all(range.low, range.high, size) as unknown as Found[];
  for (;;) {
    for (const row of rows) yield rowOf(row);
    const last = rows.at(-1);
    if (!last || rows.length < size) return;
    size = Math.min(size * 4, LARGEST_PAGE);
    rows = (backwards
      ? rest.all(range.low, last.k, last.rid, size)
      : rest.all(last.k, last.rid, range.high, size)) as unknown as Found[];
  }
}

function rowOf(found: Found): Row {
  return { rid: found.rid, bytes: Buffer.from(found.d.buffer, found.d.byteOffset, found.d.byteLength) };
}
