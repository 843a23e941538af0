import { fail } from './errors.ts';
import { type Operator, plain } from './expression-plain.ts';
import { compileExpression, type Env } from './expressions.ts';
import { equal } from './order.ts';
import { type Doc, fieldOf, integer, isDoc, isTruthy, toNumber, type Value } from './values.ts';

export const ARRAYS: Record<string, Operator> = {
  $size: plain('$size', [1, 1], (array) =>
    Array.isArray(array) ? integer(array.length) : fail(17124, 'The argument to $size must be an array'),
  ),
  $isArray: plain('$isArray', [1, 1], (value) => Array.isArray(value)),
  $in: plain('$in', [2, 2], (value, array) =>
    Array.isArray(array)
      ? value !== undefined && array.some((item) => equal(item, value))
      : fail(40081, '$in requires an array as a second argument'),
  ),
  $arrayElemAt: plain('$arrayElemAt', [2, 2], elementAt),
  $first: plain('$first', [1, 1], (array) => edge('$first', array, 0)),
  $last: plain('$last', [1, 1], (array) => edge('$last', array, -1)),
  $concatArrays: plain('$concatArrays', [0, 100], concatenate),
  $map: (argument, scope) => {
    const { input, each } = loop('$map', argument, scope, 'in');
    return (env) => {
      const array = input(env);
      return array === null ? null : array.map((item) => each(env, item) ?? null);
    };
  },
  $filter: (argument, scope) => {
    const { input, each } = loop('$filter', argument, scope, 'cond');
    return (env) => {
      const array = input(env);
      return array === null ? null : array.filter((item) => isTruthy(each(env, item)));
    };
  },
  $reduce: (argument, scope) => {
    if (!isDoc(argument)) return fail(40075, '$reduce requires an object');
    const input = compileExpression(fieldOf(argument, 'input'), scope);
    const initial = compileExpression(fieldOf(argument, 'initialValue'), scope);
    const inner = { ...scope, variables: new Set([...scope.variables, 'this', 'value']) };
    const step = compileExpression(fieldOf(argument, 'in'), inner);
    return (env) => {
      const array = arrayOrNull('$reduce', input(env), 40080);
      if (array === null) return null;
      return array.reduce<Value>(
        (value, item) => step({ ...env, variables: { ...env.variables, this: item, value } }),
        initial(env),
      );
    };
  },
};

/** `$map` and `$filter`: an array, and an expression over each of its items under a name. */
function loop(name: string, argument: Value, scope: Parameters<Operator>[1], body: string) {
  if (!isDoc(argument)) return fail(16878, `${name} only supports an object as its argument`);
  const spec: Doc = argument;
  const as = fieldOf(spec, 'as') ?? 'this';
  if (typeof as !== 'string') return fail(2, `${name}: 'as' must be a string`);
  const source = compileExpression(fieldOf(spec, 'input'), scope);
  const inner = { ...scope, variables: new Set([...scope.variables, as]) };
  const evaluate = compileExpression(fieldOf(spec, body), inner);
  return {
    input: (env: Env) => arrayOrNull(name, source(env), 16883),
    each: (env: Env, item: Value) => evaluate({ ...env, variables: { ...env.variables, [as]: item } }),
  };
}

function arrayOrNull(name: string, value: Value, code: number): Value[] | null {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? value : fail(code, `input to ${name} must be an array`);
}

function elementAt(array: Value, position: Value): Value {
  if (array === null || array === undefined || position === null || position === undefined) return null;
  const at = toNumber(position);
  if (!Array.isArray(array)) return fail(28689, '$arrayElemAt: the first argument must be an array');
  if (at === undefined || !Number.isInteger(at))
    return fail(28690, '$arrayElemAt: the second argument must be a number');
  return array.at(at);
}

function edge(name: string, array: Value, at: number): Value {
  return arrayOrNull(name, array, 28689)?.at(at) ?? (array === null || array === undefined ? null : undefined);
}

function concatenate(...arrays: Value[]): Value {
  if (arrays.some((array) => array === null || array === undefined)) return null;
  return arrays.flatMap((array) => (Array.isArray(array) ? array : fail(28664, '$concatArrays only supports arrays')));
}
