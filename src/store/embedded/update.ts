import { fail } from './errors.ts';
import { compileFilter } from './match.ts';
import { reach } from './paths.ts';
import { OPERATORS } from './update-operators.ts';
import { expandPath, type Positions } from './update-paths.ts';
import { evaluatePipeline } from './update-pipeline.ts';
import { type Doc, fieldOf, isDoc, isNumber, setField, type Value } from './values.ts';

/** An update, checked and ready for any number of documents. */
export interface Update {
  kind: 'replace' | 'operators' | 'pipeline';
  /** Top-level fields it may change; undefined for all. */
  touched: ReadonlySet<string> | undefined;
  /** Changes a document, which it may keep and modify, into the new one. */
  apply(doc: Doc, options: { inserting: boolean }): Doc;
}

/**
 * Checks an update: operators, a replacement, or a pipeline.
 * @param filter Of the update, for the positional `$`.
 * @throws CommandError 9 unknown modifier, 40 conflicting paths, 14 or 2 a bad argument.
 */
export function compileUpdate(update: Value, filter: Doc, arrayFilters: Value): Update {
  if (Array.isArray(update)) {
    const run = evaluatePipeline(update);
    return { kind: 'pipeline', touched: undefined, apply: (doc) => keepId(doc, run(doc)) };
  }
  if (!isDoc(update)) return fail(9, 'an update must be a document or a pipeline');
  const first = Object.keys(update)[0];
  if (!first?.startsWith('$')) return replacement(update);
  return operators(update, filter, arrayFilters);
}

function replacement(update: Doc): Update {
  for (const name of Object.keys(update)) {
    if (name.startsWith('$')) fail(52, `The dollar ($) prefixed field '${name}' is not valid for storage`);
  }
  return { kind: 'replace', touched: undefined, apply: (doc) => keepId(doc, update) };
}

/** `_id` stays, and stays first, unless the new document names one (a different one is refused when stored). */
function keepId(before: Doc, after: Doc): Doc {
  const id = fieldOf(after, '_id') ?? fieldOf(before, '_id');
  if (id === undefined) return after;
  const { _id: _given, ...rest } = after;
  return { _id: id, ...rest };
}

function operators(update: Doc, filter: Doc, arrayFilters: Value): Update {
  const jobs = Object.entries(update).flatMap(([name, fields]) => {
    if (!OPERATORS[name]) return fail(9, `Unknown modifier: ${name}. Expected a valid update modifier`);
    if (!isDoc(fields)) return fail(9, `Modifiers operate on fields: ${name} needs a document`);
    return Object.entries(fields).map(([path, argument]) => ({ name, path, parts: path.split('.'), argument }));
  });
  checkPaths(jobs);
  for (const { name, path, argument } of jobs) {
    if ((name === '$inc' || name === '$mul') && !isNumber(argument))
      fail(14, `Cannot ${name} '${path}' with a non-number`);
  }
  // New fields appear in the order of their paths.
  jobs.sort((a, b) => (a.path < b.path ? -1 : 1));
  const filters = readArrayFilters(arrayFilters);
  const touched = new Set(
    jobs.flatMap(({ name, parts, argument }) => [
      parts[0] as string,
      ...(name === '$rename' ? [String(argument).split('.')[0] as string] : []),
    ]),
  );

  return {
    kind: 'operators',
    touched,
    apply(doc, { inserting }) {
      const positions: Positions = { filters, matched: (path) => matchedPosition(doc, filter, path) };
      for (const { name, parts, argument } of jobs) {
        if (name === '$setOnInsert' && !inserting) continue;
        for (const path of expandPath(doc, parts, positions)) OPERATORS[name]?.(doc, path, argument);
      }
      return doc;
    },
  };
}

function checkPaths(jobs: readonly { name: string; path: string; argument: Value }[]): void {
  const seen: string[] = [];
  for (const { name, path, argument } of jobs) {
    if (name === '$rename' && typeof argument !== 'string') fail(2, "The 'to' field for $rename must be a string");
    for (const each of name === '$rename' ? [path, String(argument)] : [path]) {
      if (each === '' || each.split('.').includes(''))
        fail(56, `The update path '${each}' contains an empty field name`);
      const clash = seen.find(
        (other) => other === each || other.startsWith(`${each}.`) || each.startsWith(`${other}.`),
      );
      if (clash) fail(40, `Updating the path '${each}' would create a conflict at '${clash}'`);
      seen.push(each);
    }
  }
}

function readArrayFilters(list: Value): Map<string, (element: Value) => boolean> {
  const filters = new Map<string, (element: Value) => boolean>();
  for (const filter of Array.isArray(list) ? list : []) {
    const identifier = isDoc(filter) ? Object.keys(filter)[0]?.split('.')[0] : undefined;
    if (!identifier || identifier.startsWith('$')) return fail(9, 'an array filter needs one top-level field name');
    const matches = compileFilter(filter);
    filters.set(identifier, (element) => matches({ [identifier]: element }));
  }
  return filters;
}

/** Which element the filter matched: the first one that still matches when it is the only one. */
function matchedPosition(doc: Doc, filter: Doc, path: readonly string[]): number {
  const name = path.join('.');
  const clauses = Object.entries(filter).filter(
    ([field]) => field === name || field.startsWith(`${name}.`) || field === '$and' || field === '$or',
  );
  let array: Value;
  reach(doc, path, (value) => {
    array = value;
    return true;
  });
  if (!Array.isArray(array) || clauses.length === 0) return -1;
  const matches = compileFilter(Object.fromEntries(clauses));
  return array.findIndex((item) => matches(nested(path, [item])));
}

function nested(path: readonly string[], value: Value): Doc {
  const doc: Doc = {};
  const [field, ...rest] = path;
  if (field !== undefined) setField(doc, field, rest.length === 0 ? value : nested(rest, value));
  return doc;
}
