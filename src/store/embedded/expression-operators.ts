import { Int32 } from 'bson';
import { fail } from './errors.ts';
import { ARITHMETIC } from './expression-arithmetic.ts';
import { ARRAYS } from './expression-arrays.ts';
import { DATES } from './expression-dates.ts';
import { type Operator, plain } from './expression-plain.ts';
import { compileExpression, compileOperands, type Evaluate } from './expressions.ts';
import { compare, equal } from './order.ts';
import {
  type Doc,
  fieldOf,
  isDoc,
  isNumber,
  isTruthy,
  TYPE,
  TYPE_NAMES,
  toNumber,
  typeOf,
  type Value,
} from './values.ts';

const LOGIC: Record<string, Operator> = {
  $eq: plain('$eq', [2, 2], (a, b) => same(a, b)),
  $ne: plain('$ne', [2, 2], (a, b) => !same(a, b)),
  $gt: plain('$gt', [2, 2], (a, b) => order(a, b) > 0),
  $gte: plain('$gte', [2, 2], (a, b) => order(a, b) >= 0),
  $lt: plain('$lt', [2, 2], (a, b) => order(a, b) < 0),
  $lte: plain('$lte', [2, 2], (a, b) => order(a, b) <= 0),
  $cmp: plain('$cmp', [2, 2], (a, b) => new Int32(Math.sign(order(a, b)))),
  $not: plain('$not', [1, 1], (value) => !isTruthy(value)),
  $and: (argument, scope) => {
    const operands = compileOperands(argument, scope);
    return (env) => operands.every((operand) => isTruthy(operand(env)));
  },
  $or: (argument, scope) => {
    const operands = compileOperands(argument, scope);
    return (env) => operands.some((operand) => isTruthy(operand(env)));
  },
  $ifNull: (argument, scope) => {
    const operands = compileOperands(argument, scope);
    if (operands.length < 2) fail(1257300, '$ifNull needs at least two arguments');
    return (env) => {
      let value: Value;
      for (const operand of operands) {
        value = operand(env);
        if (value !== null && value !== undefined) return value;
      }
      return value;
    };
  },
  $cond: (argument, scope) => {
    const list = isDoc(argument) ? ['if', 'then', 'else'].map((name) => fieldOf(argument, name)) : argument;
    if (!Array.isArray(list) || list.length !== 3) return fail(16020, '$cond takes exactly 3 arguments');
    const [test, yes, no] = list.map((item) => compileExpression(item, scope)) as [Evaluate, Evaluate, Evaluate];
    return (env) => (isTruthy(test(env)) ? yes(env) : no(env));
  },
  $switch: (argument, scope) => {
    const branches = isDoc(argument) ? fieldOf(argument, 'branches') : undefined;
    if (!isDoc(argument) || !Array.isArray(branches)) return fail(40060, '$switch needs an array of branches');
    const cases = branches.map((branch) => ({
      test: compileExpression(fieldOf(branch as Doc, 'case'), scope),
      value: compileExpression(fieldOf(branch as Doc, 'then'), scope),
    }));
    const otherwise = 'default' in argument ? compileExpression(argument.default, scope) : undefined;
    return (env) => {
      const hit = cases.find(({ test }) => isTruthy(test(env)));
      if (hit) return hit.value(env);
      return otherwise ? otherwise(env) : fail(40066, '$switch could not find a matching branch, and has no default');
    };
  },
};

const TEXT: Record<string, Operator> = {
  $concat: plain('$concat', [0, 100], (...texts) => {
    if (texts.some((text) => text === null || text === undefined)) return null;
    for (const text of texts) if (typeof text !== 'string') fail(16702, '$concat only supports strings');
    return texts.join('');
  }),
  // ASCII only, as MongoDB documents it.
  $toLower: plain('$toLower', [1, 1], (text) => stringOf(text).replace(/[A-Z]+/g, (run) => run.toLowerCase())),
  $toUpper: plain('$toUpper', [1, 1], (text) => stringOf(text).replace(/[a-z]+/g, (run) => run.toUpperCase())),
  $toString: plain('$toString', [1, 1], (value) =>
    value === null || value === undefined ? null : stringOf(value, { booleans: true }),
  ),
};

const OTHERS: Record<string, Operator> = {
  $literal: (argument) => () => argument,
  $type: plain('$type', [1, 1], (value) => TYPE_NAMES.get(typeOf(value)) ?? 'missing'),
  $isNumber: plain('$isNumber', [1, 1], (value) => isNumber(value)),
  $mergeObjects: plain('$mergeObjects', [0, 100], (...docs) => {
    const merged: Doc = {};
    for (const doc of docs) {
      if (isDoc(doc)) Object.assign(merged, doc);
      else if (doc !== null && doc !== undefined) fail(40400, '$mergeObjects requires object inputs');
    }
    return merged;
  }),
};

/** All expression operators on the list. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  ...LOGIC,
  ...TEXT,
  ...OTHERS,
  ...ARITHMETIC,
  ...ARRAYS,
  ...DATES,
};

/** In expressions missing comes before null. */
function order(a: Value, b: Value): number {
  if (a === undefined || b === undefined) return Number(b === undefined) - Number(a === undefined) || compare(a, b);
  return compare(a, b);
}

function same(a: Value, b: Value): boolean {
  return (a === undefined) === (b === undefined) && equal(a, b);
}

function stringOf(value: Value, options: { booleans: boolean } = { booleans: false }): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined) return '';
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'boolean' && options.booleans) return String(value);
  if (isNumber(value)) return typeOf(value) === TYPE.decimal ? String(value) : String(toNumber(value));
  if (typeOf(value) === TYPE.objectId) return String(value);
  return fail(16007, `can't convert from BSON type ${TYPE_NAMES.get(typeOf(value))} to String`);
}
