import type { BSONSymbol } from 'bson';
import { fail } from './errors.ts';
import { compare, equal, rankOf } from './order.ts';
import { reach, type Visit } from './paths.ts';
import { readRegex } from './regex.ts';
import { type Doc, fieldOf, isDoc, isRegExp, isTruthy, TYPE, toNumber, typeOf, type Value } from './values.ts';

/** Tests what `parts` reaches in a value; `whole` when the value itself is meant and not its elements. */
export type FieldTest = (value: Value, parts: readonly string[], whole: boolean) => boolean;

const NUMBERS = 10;
const LOWEST = 1;
const NULL = 5;
const HIGHEST = 127;

/**
 * One operator of one field.
 * @param siblings All operators of the field (`$options` belongs to `$regex`).
 * @returns undefined for an operator that tests nothing by itself.
 * @throws CommandError 2 when it is not on the list or its argument is malformed.
 */
export function fieldTest(name: string, argument: Value, siblings: Doc): FieldTest | undefined {
  switch (name) {
    case '$eq':
      return reaching(isRegExp(argument) ? searching((value) => equal(value, argument)) : matchesOne(argument));
    case '$ne':
      if (isRegExp(argument)) return fail(2, "Can't have regex as arg to $ne.");
      return not(reaching(matchesOne(argument)));
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return reaching(range(name, argument));
    case '$in':
      return reaching(oneOf(name, argument));
    case '$nin':
      return not(reaching(oneOf(name, argument)));
    case '$exists': {
      const exists = reaching((value) => value !== undefined);
      return isTruthy(argument) ? exists : not(exists);
    }
    case '$type':
      return reaching(ofType(argument));
    case '$size': {
      const size = toNumber(argument);
      if (size === undefined || size < 0 || !Number.isInteger(size)) {
        return fail(2, 'Failed to parse $size. Expected a non-negative integer');
      }
      return reaching((value) => Array.isArray(value) && value.length === size);
    }
    case '$mod':
      return reaching(remainder(argument));
    case '$regex': {
      if (typeof argument !== 'string' && !isRegExp(argument)) return fail(2, '$regex has to be a string');
      const options = fieldOf(siblings, '$options');
      return reaching(pattern(readRegex(argument, typeof options === 'string' ? options : undefined), argument));
    }
    case '$options':
      return '$regex' in siblings ? undefined : fail(2, '$options needs a $regex');
    case '$comment':
      return undefined;
    default:
      return fail(2, `unknown operator: ${name}`);
  }
}

/** Equality with a value as it stands in a filter: null matches missing, a pattern matches strings. */
export function matchesOne(wanted: Value): Visit {
  if (isRegExp(wanted)) return pattern(readRegex(wanted), wanted);
  if (wanted === null || wanted === undefined) return searching((value) => value === null || value === undefined);
  const rank = rankOf(wanted);
  return searching((value) => value !== undefined && rankOf(value) === rank && compare(value, wanted) === 0);
}

function reaching(visit: Visit): FieldTest {
  return (value, parts, whole) => reach(value, parts, visit, 0, whole);
}

function not(test: FieldTest): FieldTest {
  return (value, parts, whole) => !test(value, parts, whole);
}

/** Looks at the value and, if it is an array, at each of its elements. */
function searching(test: (value: Value) => boolean): Visit {
  return (value, whole) => test(value) || (!whole && Array.isArray(value) && value.some((item) => test(item)));
}

function pattern(regex: RegExp, written: Value): Visit {
  return searching((value) =>
    typeof value === 'string' ? regex.test(value) : isRegExp(value) && equal(value, written),
  );
}

const HOLDS: Readonly<Record<string, (order: number) => boolean>> = {
  $gt: (order) => order > 0,
  $gte: (order) => order >= 0,
  $lt: (order) => order < 0,
  $lte: (order) => order <= 0,
};

/** Ranges stay within one type; NaN is only ever equal to itself; null is within reach of `$gte` and `$lte` alone. */
function range(name: string, bound: Value): Visit {
  if (isRegExp(bound)) return fail(2, "Can't have RegEx as arg to predicate over a field");
  const holds = HOLDS[name] as (order: number) => boolean;
  const inclusive = name === '$gte' || name === '$lte';
  const rank = rankOf(bound);

  if (rank === LOWEST || rank === HIGHEST) {
    return searching((value) => value !== undefined && holds(compare(value, bound)));
  }
  if (rank === NULL) return inclusive ? matchesOne(null) : () => false;
  const boundIsNaN = Number.isNaN(toNumber(bound));
  return searching((value) => {
    if (value === undefined || rankOf(value) !== rank) return false;
    if (rank === NUMBERS) {
      const valueIsNaN = Number.isNaN(toNumber(value));
      if (valueIsNaN || boundIsNaN) return valueIsNaN && boundIsNaN && inclusive;
    }
    return holds(compare(value, bound));
  });
}

function oneOf(name: string, list: Value): Visit {
  if (!Array.isArray(list)) return fail(2, `${name} needs an array`);
  for (const item of list) {
    if (isDoc(item) && Object.keys(item)[0]?.startsWith('$')) fail(2, `cannot nest $ under ${name}`);
  }
  // Lists of a thousand ids are common, and every document is asked: texts are looked up, not compared one by one.
  const texts = new Set(list.filter((item) => typeof item === 'string'));
  const others = list.filter((item) => typeof item !== 'string').map(matchesOne);
  const isListed = searching((value) => {
    if (typeof value === 'string') return texts.has(value);
    return typeOf(value) === TYPE.symbol && texts.has(String((value as BSONSymbol).value));
  });
  return (value, whole) => (texts.size > 0 && isListed(value, whole)) || others.some((visit) => visit(value, whole));
}

function ofType(argument: Value): Visit {
  const wanted = new Set((Array.isArray(argument) ? argument : [argument]).flatMap(typeNumbers));
  return (value, whole) =>
    (value !== undefined && wanted.has(typeOf(value))) ||
    (!whole && Array.isArray(value) && value.some((item) => wanted.has(typeOf(item))));
}

function typeNumbers(alias: Value): number[] {
  if (alias === 'number') return [TYPE.int, TYPE.double, TYPE.long, TYPE.decimal];
  if (typeof alias === 'string') {
    if (alias === 'missing' || !Object.hasOwn(TYPE, alias)) fail(2, `Unknown type name alias: ${alias}`);
    return [TYPE[alias as keyof typeof TYPE]];
  }
  const number = toNumber(alias);
  const known = Object.values(TYPE).find((type) => type === number && type !== TYPE.missing);
  return known === undefined ? fail(2, 'Invalid numerical type code') : [known];
}

function remainder(argument: Value): Visit {
  if (!Array.isArray(argument) || argument.length !== 2) return fail(2, '$mod needs an array of divisor and remainder');
  const [divisor, wanted] = argument.map((item) => Math.trunc(toNumber(item) ?? Number.NaN));
  if (!divisor || wanted === undefined) return fail(2, '$mod: the divisor must be a number other than 0');
  return searching((value) => {
    const number = toNumber(value);
    return number !== undefined && Number.isFinite(number) && Math.trunc(number) % divisor === wanted;
  });
}
