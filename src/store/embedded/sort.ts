import { fail } from './errors.ts';
import { compare } from './order.ts';
import { keyValues } from './paths.ts';
import { type Doc, isDoc, toNumber, type Value } from './values.ts';

export interface SortField {
  path: string;
  parts: string[];
  descending: boolean;
}

/** @throws CommandError 15974, 15975 or 15976 for a malformed one. */
export function readSort(spec: Value): SortField[] {
  if (spec === undefined || spec === null) return [];
  if (!isDoc(spec)) return fail(15973, 'the sort must be a document');
  return Object.entries(spec).map(([path, value]) => {
    const direction = toNumber(value);
    if (direction === undefined) return fail(15974, 'Illegal key in $sort specification: only 1 and -1 are supported');
    if (Math.abs(direction) !== 1)
      return fail(15975, '$sort key ordering must be 1 (for ascending) or -1 (for descending)');
    return { path, parts: path.split('.'), descending: direction < 0 };
  });
}

/** What a document sorts by: of an array, the smallest element ascending and the largest descending. */
export function sortKeys(doc: Doc, sort: readonly SortField[]): Value[] {
  return sort.map(({ parts, descending }) => {
    const { values } = keyValues(doc, parts);
    return values.reduce((best, value) => {
      const order = compare(value, best);
      return (descending ? order > 0 : order < 0) ? value : best;
    }, values[0]);
  });
}

export function compareKeys(a: readonly Value[], b: readonly Value[], sort: readonly SortField[]): number {
  for (let i = 0; i < sort.length; i++) {
    const order = compare(a[i], b[i]);
    if (order !== 0) return sort[i]?.descending ? -order : order;
  }
  return 0;
}

/** Sorts anything that holds a document; equal ones keep their order. */
export function sortBy<T>(items: Iterable<T>, sort: readonly SortField[], docOf: (item: T) => Doc): T[] {
  const keyed = Array.from(items, (item) => ({ item, keys: sortKeys(docOf(item), sort) }));
  return keyed.sort((a, b) => compareKeys(a.keys, b.keys, sort)).map(({ item }) => item);
}
