import { Long } from 'bson';
import { compilePipeline, type PipelineContext, type Run } from './aggregate.ts';
import { fail } from './errors.ts';
import { compileExpression, type Scope } from './expressions.ts';
import { compileGroup } from './group.ts';
import { compileFilter } from './match.ts';
import { reach } from './paths.ts';
import { applyProjection, readAddFields, readProjection, setPath } from './project.ts';
import { readSort, sortBy } from './sort.ts';
import { type Doc, integer, isDoc, isTruthy, toNumber, type Value } from './values.ts';

interface Compiling {
  uses: (field: string | undefined) => void;
  context: PipelineContext;
}

interface Stage {
  run: Run;
  /** Later stages see nothing of the source document that this one did not look at. */
  replaces?: boolean;
}

/** The stages on the list. */
export const STAGES: Readonly<Record<string, (argument: Value, compiling: Compiling) => Stage>> = {
  $match: (argument, { uses }) => {
    const scope = scopeOf(uses);
    const matches = compileFilter(argument, {
      uses,
      expression: (expression) => truthOf(expression, scope),
    });
    return { run: (docs) => filter(docs, matches) };
  },
  $project: (argument, { uses }) => {
    if (!isDoc(argument) || Object.keys(argument).length === 0) return fail(40272, '$project needs a non-empty object');
    const projection = readProjection(argument, scopeOf(uses));
    return {
      run: (docs) => map(docs, (doc) => applyProjection(projection, doc)),
      replaces: projection.mode === 'inclusion',
    };
  },
  $addFields: addFields,
  $set: addFields,
  $unset: (argument) => {
    const paths = Array.isArray(argument) ? argument : [argument];
    if (!paths.every((path) => typeof path === 'string')) return fail(31002, '$unset needs one or more field names');
    const projection = readProjection(Object.fromEntries(paths.map((path) => [path, false])));
    if (!paths.includes('_id')) delete projection.tree._id;
    return { run: (docs) => map(docs, (doc) => applyProjection(projection, doc)) };
  },
  $replaceRoot: (argument, { uses }) => {
    if (!isDoc(argument) || !('newRoot' in argument)) return fail(40231, 'no newRoot specified for $replaceRoot');
    return replaceRoot(argument.newRoot, scopeOf(uses));
  },
  $replaceWith: (argument, { uses }) => replaceRoot(argument, scopeOf(uses)),
  $sort: (argument, { uses }) => {
    const sort = readSort(argument);
    if (sort.length === 0) fail(15976, '$sort stage must have at least one sort key');
    for (const { parts } of sort) uses(parts[0]);
    return { run: (docs) => sortBy(docs, sort, (doc) => doc) };
  },
  $limit: (argument) => {
    const limit = wholeNumber('$limit', argument, 1);
    return { run: (docs) => take(docs, limit) };
  },
  $skip: (argument) => {
    const count = wholeNumber('$skip', argument, 0);
    return { run: (docs) => skip(docs, count) };
  },
  $count: (argument) => {
    if (typeof argument !== 'string' || argument === '' || /^\$|\./.test(argument))
      return fail(40156, '$count needs a field name');
    return { run: (docs) => count(docs, argument), replaces: true };
  },
  $group: (argument, { uses }) => {
    const group = compileGroup(argument, scopeOf(uses));
    return { run: (docs) => group(docs, {}), replaces: true };
  },
  $sortByCount: (argument, { uses }) => {
    const group = compileGroup({ _id: argument, count: { $sum: integer(1) } }, scopeOf(uses));
    const sort = readSort({ count: integer(-1) });
    return { run: (docs) => sortBy(group(docs, {}), sort, (doc) => doc), replaces: true };
  },
  $unwind: (argument, { uses }) => unwind(argument, uses),
  $lookup: (argument, { uses, context }) => lookup(argument, uses, context),
  $facet: (argument, { uses, context }) => {
    if (!isDoc(argument)) return fail(40169, '$facet needs an object of pipelines');
    uses(undefined);
    const facets = Object.entries(argument).map(([name, stages]) => ({ name, ...compilePipeline(stages, context) }));
    return {
      run: (docs) => {
        const all = [...docs];
        return [Object.fromEntries(facets.map(({ name, run }) => [name, [...run(all)]]))];
      },
      replaces: true,
    };
  },
};

function scopeOf(uses: Scope['uses']): Scope {
  return { uses, variables: new Set() };
}

/** `$expr` as a test. */
export function truthOf(expression: Value, scope: Scope): (doc: Doc) => boolean {
  const evaluate = compileExpression(expression, scope);
  return (root) => isTruthy(evaluate({ root, variables: {} }));
}

function addFields(argument: Value, { uses }: Compiling): Stage {
  const add = readAddFields(argument, scopeOf(uses));
  return { run: (docs) => map(docs, (doc) => add(doc)) };
}

function replaceRoot(expression: Value, scope: Scope): Stage {
  const evaluate = compileExpression(expression, scope);
  return {
    run: (docs) =>
      map(docs, (root) => {
        const value = evaluate({ root, variables: {} });
        return isDoc(value) ? value : fail(40228, "'newRoot' expression must evaluate to an object");
      }),
    replaces: true,
  };
}

function unwind(argument: Value, uses: Compiling['uses']): Stage {
  const spec: Doc = isDoc(argument) ? argument : { path: argument };
  const { path, includeArrayIndex: indexField, preserveNullAndEmptyArrays: preserve } = spec;
  if (typeof path !== 'string' || !path.startsWith('$'))
    return fail(28818, "path option to $unwind stage should be prefixed with a '$'");
  const parts = path.slice(1).split('.');
  uses(parts[0]);
  const evaluate = compileExpression(path);
  const withIndex = (doc: Doc, index: Value) =>
    typeof indexField === 'string' ? setPath(doc, indexField.split('.'), index) : doc;

  function* run(docs: Iterable<Doc>): Iterable<Doc> {
    for (const root of docs) {
      const value = evaluate({ root, variables: {} });
      if (Array.isArray(value) && value.length > 0) {
        for (const [i, item] of value.entries()) yield withIndex(setPath(root, parts, item), Long.fromNumber(i));
      } else if (value !== undefined && value !== null && !Array.isArray(value)) {
        yield withIndex(root, null);
      } else if (isTruthy(preserve)) {
        yield withIndex(Array.isArray(value) ? setPath(root, parts, undefined) : root, null);
      }
    }
  }
  return { run };
}

/** Equality of two fields; a missing one is null, an array stands for each of its elements. */
function lookup(argument: Value, uses: Compiling['uses'], context: PipelineContext): Stage {
  if (!isDoc(argument)) return fail(9, 'the $lookup specification must be an object');
  const { from, localField, foreignField, as, ...rest } = argument;
  if (Object.keys(rest).length > 0) fail(9, `$lookup: only from, localField, foreignField and as are supported`);
  if (
    typeof from !== 'string' ||
    typeof localField !== 'string' ||
    typeof foreignField !== 'string' ||
    typeof as !== 'string'
  ) {
    return fail(9, '$lookup needs from, localField, foreignField and as');
  }
  const parts = localField.split('.');
  uses(parts[0]);

  return {
    run: (docs) =>
      map(docs, (doc) => {
        const wanted: Value[] = [];
        reach(doc, parts, (value) => {
          if (Array.isArray(value)) wanted.push(...value);
          else wanted.push(value ?? null);
          return false;
        });
        return setPath(doc, as.split('.'), [...context.find(from, { [foreignField]: { $in: wanted } })]);
      }),
  };
}

function wholeNumber(name: string, value: Value, least: number): number {
  const number = toNumber(value);
  if (number === undefined || !Number.isInteger(number) || number < least)
    fail(15958, `invalid argument to ${name} stage`);
  return number as number;
}

function* map(docs: Iterable<Doc>, change: (doc: Doc) => Doc): Iterable<Doc> {
  for (const doc of docs) yield change(doc);
}

function* filter(docs: Iterable<Doc>, matches: (doc: Value) => boolean): Iterable<Doc> {
  for (const doc of docs) if (matches(doc)) yield doc;
}

function* take(docs: Iterable<Doc>, limit: number): Iterable<Doc> {
  let left = limit;
  for (const doc of docs) {
    yield doc;
    if (--left === 0) return;
  }
}

function* skip(docs: Iterable<Doc>, count: number): Iterable<Doc> {
  let left = count;
  for (const doc of docs) if (left-- <= 0) yield doc;
}

function* count(docs: Iterable<Doc>, name: string): Iterable<Doc> {
  let total = 0;
  for (const _ of docs) total++;
  if (total > 0) yield { [name]: integer(total) };
}
