import { Int32, Timestamp } from 'bson';
import { fail } from './errors.ts';
import { compileElement, compileFilter, holdsOperators, type Matcher } from './match.ts';
import { matchesOne } from './match-operators.ts';
import { arithmetic } from './numbers.ts';
import { compare, equal } from './order.ts';
import { findPlace, makePlace, type Place, putAt, removeAt, valueAt } from './update-paths.ts';
import { pushInto } from './update-push.ts';
import { copy, type Doc, fieldOf, isDoc, isNumber, isRegExp, isTruthy, toNumber, type Value } from './values.ts';

/** Changes one place of a document; `path` is only for messages. */
export type Operator = (doc: Doc, parts: readonly string[], argument: Value) => void;

/** The update operators there are; `$setOnInsert` is `$set` on an insert, `$rename` has two paths. */
export const OPERATORS: Readonly<Record<string, Operator>> = {
  $set: making((place, argument) => putAt(place, copy(argument))),
  $setOnInsert: making((place, argument) => putAt(place, copy(argument))),
  $inc: making((place, argument, path) => putAt(place, calculated('$inc', valueAt(place), argument, path))),
  $mul: making((place, argument, path) => putAt(place, calculated('$mul', valueAt(place), argument, path))),
  $min: making((place, argument) => {
    const value = valueAt(place);
    if (value === undefined || compare(argument, value) < 0) putAt(place, copy(argument));
  }),
  $max: making((place, argument) => {
    const value = valueAt(place);
    if (value === undefined || compare(argument, value) > 0) putAt(place, copy(argument));
  }),
  $currentDate: making((place, argument) => putAt(place, currentDate(argument))),
  $push: making((place, argument, path) => putAt(place, pushInto(arrayAt(place, '$push', path) ?? [], argument))),
  $addToSet: making((place, argument, path) => putAt(place, union(arrayAt(place, '$addToSet', path) ?? [], argument))),
  $unset: (doc, parts) => {
    const place = findPlace(doc, parts, { lenient: true });
    if (place) removeAt(place);
  },
  $pop: changing('$pop', (array, argument) => {
    const end = toNumber(argument);
    if (end !== 1 && end !== -1) return fail(9, '$pop expects 1 or -1');
    return end < 0 ? array.slice(1) : array.slice(0, -1);
  }),
  $pull: changing('$pull', (array, argument) => {
    const matches = pulls(argument);
    return array.filter((item) => !matches(item));
  }),
  $pullAll: changing('$pullAll', (array, argument) => {
    if (!Array.isArray(argument)) return fail(2, '$pullAll requires an array argument');
    return array.filter((item) => !argument.some((unwanted) => equal(unwanted, item)));
  }),
  $rename: (doc, parts, argument) => {
    const place = findPlace(doc, parts, { lenient: true });
    const value = place && valueAt(place);
    if (!place || value === undefined) return;
    if (Array.isArray(place.holder)) fail(2, 'The source field for $rename may not be an array element');
    removeAt(place);
    putAt(makePlace(doc, String(argument).split('.')), value);
  },
};

/** An operator that creates its path. */
function making(change: (place: Place, argument: Value, path: string) => void): Operator {
  return (doc, parts, argument) => change(makePlace(doc, parts), argument, parts.join('.'));
}

/** An operator on an array that is there; where there is none it does nothing. */
function changing(name: string, change: (array: Value[], argument: Value) => Value[]): Operator {
  return (doc, parts, argument) => {
    const place = findPlace(doc, parts, { lenient: false });
    const array = place && arrayAt(place, name, parts.join('.'));
    if (place && array) putAt(place, change(array, argument));
  };
}

function arrayAt(place: Place, name: string, path: string): Value[] | undefined {
  const value = valueAt(place);
  if (value === undefined || Array.isArray(value)) return value;
  return fail(2, `Cannot apply ${name} to the field '${path}': it must be an array`);
}

function calculated(name: '$inc' | '$mul', value: Value, argument: Value, path: string): Value {
  if (!isNumber(argument)) return fail(14, `Cannot ${name} '${path}' with non-numeric argument`);
  if (value === undefined) return name === '$inc' ? argument : arithmetic('*', argument, new Int32(0));
  if (!isNumber(value)) return fail(14, `Cannot apply ${name} to a value of non-numeric type at '${path}'`);
  return arithmetic(name === '$inc' ? '+' : '*', value, argument);
}

function currentDate(argument: Value): Value {
  const type = isDoc(argument) ? fieldOf(argument, '$type') : 'date';
  if (type === 'timestamp') return Timestamp.fromBits(0, Math.floor(Date.now() / 1000));
  if (type !== 'date' || !isTruthy(argument)) return fail(2, "$currentDate expects true or { $type: 'date' }");
  return new Date();
}

function union(array: Value[], argument: Value): Value[] {
  const each = isDoc(argument) ? fieldOf(argument, '$each') : undefined;
  if (each !== undefined && !Array.isArray(each))
    return fail(14, 'The argument to $each in $addToSet must be an array');
  const result = [...array];
  for (const item of (each as Value[] | undefined) ?? [argument]) {
    if (!result.some((known) => equal(known, item))) result.push(copy(item));
  }
  return result;
}

function pulls(argument: Value): Matcher {
  if (isRegExp(argument)) {
    const matches = matchesOne(argument);
    return (item) => matches(item, true);
  }
  if (holdsOperators(argument)) return compileElement(argument, {});
  if (isDoc(argument)) {
    const matches = compileFilter(argument);
    return (item) => isDoc(item) && matches(item);
  }
  return (item) => equal(item, argument);
}
