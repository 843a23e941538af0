import { fieldOf, isDoc, type Value } from './values.ts';

const POSITION = /^(0|[1-9]\d*)$/;

export function isPosition(part: string): boolean {
  return POSITION.test(part);
}

/** Called with each value a path reaches; `whole` when an array must not be searched element by element. */
export type Visit = (value: Value, whole: boolean) => boolean;

/**
 * Walks a dotted path as a filter does: into documents, into every document of an array, and `0` is both a position
 * and a field name. A path that ends at an array without documents reaches nothing.
 * @returns whether a visit said true, which ends the walk.
 */
export function reach(value: Value, parts: readonly string[], visit: Visit, at = 0, whole = false): boolean {
  if (at === parts.length) return visit(value, whole);
  const part = parts[at] as string;

  if (Array.isArray(value)) return reachInto(value, parts, visit, at);
  if (isDoc(value)) return reach(fieldOf(value, part), parts, visit, at + 1);
  return visit(undefined, false);
}

function reachInto(array: Value[], parts: readonly string[], visit: Visit, at: number): boolean {
  const part = parts[at] as string;
  const last = at + 1 === parts.length;

  if (isPosition(part) && Number(part) < array.length) {
    const item = array[Number(part)];
    if (last ? visit(item, true) : (isDoc(item) || Array.isArray(item)) && reach(item, parts, visit, at + 1)) {
      return true;
    }
  }
  return array.some((item) => isDoc(item) && reach(item, parts, visit, at));
}

/** What an index or a sort sees of one field: array leaves count with their elements, an empty array as null. */
export interface KeyValues {
  values: Value[];
  /** An array was met: the field may have several keys. */
  multi: boolean;
}

export function keyValues(value: Value, parts: readonly string[]): KeyValues {
  const found: KeyValues = { values: [], multi: false };
  collect(value, parts, 0, found);
  return found;
}

/** As `reach`, except that a number after an array is a position and nothing else. */
function collect(value: Value, parts: readonly string[], at: number, found: KeyValues): void {
  if (at === parts.length) {
    if (!Array.isArray(value)) found.values.push(value);
    else {
      found.multi = true;
      if (value.length === 0) found.values.push(undefined);
      else for (const item of value) found.values.push(item);
    }
    return;
  }

  const part = parts[at] as string;
  if (Array.isArray(value)) {
    found.multi = true;
    if (isPosition(part)) {
      collect(value[Number(part)], parts, at + 1, found);
      return;
    }
    if (value.length === 0) found.values.push(undefined);
    for (const item of value) {
      if (isDoc(item)) collect(item, parts, at, found);
      else found.values.push(undefined);
    }
    return;
  }
  collect(isDoc(value) ? fieldOf(value, part) : undefined, parts, at + 1, found);
}
