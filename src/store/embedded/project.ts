import { fail } from './errors.ts';
import { compileExpression, type Evaluate, OUTERMOST, type Scope } from './expressions.ts';
import { type Doc, fieldOf, isDoc, isNumber, isTruthy, setField, type Value } from './values.ts';

/** A tree of field names; `true` at the end of a path. */
export interface PathTree {
  [field: string]: true | PathTree;
}

/** A checked projection: what is kept or dropped, and what is computed. */
export interface Projection {
  mode: 'inclusion' | 'exclusion';
  tree: PathTree;
  computed: { path: string[]; evaluate: Evaluate }[];
}

/**
 * Reads a projection as `$project` and find share it: `{ a: 1, 'b.c': 1, n: { $add: … } }` or `{ a: 0 }`.
 * @throws CommandError 31253 or 31254 when both kinds are mixed, 31249 when paths overlap.
 */
export function readProjection(spec: Doc, scope: Scope = OUTERMOST): Projection {
  const tree: PathTree = {};
  const computed: Projection['computed'] = [];
  let mode: Projection['mode'] | undefined;
  let id: boolean | undefined;
  const become = (wanted: Projection['mode'], path: string) => {
    if (mode && mode !== wanted) {
      fail(wanted === 'inclusion' ? 31253 : 31254, `Cannot do ${wanted} on field ${path} in ${mode} projection`);
    }
    mode = wanted;
  };

  for (const [path, value] of flatten(spec, '')) {
    if (typeof value !== 'boolean' && !isNumber(value)) {
      become('inclusion', path);
      computed.push({ path: path.split('.'), evaluate: compileExpression(value, scope) });
    } else if (path === '_id') {
      id = isTruthy(value);
    } else {
      become(isTruthy(value) ? 'inclusion' : 'exclusion', path);
      plant(tree, path);
    }
  }

  mode ??= id ? 'inclusion' : 'exclusion';
  if ((mode === 'inclusion') === (id !== false)) tree._id = true;
  if (mode === 'inclusion') for (const field of Object.keys(tree)) scope.uses(field);
  // What is computed inside a kept document needs that document.
  for (const { path } of computed) if (path.length > 1) scope.uses(path[0]);
  return { mode, tree, computed };
}

/** Nested documents without operators are paths. */
function flatten(spec: Doc, prefix: string): [string, Value][] {
  return Object.entries(spec).flatMap(([name, value]): [string, Value][] => {
    const nested = isDoc(value) ? Object.keys(value) : [];
    if (isDoc(value) && nested.length > 0 && !nested[0]?.startsWith('$')) return flatten(value, `${prefix}${name}.`);
    return [[prefix + name, value]];
  });
}

/** @throws CommandError 31249 when one path contains another. */
export function plant(tree: PathTree, path: string): void {
  const parts = path.split('.');
  if (parts.includes('') || parts.includes('__proto__')) fail(40352, 'FieldPath must not contain empty parts');
  let at = tree;
  for (const part of parts.slice(0, -1)) {
    const next = Object.hasOwn(at, part) ? at[part] : undefined;
    if (next === true) fail(31249, `Path collision at ${path}`);
    const inner = (next ?? {}) as PathTree;
    at[part] = inner;
    at = inner;
  }
  const last = parts.at(-1) as string;
  if (Object.hasOwn(at, last)) fail(31249, `Path collision at ${path}`);
  at[last] = true;
}

export function applyProjection({ mode, tree, computed }: Projection, doc: Doc, variables: Doc = {}): Doc {
  const kept = (mode === 'inclusion' ? keep(doc, tree) : drop(doc, tree)) as Doc;
  const env = { root: doc, variables };
  let result = kept;
  for (const { path, evaluate } of computed) result = setPath(result, path, evaluate(env));
  return result;
}

export function keep(value: Value, tree: PathTree): Value {
  if (Array.isArray(value)) return value.map((item) => keep(item, tree)).filter((item) => item !== undefined);
  if (!isDoc(value)) return undefined;
  const kept: Doc = {};
  for (const [field, inner] of Object.entries(value)) {
    const branch = Object.hasOwn(tree, field) ? tree[field] : undefined;
    const part = branch === true ? inner : branch && keep(inner, branch);
    if (part !== undefined) setField(kept, field, part);
  }
  return kept;
}

export function drop(value: Value, tree: PathTree): Value {
  if (Array.isArray(value)) return value.map((item) => drop(item, tree));
  if (!isDoc(value)) return value;
  const kept: Doc = {};
  for (const [field, inner] of Object.entries(value)) {
    const branch = Object.hasOwn(tree, field) ? tree[field] : undefined;
    if (branch !== true) setField(kept, field, branch ? drop(inner, branch) : inner);
  }
  return kept;
}

/**
 * Sets what `$addFields` computes: into every document of an array on the way, making documents where there are none.
 * @param value `undefined` takes the field away.
 * @returns a new document; the given one stays as it is.
 */
export function setPath(doc: Doc, path: readonly string[], value: Value): Doc {
  const [field = '', ...rest] = path;
  const copy = { ...doc };
  if (rest.length > 0) {
    const inner = setWithin(fieldOf(doc, field), rest, value);
    if (inner !== undefined) setField(copy, field, inner);
  } else if (value === undefined) delete copy[field];
  else setField(copy, field, value);
  return copy;
}

function setWithin(inner: Value, path: readonly string[], value: Value): Value {
  if (Array.isArray(inner)) return inner.map((item) => setWithin(item, path, value));
  return setPath(isDoc(inner) ? inner : {}, path, value);
}

/** The computed fields of `$addFields`, nested documents being paths. */
export function readAddFields(spec: Value, scope: Scope = OUTERMOST): (doc: Doc, variables?: Doc) => Doc {
  if (!isDoc(spec)) return fail(40272, '$addFields specification stage must be an object');
  const fields = flatten(spec, '').map(([path, value]) => {
    const parts = path.split('.');
    if (parts.includes('')) fail(40352, 'FieldPath must not contain empty parts');
    if (parts.length > 1) scope.uses(parts[0]);
    return { path: parts, evaluate: compileExpression(value, scope) };
  });
  return (doc, variables = {}) => {
    const env = { root: doc, variables };
    let result = doc;
    for (const { path, evaluate } of fields) result = setPath(result, path, evaluate(env));
    return result;
  };
}
