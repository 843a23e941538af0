import { Double, Int32, Long } from 'bson';
import { fail } from './errors.ts';
import { type Operator, plain } from './expression-plain.ts';
import { arithmetic } from './numbers.ts';
import { compare } from './order.ts';
import { type BsonNumber, isNumber, TYPE, toNumber, typeOf, type Value } from './values.ts';

export const ARITHMETIC: Record<string, Operator> = {
  $add: plain('$add', [0, 100], (...values) => {
    const date = values.find((value) => value instanceof Date) as Date | undefined;
    const sum = fold(
      '$add',
      '+',
      values.filter((value) => value !== date),
    );
    return date && sum !== null ? new Date(date.getTime() + (toNumber(sum) ?? 0)) : sum;
  }),
  $multiply: plain('$multiply', [0, 100], (...values) => fold('$multiply', '*', values)),
  $subtract: plain('$subtract', [2, 2], subtract),
  $divide: plain('$divide', [2, 2], (a, b) => divide(a, b)),
  $round: plain('$round', [1, 2], round),
  $floor: plain('$floor', [1, 1], (value) => wholly('$floor', value, Math.floor)),
  $ceil: plain('$ceil', [1, 1], (value) => wholly('$ceil', value, Math.ceil)),
  $sum: plain('$sum', [1, 100], (...values) => sum(spread(values))),
  $avg: plain('$avg', [1, 100], (...values) => average(spread(values))),
  $min: plain('$min', [1, 100], (...values) => extreme(spread(values), -1)),
  $max: plain('$max', [1, 100], (...values) => extreme(spread(values), 1)),
};

/** Adds what is a number and passes over the rest, as `$sum` does. */
export function sum(values: Iterable<Value>): BsonNumber {
  let total: BsonNumber = new Int32(0);
  for (const value of values) if (isNumber(value)) total = arithmetic('+', total, value);
  return total;
}

export function average(values: Iterable<Value>): Value {
  const numbers = Array.from(values).filter(isNumber);
  return numbers.length === 0 ? null : divide(sum(numbers), new Int32(numbers.length));
}

/** The smallest (-1) or largest (1) value that is not null; null when there is none. */
export function extreme(values: Iterable<Value>, direction: -1 | 1): Value {
  let best: Value = null;
  for (const value of values) {
    if (value === null || value === undefined) continue;
    if (best === null || compare(value, best) * direction > 0) best = value;
  }
  return best;
}

/** With one operand that is an array, its elements are meant. */
function spread(values: Value[]): Value[] {
  const [only] = values;
  return values.length === 1 && Array.isArray(only) ? only : values;
}

function fold(name: string, sign: '+' | '*', values: readonly Value[]): BsonNumber | null {
  let total: BsonNumber = new Int32(sign === '+' ? 0 : 1);
  if (values.some(isAbsent)) return null;
  for (const value of values) total = arithmetic(sign, total, numeric(name, value));
  return total;
}

function subtract(a: Value, b: Value): Value {
  if (isAbsent(a) || isAbsent(b)) return null;
  if (a instanceof Date) {
    if (b instanceof Date) return Long.fromNumber(a.getTime() - b.getTime());
    return new Date(a.getTime() - (toNumber(numeric('$subtract', b)) ?? 0));
  }
  const negative = arithmetic('*', numeric('$subtract', b), new Int32(-1));
  return arithmetic('+', numeric('$subtract', a), negative);
}

function divide(a: Value, b: Value): Value {
  if (isAbsent(a) || isAbsent(b)) return null;
  const divisor = toNumber(numeric('$divide', b)) as number;
  if (divisor === 0) return fail(2, "can't $divide by zero");
  return new Double((toNumber(numeric('$divide', a)) as number) / divisor);
}

function round(value: Value, places: Value): Value {
  if (isAbsent(value)) return null;
  const number = numeric('$round', value);
  const digits = toNumber(places) ?? 0;
  if (typeOf(number) === TYPE.int || typeOf(number) === TYPE.long) return number;
  return new Double(halfToEven(toNumber(number) as number, digits));
}

function halfToEven(value: number, digits: number): number {
  const scaled = Number(`${value}e${digits}`);
  const below = Math.floor(scaled);
  const rounded = scaled - below === 0.5 ? below + (below % 2 === 0 ? 0 : 1) : Math.round(scaled);
  return Number(`${rounded}e${-digits}`);
}

function wholly(name: string, value: Value, change: (number: number) => number): Value {
  if (isAbsent(value)) return null;
  const number = numeric(name, value);
  return typeOf(number) === TYPE.double ? new Double(change(toNumber(number) as number)) : number;
}

function numeric(name: string, value: Value): BsonNumber {
  return isNumber(value) ? value : fail(14, `${name} only supports numeric types`);
}

function isAbsent(value: Value): value is null | undefined {
  return value === null || value === undefined;
}
