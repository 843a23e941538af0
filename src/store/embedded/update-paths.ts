import { fail } from './errors.ts';
import { isPosition } from './paths.ts';
import { type Doc, fieldOf, isDoc, setField, type Value } from './values.ts';

/** A place in a document: the array or document that holds it, and its name there. */
export interface Place {
  holder: Doc | Value[];
  field: string;
}

const MOST_PADDING = 1_500_000;

export function valueAt({ holder, field }: Place): Value {
  return Array.isArray(holder) ? holder[Number(field)] : fieldOf(holder, field);
}

/** Writes a value; an array is filled up with null until its position is reached. */
export function putAt({ holder, field }: Place, value: Value): void {
  if (Array.isArray(holder)) pad(holder, Number(field));
  setField(holder, field, value);
}

/** A field goes; an element of an array becomes null, so that the others keep their places. */
export function removeAt({ holder, field }: Place): void {
  if (!Array.isArray(holder)) delete holder[field];
  else if (Number(field) < holder.length) holder[Number(field)] = null;
}

/**
 * Finds the place of a path, making documents on the way.
 * @throws CommandError 28 when something that is neither document nor array stands in the way.
 */
export function makePlace(doc: Doc, parts: readonly string[]): Place {
  let holder: Doc | Value[] = doc;
  for (let i = 0; i < parts.length - 1; i++) {
    const place: Place = { holder, field: checked(holder, parts[i] as string) };
    let next = valueAt(place);
    if (next === undefined) {
      next = {};
      putAt(place, next);
    }
    if (!isDoc(next) && !Array.isArray(next)) blocked(parts[i + 1] as string);
    holder = next as Doc | Value[];
  }
  return { holder, field: checked(holder, parts.at(-1) as string) };
}

/**
 * Finds the place of a path without making anything.
 * @param lenient Whether a path that could never exist is merely absent (`$unset`, `$rename`) or an error (`$pull`).
 * @returns undefined where there is nothing.
 */
export function findPlace(doc: Doc, parts: readonly string[], options: { lenient: boolean }): Place | undefined {
  let holder: Value = doc;
  for (const [i, part] of parts.entries()) {
    if (Array.isArray(holder)) {
      if (!isPosition(part)) return options.lenient ? undefined : blocked(part);
    } else if (!isDoc(holder)) {
      return holder === undefined || options.lenient ? undefined : blocked(part);
    }
    const place: Place = { holder: holder as Doc | Value[], field: part };
    if (i === parts.length - 1) return place;
    holder = valueAt(place);
  }
  return undefined;
}

/** What the paths of an update may refer to. */
export interface Positions {
  /** Index the filter matched in the array at this path, for `$`; negative when it matched none. */
  matched(path: readonly string[]): number;
  /** By identifier, for `$[identifier]`. */
  filters: ReadonlyMap<string, (element: Value) => boolean>;
}

/** Turns `$`, `$[]` and `$[identifier]` into the plain paths they mean in this document. */
export function expandPath(doc: Doc, parts: readonly string[], positions: Positions): string[][] {
  return parts.some((part) => part.startsWith('$')) ? expand(doc, parts, positions, []) : [[...parts]];
}

function expand(value: Value, parts: readonly string[], positions: Positions, done: string[]): string[][] {
  const part = parts[done.length];
  if (part === undefined) return [done];

  if (part === '$') {
    const at = positions.matched(done);
    if (at < 0) fail(2, 'The positional operator did not find the match needed from the query.');
    return expand(Array.isArray(value) ? value[at] : undefined, parts, positions, [...done, String(at)]);
  }
  const identifier = /^\$\[(.*)\]$/.exec(part)?.[1];
  if (identifier === undefined) {
    const inner = Array.isArray(value) ? value[Number(part)] : isDoc(value) ? fieldOf(value, part) : undefined;
    return expand(inner, parts, positions, [...done, part]);
  }

  if (value === undefined)
    fail(2, `The path '${done.join('.')}' must exist in the document in order to apply array updates.`);
  if (!Array.isArray(value)) return fail(2, `Cannot apply array updates to non-array element ${done.at(-1)}`);
  const filter = identifier === '' ? () => true : positions.filters.get(identifier);
  if (!filter) return fail(2, `No array filter found for identifier '${identifier}' in path '${parts.join('.')}'`);
  return value.flatMap((item, i) => (filter(item) ? expand(item, parts, positions, [...done, String(i)]) : []));
}

function checked(holder: Doc | Value[], part: string): string {
  if (Array.isArray(holder) && !isPosition(part)) blocked(part);
  return part;
}

function blocked(part: string): never {
  return fail(28, `Cannot create field '${part}' in the element at its path`);
}

function pad(array: Value[], length: number): void {
  if (length > array.length + MOST_PADDING) fail(2, 'the position is too far beyond the end of the array');
  while (array.length < length) array.push(null);
}
