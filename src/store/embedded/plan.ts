import type { Collection } from './catalogue.ts';
import { ID_INDEX, type Index } from './indexes.ts';
import { after, keyOf } from './key.ts';
import { equal, rankOf } from './order.ts';
import { isPosition } from './paths.ts';
import type { SortField } from './sort.ts';
import { type Doc, fieldOf, isDoc, TYPE, typeOf, type Value } from './values.ts';

/** From `low` (within) to `high` (without). */
export interface KeyRange {
  low: Buffer;
  high: Buffer;
}

/** How to come by the candidates of a query. They are always tested again, so a plan may only be too generous. */
export interface Plan {
  /** `undefined`: all documents in natural order. */
  index: Index | undefined;
  ranges: KeyRange[];
  backwards: boolean;
  /** Each range is one complete key. */
  exact: boolean;
  /** The candidates come in the order asked for. */
  sorted: boolean;
}

/** What a filter demands of one path at its top level, as far as an index can serve it. */
interface Demand {
  /** One of these. */
  equals?: Value[];
  low?: Value;
  high?: Value;
}

const SERVED = new Set<number>([
  TYPE.string,
  TYPE.int,
  TYPE.long,
  TYPE.double,
  TYPE.decimal,
  TYPE.bool,
  TYPE.date,
  TYPE.objectId,
]);
const MOST_RANGES = 10_000;

/** Chooses the index with the longest run of equalities, then a range, then the sort. */
export function planFor(collection: Collection, filter: Doc, sort: readonly SortField[]): Plan {
  const demands = new Map<string, Demand>();
  collectDemands(filter, demands);
  let best: Plan = { index: undefined, ranges: [], backwards: false, exact: false, sorted: sort.length === 0 };
  let bestScore = 0;

  for (const index of [ID_INDEX, ...collection.indexes]) {
    if (!covers(index, demands)) continue;
    const equalities = countEqualities(index, demands);
    const bounded = equalities < index.fields.length && rangeDemand(index, equalities, demands) !== undefined;
    const order = sort.length > 0 ? orderOf(index, equalities, demands, sort) : undefined;
    const exact = equalities === index.fields.length;
    const score = equalities * 4 + (bounded ? 2 : 0) + (order ? 3 : 0) + (index.unique && exact ? 10 : 0);
    if (score <= bestScore) continue;

    const ranges = rangesOf(index, equalities, demands);
    if (ranges.length > MOST_RANGES) continue;
    bestScore = score;
    const sorted = sort.length === 0 || order !== undefined;
    best = { index, ranges, exact, sorted, backwards: order === 'backwards' };
  }
  return best;
}

/**
 * An index that decides a filter by itself: whoever is in the ranges is found, nobody else, each once. Only texts: of
 * numbers and empty values the keys say less than the filter asks.
 */
export function coveredBy(collection: Collection, filter: Doc): { index: Index; ranges: KeyRange[] } | undefined {
  const demands = new Map<string, Demand>();
  for (const [path, condition] of Object.entries(filter)) {
    const demand = path.startsWith('$') || path.split('.').some(isPosition) ? undefined : textDemand(condition);
    if (!demand) return undefined;
    demands.set(path, demand);
  }
  for (const index of [ID_INDEX, ...collection.indexes]) {
    if (index.multikey || index.sparse || index.partial) continue;
    const equalities = countEqualities(index, demands);
    const bounded = rangeDemand(index, equalities, demands) === undefined ? 0 : 1;
    if (equalities + bounded !== demands.size) continue;
    const ranges = rangesOf(index, equalities, demands);
    if (ranges.length <= MOST_RANGES) return { index, ranges };
  }
  return undefined;
}

/** A demand for texts that a key answers exactly: these, or within bounds that belong to it. */
function textDemand(condition: Value): Demand | undefined {
  if (typeof condition === 'string') return { equals: [condition] };
  if (!isDoc(condition)) return undefined;
  const { $in: list, $gte: low, $lte: high, ...others } = condition;
  if (Object.keys(others).length > 0) return undefined;
  if (low === undefined && high === undefined) {
    const texts = Array.isArray(list) && list.every((item) => typeof item === 'string');
    return texts && new Set(list).size === list.length ? { equals: list } : undefined;
  }
  if (list !== undefined || [low, high].some((bound) => bound !== undefined && typeof bound !== 'string'))
    return undefined;
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function collectDemands(filter: Doc, demands: Map<string, Demand>): void {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isDoc(part)) collectDemands(part, demands);
    } else if (!path.startsWith('$') && !path.split('.').some(isPosition)) {
      const demand = demandOf(condition);
      const known = demands.get(path);
      if (demand && (!known?.equals || (demand.equals && demand.equals.length < known.equals.length))) {
        demands.set(path, demand);
      }
    }
  }
}

function demandOf(condition: Value): Demand | undefined {
  if (isServed(condition) || condition === null) return { equals: [condition] };
  if (!isDoc(condition)) return undefined;
  const equals = fieldOf(condition, '$eq');
  if (equals !== undefined && (isServed(equals) || equals === null)) return { equals: [equals] };
  const list = fieldOf(condition, '$in');
  if (Array.isArray(list) && list.every((item) => isServed(item) || item === null)) return { equals: list };

  const low = [fieldOf(condition, '$gt'), fieldOf(condition, '$gte')].find(isServed);
  const high = [fieldOf(condition, '$lt'), fieldOf(condition, '$lte')].find(isServed);
  if (low === undefined && high === undefined) return undefined;
  // Of two types, one bound is enough: the other can only make the result smaller.
  if (low !== undefined && high !== undefined && rankOf(low) !== rankOf(high)) return { low };
  return { ...(low === undefined ? {} : { low }), ...(high === undefined ? {} : { high }) };
}

function isServed(value: Value): boolean {
  return SERVED.has(typeOf(value));
}

/** Does the index hold every document the query could want? */
function covers(index: Index, demands: ReadonlyMap<string, Demand>): boolean {
  if (index.sparse) {
    const demand = demands.get(index.fields[0]?.path ?? '');
    if (!demand || demand.equals?.includes(null)) return false;
  }
  if (!index.partial) return true;
  return Object.entries(index.partial.filter).every(([path, condition]) => implied(demands.get(path), condition));
}

/** Whether a demand of the query cannot be met without the clause of a partial index. */
function implied(demand: Demand | undefined, clause: Value): boolean {
  if (!demand) return false;
  if (!isDoc(clause)) return demand.equals?.length === 1 && equal(demand.equals[0], clause);
  return Object.entries(clause).every(([operator, wanted]) => {
    if (operator === '$eq') return demand.equals?.length === 1 && equal(demand.equals[0], wanted);
    if (operator === '$exists') return wanted === true && !demand.equals?.includes(null);
    if (operator === '$in' && Array.isArray(wanted)) {
      return demand.equals?.every((value) => wanted.some((item) => equal(item, value))) === true;
    }
    if (operator === '$type' && wanted === 'string') {
      return demand.equals?.every((value) => typeof value === 'string') === true;
    }
    return false;
  });
}

function countEqualities(index: Index, demands: ReadonlyMap<string, Demand>): number {
  const at = index.fields.findIndex(({ path }) => !demands.get(path)?.equals);
  return at < 0 ? index.fields.length : at;
}

function rangeDemand(index: Index, at: number, demands: ReadonlyMap<string, Demand>): Demand | undefined {
  const demand = demands.get(index.fields[at]?.path ?? '');
  return demand && !demand.equals ? demand : undefined;
}

/** Whether reading the index gives the order asked for; not when several ranges are read one after the other. */
function orderOf(
  index: Index,
  equalities: number,
  demands: ReadonlyMap<string, Demand>,
  sort: readonly SortField[],
): 'forwards' | 'backwards' | undefined {
  const fixed = index.fields.slice(0, equalities);
  // A document with several keys comes at its first: the order holds only for what is never an array.
  if (index.multikey && sort.some(({ path }) => path !== '_id')) return undefined;
  if (fixed.some(({ path }) => demands.get(path)?.equals?.length !== 1)) return undefined;
  const free = sort.filter(({ path }) => !fixed.some((field) => field.path === path));
  const fields = index.fields.slice(equalities, equalities + free.length);
  if (fields.length < free.length) return undefined;
  const turned = free.map((wanted, i) =>
    wanted.path === fields[i]?.path ? wanted.descending !== fields[i]?.descending : undefined,
  );
  if (turned.every((turn) => turn === false)) return 'forwards';
  return turned.every((turn) => turn === true) ? 'backwards' : undefined;
}

function rangesOf(index: Index, equalities: number, demands: ReadonlyMap<string, Demand>): KeyRange[] {
  let prefixes: Value[][] = [[]];
  for (const { path } of index.fields.slice(0, equalities)) {
    const values = demands.get(path)?.equals ?? [];
    if (prefixes.length * values.length > MOST_RANGES) return Array(MOST_RANGES + 1);
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]));
  }

  const demand = rangeDemand(index, equalities, demands);
  const descending = index.fields.map((field) => field.descending);
  return prefixes.map((prefix) => {
    const start = keyOf(prefix, descending);
    if (!demand) return { low: start, high: after(start) };
    return boundedRange(index, prefix, start, descending, demand);
  });
}

/** Within one type, as ranges in filters are. On a descending field the bounds change places. */
function boundedRange(index: Index, prefix: Value[], start: Buffer, descending: boolean[], demand: Demand): KeyRange {
  const { low } = demand;
  // Different elements of an array may satisfy the two bounds.
  const high = index.multikey && low !== undefined ? undefined : demand.high;
  const turned = descending[prefix.length] === true;
  const rank = rankOf(low ?? high);
  const typeByte = turned ? rank ^ 0xff : rank;
  const type = Buffer.concat([start, Buffer.from([typeByte])]);
  // Not `after(type)`: turned round, an empty text is a byte of ones.
  const pastType = Buffer.concat([start, Buffer.from([typeByte + 1])]);

  const [first, last] = turned ? [high, low] : [low, high];
  return {
    low: first === undefined ? type : keyOf([...prefix, first], descending),
    high: last === undefined ? pastType : after(keyOf([...prefix, last], descending)),
  };
}
