import { ObjectId } from 'bson';
import { fail } from './errors.ts';
import { holdsOperators } from './match.ts';
import type { Update } from './update.ts';
import { findPlace, makePlace, putAt, valueAt } from './update-paths.ts';
import { copy, type Doc, fieldOf, isDoc, isRegExp, type Value } from './values.ts';

/**
 * The document an upsert inserts: the equalities of the filter, then the update.
 * @throws CommandError 54 when the filter gives a path twice.
 */
export function documentOf(filter: Doc, update: Update): Doc {
  const seed: Doc = {};
  if (update.kind === 'replace') {
    // A replacement takes nothing but the _id from the filter.
    const all: Doc = {};
    seedFrom(filter, all);
    if (fieldOf(all, '_id') !== undefined) seed._id = all._id;
  } else {
    seedFrom(filter, seed);
  }

  const made = update.apply(seed, { inserting: true });
  const { _id: id = new ObjectId(), ...rest } = made;
  return { _id: id, ...rest };
}

function seedFrom(filter: Doc, seed: Doc): void {
  for (const [path, condition] of Object.entries(filter)) {
    if (path === '$and' || (path === '$or' && Array.isArray(condition) && condition.length === 1)) {
      for (const part of condition as Value[]) if (isDoc(part)) seedFrom(part, seed);
    } else if (!path.startsWith('$')) {
      for (const value of equalitiesOf(condition)) plant(seed, path, value);
    }
  }
}

/** The values a condition says the field has; more than one of them is refused when planted. */
function equalitiesOf(condition: Value): Value[] {
  if (isRegExp(condition)) return [];
  if (!holdsOperators(condition)) return [condition];
  const equal = fieldOf(condition, '$eq');
  if (equal !== undefined) return [equal];
  const all = fieldOf(condition, '$all');
  const one = fieldOf(condition, '$in');
  const list = Array.isArray(all) ? all : Array.isArray(one) && one.length === 1 ? one : [];
  return list.filter((value) => !isRegExp(value) && !holdsOperators(value));
}

function plant(seed: Doc, path: string, value: Value): void {
  const parts = path.split('.');
  const there = findPlace(seed, parts, { lenient: true });
  if (there && valueAt(there) !== undefined) {
    fail(54, `cannot infer query fields to set, path '${path}' is matched twice`);
  }
  putAt(makePlace(seed, parts), copy(value));
}
