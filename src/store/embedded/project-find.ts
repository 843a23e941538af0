import { fail } from './errors.ts';
import { compileElement } from './match.ts';
import { applyProjection, plant, readProjection } from './project.ts';
import { type Doc, fieldOf, isDoc, setField, toNumber, type Value } from './values.ts';

/** Changes one array (or other value) of a projected document; undefined takes it away. */
type Change = (value: Value) => Value;

/**
 * A find projection: what `$project` can do, and `$slice` and `$elemMatch`.
 * @throws CommandError 2 for the positional `path.$`, which the store does not have.
 */
export function compileFindProjection(spec: Doc): (doc: Doc) => Doc {
  const plain: Doc = {};
  const changes: { parts: string[]; change: Change; includes: boolean }[] = [];

  for (const [path, value] of Object.entries(spec)) {
    if (path === '$' || path.endsWith('.$')) fail(2, 'the positional projection is not supported: use $elemMatch');
    const name = isDoc(value) ? Object.keys(value)[0] : undefined;
    if (name === '$slice')
      changes.push({ parts: path.split('.'), change: slice(fieldOf(value as Doc, name)), includes: false });
    else if (name === '$elemMatch') {
      changes.push({ parts: path.split('.'), change: firstMatch(fieldOf(value as Doc, name)), includes: true });
    } else plain[path] = value;
  }

  const including = changes.some(({ includes }) => includes);
  const projection = readProjection(including ? { ...plain, ...included(changes) } : plain);
  if (projection.mode === 'inclusion' && !including) {
    for (const { parts } of changes)
      if (!Object.hasOwn(projection.tree, parts[0] as string)) plant(projection.tree, parts.join('.'));
  }
  return (doc) => {
    let result = applyProjection(projection, doc);
    for (const { parts, change } of changes) result = changed(result, parts, change) as Doc;
    return result;
  };
}

function included(changes: readonly { parts: string[] }[]): Doc {
  return Object.fromEntries(changes.map(({ parts }) => [parts.join('.'), true]));
}

function changed(value: Value, parts: readonly string[], change: Change): Value {
  const [field = '', ...rest] = parts;
  if (Array.isArray(value)) return value.map((item) => changed(item, parts, change));
  if (!isDoc(value) || !Object.hasOwn(value, field)) return value;
  const copy = { ...value };
  const inner = rest.length === 0 ? change(value[field]) : changed(value[field], rest, change);
  if (inner === undefined) delete copy[field];
  else setField(copy, field, inner);
  return copy;
}

function slice(spec: Value): Change {
  const numbers = (Array.isArray(spec) ? spec : [spec]).map(toNumber);
  const [first, count] = numbers;
  if (first === undefined || numbers.length > 2) return fail(28667, '$slice needs a number, or a start and a count');
  if (numbers.length === 1) {
    return (value) => (Array.isArray(value) ? (first < 0 ? value.slice(first) : value.slice(0, first)) : value);
  }
  if (count === undefined || count <= 0) return fail(28724, '$slice: the count must be positive');
  return (value) => {
    if (!Array.isArray(value)) return value;
    const start = first < 0 ? Math.max(0, value.length + first) : first;
    return value.slice(start, start + count);
  };
}

function firstMatch(spec: Value): Change {
  const matches = compileElement(spec, {});
  return (value) => {
    const at = Array.isArray(value) ? value.findIndex(matches) : -1;
    return at < 0 ? undefined : [(value as Value[])[at]];
  };
}
