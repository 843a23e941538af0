import { fail, unsupported } from './errors.ts';
import { keyOf } from './key.ts';
import { compileFilter, type Matcher } from './match.ts';
import { keyValues } from './paths.ts';
import { type Doc, fieldOf, integer, isDoc, isTruthy, toNumber, type Value } from './values.ts';

/** An index as it is kept in memory. `id` 0 is the collection's own key on `_id`. */
export interface Index {
  id: number;
  name: string;
  /** As `listIndexes` shows it. */
  spec: Doc;
  fields: { path: string; parts: string[]; descending: boolean }[];
  unique: boolean;
  sparse: boolean;
  partial: { filter: Doc; matches: Matcher } | undefined;
  expireAfterSeconds: number | undefined;
  /** Some document had an array in an indexed field: one document may have several keys. */
  multikey: boolean;
  /** Top-level fields the keys depend on. */
  needs: ReadonlySet<string>;
}

/** One key of a document, and the values it was made of. */
export interface IndexEntry {
  key: Buffer;
  values: Value[];
}

export const ID_INDEX: Index = openIndex(0, { v: integer(2), key: { _id: integer(1) }, name: '_id_' }, false);

const KNOWN = new Set([
  'v',
  'key',
  'name',
  'unique',
  'sparse',
  'background',
  'partialFilterExpression',
  'expireAfterSeconds',
]);

/**
 * Checks a specification of `createIndexes` and gives it the shape it is stored and listed in.
 * @throws CommandError 67, 72 or 115 for kinds and options the store does not have.
 */
export function readIndexSpec(given: Value): Doc {
  if (!isDoc(given) || !isDoc(given.key) || Object.keys(given.key).length === 0) return fail(9, 'an index needs a key');
  for (const [path, direction] of Object.entries(given.key)) {
    if (typeof direction === 'string') unsupported(`an index of type '${direction}'`, 67);
    if (!toNumber(direction)) fail(67, `the direction of ${path} must be 1 or -1`);
    if (path === '' || path.includes('$') || path.split('.').includes('')) unsupported(`an index on '${path}'`, 67);
  }
  for (const option of Object.keys(given)) if (!KNOWN.has(option)) unsupported(`the index option ${option}`, 72);
  if (typeof given.name !== 'string' || given.name === '') return fail(9, 'an index needs a name');
  const expires = fieldOf(given, 'expireAfterSeconds');
  if (expires !== undefined && Object.keys(given.key).length > 1) fail(67, 'TTL indexes are single-field indexes');
  if (given.sparse && given.partialFilterExpression) fail(67, 'sparse and partialFilterExpression cannot be combined');

  const { v: _v, background: _background, key, name, ...rest } = given;
  const options = Object.entries(rest).filter(([, value]) => value !== false && value !== undefined);
  return { v: integer(2), key, name, ...Object.fromEntries(options) };
}

export function openIndex(id: number, spec: Doc, multikey: boolean): Index {
  const fields = Object.entries(spec.key as Doc).map(([path, direction]) => ({
    path,
    parts: path.split('.'),
    descending: (toNumber(direction) ?? 1) < 0,
  }));
  const needs = new Set(fields.map(({ parts }) => parts[0] as string));
  const filter = fieldOf(spec, 'partialFilterExpression');

  return {
    id,
    name: String(spec.name),
    spec,
    fields,
    unique: id === 0 || isTruthy(fieldOf(spec, 'unique')),
    sparse: isTruthy(fieldOf(spec, 'sparse')),
    partial: isDoc(filter)
      ? { filter, matches: compileFilter(filter, { uses: (field) => needs.add(field) }) }
      : undefined,
    expireAfterSeconds: toNumber(fieldOf(spec, 'expireAfterSeconds')),
    multikey,
    needs,
  };
}

/**
 * All keys of a document in an index, each once.
 * @throws CommandError 171 when two of its fields are arrays.
 */
export function entriesOf(index: Index, doc: Doc): { entries: IndexEntry[]; multi: boolean } {
  if (index.partial && !index.partial.matches(doc)) return { entries: [], multi: false };
  const found = index.fields.map(({ parts }) => keyValues(doc, parts));
  if (index.sparse && found.every(({ values }) => values.every((value) => value === undefined))) {
    return { entries: [], multi: false };
  }
  const arrays = found.filter(({ multi }) => multi).length;
  if (arrays > 1) fail(171, 'cannot index parallel arrays');

  const descending = index.fields.map((field) => field.descending);
  let tuples: Value[][] = [[]];
  for (const { values } of found) tuples = tuples.flatMap((tuple) => values.map((value) => [...tuple, value]));
  const entries = tuples.map((values) => ({ key: keyOf(values, descending), values }));
  return { entries: entries.length > 1 ? distinct(entries) : entries, multi: arrays > 0 };
}

function distinct(entries: IndexEntry[]): IndexEntry[] {
  return [...new Map(entries.map((entry) => [entry.key.toString('latin1'), entry])).values()];
}
