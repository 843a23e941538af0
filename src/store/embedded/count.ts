import type { Collection } from './catalogue.ts';
import type { Index } from './indexes.ts';
import { PAST_ALL } from './key.ts';
import { coveredBy, type KeyRange } from './plan.ts';
import { findRows, type Query } from './query.ts';
import type { Storage } from './storage.ts';
import { type Doc, integer, isDoc, toNumber, type Value } from './values.ts';

/** How many documents a query finds; without opening a single one where an index decides the filter by itself. */
export function countRows(storage: Storage, collection: Collection, query: Query): number {
  const { catalogue } = storage;
  if (Object.keys(query.filter).length === 0) {
    return (catalogue.sql(`SELECT count(*) AS n FROM c_${collection.id}`).get() as { n: number }).n;
  }
  const covered = coveredBy(collection, query.filter);
  if (covered) return countCovered(storage, collection, covered);
  let found = 0;
  for (const _ of findRows(storage, collection, query)) found++;
  return found;
}

/** From so many ranges on it is worth asking whether fewer keys lie between them than in them. */
const MANY_RANGES = 64;
/** One range of so many is counted to find that out; a prime, since every second or fourth is alike. */
const SAMPLED = 17;

function countCovered(
  { catalogue }: Storage,
  collection: Collection,
  { index, ranges }: { index: Index; ranges: readonly KeyRange[] },
): number {
  const table = index.id === 0 ? `c_${collection.id}` : `i_${index.id}`;
  const within = catalogue.sql(`SELECT count(*) AS n FROM ${table} WHERE k >= ? AND k < ?`);
  const sum = (some: readonly KeyRange[]): number =>
    some.reduce((all, { low, high }) => all + (within.get(low, high) as { n: number }).n, 0);
  if (ranges.length < MANY_RANGES) return sum(ranges);

  // SQLite walks a range key by key, but knows the size of a whole table by its pages. Of nearly everybody it is sooner
  // counted who is not meant.
  const others = between(ranges);
  const one = catalogue.sql(`SELECT count(*) AS n FROM (SELECT 1 FROM ${table} WHERE k >= ? AND k < ? LIMIT ?)`);
  let more = sum(sampled(ranges));
  for (const { low, high } of sampled(others)) {
    if (more < 0) break;
    more -= (one.get(low, high, more + 1) as { n: number }).n;
  }
  if (more < 0) return sum(ranges);
  return (catalogue.sql(`SELECT count(*) AS n FROM ${table}`).get() as { n: number }).n - sum(others);
}

function sampled<T>(all: readonly T[]): T[] {
  return all.filter((_, i) => i % SAMPLED === 0);
}

/** What ranges that do not overlap leave of all keys. */
function between(ranges: readonly KeyRange[]): KeyRange[] {
  const sorted = [...ranges].sort((a, b) => Buffer.compare(a.low, b.low));
  const lows = [Buffer.alloc(0), ...sorted.map(({ high }) => high)];
  const highs = [...sorted.map(({ low }) => low), PAST_ALL];
  return lows.map((low, i) => ({ low, high: highs[i] ?? PAST_ALL }));
}

/**
 * What a pipeline answers that counts by a text the filter lists, `{ $group: { _id: '$unitId', n: { $sum: 1 } } }` over
 * `unitId: { $in: […] }`, where an index decides the filter by itself.
 * @returns Undefined for anything else.
 */
export function groupedCounts(
  storage: Storage,
  collection: Collection,
  { filter, stages }: { filter: Doc; stages: readonly Value[] },
): Doc[] | undefined {
  const [stage] = stages;
  if (stages.length !== 1 || !isDoc(stage) || !isDoc(stage.$group)) return undefined;
  const { _id: id, ...fields } = stage.$group;
  const path = typeof id === 'string' && /^\$[^$.]+$/.test(id) ? id.slice(1) : undefined;
  const count = countingPipeline([{ $group: { _id: null, ...fields } }]);
  const among = path === undefined ? undefined : filter[path];
  const texts = isDoc(among) && Object.keys(among).join() === '$in' ? among.$in : undefined;
  if (path === undefined || !count || !Array.isArray(texts) || texts.some((text) => typeof text !== 'string'))
    return undefined;
  const found: Doc[] = [];
  for (const text of new Set(texts)) {
    const covered = coveredBy(collection, { ...filter, [path]: text });
    if (!covered) return undefined;
    found.push(...count(countCovered(storage, collection, covered)).map((doc) => ({ ...doc, _id: text })));
  }
  return found;
}

/**
 * What a pipeline answers that does nothing but count, as `countDocuments` sends it: `{ $group: { _id: 1, n: { $sum: 1 } } }`.
 * @returns Undefined for any other pipeline.
 */
export function countingPipeline(stages: readonly Value[]): ((count: number) => Doc[]) | undefined {
  const [stage] = stages;
  if (stages.length !== 1 || !isDoc(stage) || !isDoc(stage.$group)) return undefined;
  const { _id: id, ...fields } = stage.$group;
  const [[name, sum] = ['', undefined], ...others] = Object.entries(fields);
  if (others.length > 0 || !isDoc(sum) || Object.keys(sum).join() !== '$sum' || toNumber(sum.$sum) !== 1)
    return undefined;
  if (id !== null && toNumber(id) === undefined) return undefined;
  return (count) => (count === 0 ? [] : [{ _id: id, [name]: integer(count) }]);
}
