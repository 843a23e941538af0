import { Decimal128, Double, Int32, Long } from 'bson';
import { fail } from './errors.ts';
import { type BsonNumber, integer, TYPE, toNumber, typeOf } from './values.ts';

/** coefficient × 10^exponent, exactly. */
export interface Exact {
  coefficient: bigint;
  exponent: number;
}

/** @returns undefined for NaN and the infinities. */
export function exactOf(value: BsonNumber): Exact | undefined {
  if (value instanceof Long) return { coefficient: value.toBigInt(), exponent: 0 };
  if (value instanceof Decimal128) return parseDecimal(value.toString());
  return exactDouble(value.value);
}

function parseDecimal(text: string): Exact | undefined {
  const parts = /^(-?)(\d+)(?:\.(\d+))?(?:E([+-]?\d+))?$/i.exec(text);
  if (!parts) return undefined;
  const fraction = parts[3] ?? '';
  return {
    coefficient: BigInt(`${parts[1]}${parts[2]}${fraction}`),
    exponent: Number(parts[4] ?? 0) - fraction.length,
  };
}

function exactDouble(value: number): Exact | undefined {
  if (!Number.isFinite(value)) return undefined;
  let scaled = value;
  let halvings = 0;
  while (!Number.isInteger(scaled)) {
    scaled *= 2; // doubles are dyadic: doubling is exact
    halvings++;
  }
  return { coefficient: BigInt(scaled) * 5n ** BigInt(halvings), exponent: -halvings };
}

function aligned(a: Exact, b: Exact): [bigint, bigint, number] {
  const exponent = Math.min(a.exponent, b.exponent);
  return [
    a.coefficient * 10n ** BigInt(a.exponent - exponent),
    b.coefficient * 10n ** BigInt(b.exponent - exponent),
    exponent,
  ];
}

/** NaN is below all numbers and equals itself; everything else compares by exact value across types. */
export function compareNumbers(a: BsonNumber, b: BsonNumber): number {
  const x = toNumber(a) as number;
  const y = toNumber(b) as number;
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : -1) : 1;
  if (x !== y) return x < y ? -1 : 1;
  if (isPlain(a) && isPlain(b)) return 0;

  // Equal as doubles: a long or a decimal may still differ in the digits a double cannot hold.
  const exactA = exactOf(a);
  const exactB = exactOf(b);
  if (!exactA || !exactB) return 0;
  const [m, n] = aligned(exactA, exactB);
  return m < n ? -1 : m > n ? 1 : 0;
}

const isPlain = (value: BsonNumber) => value instanceof Int32 || value instanceof Double;

/**
 * The number as a sum of doubles, each the nearest to what the former left over. Comparing these lists item by item
 * is comparing the numbers; one item for every int and double, at most four for a decimal.
 */
export function terms(value: BsonNumber): number[] {
  const first = toNumber(value) as number;
  if (isPlain(value) || !Number.isFinite(first)) return [first];
  const list = [first];
  let rest = exactOf(value);
  let last = first;

  while (rest && list.length < 4) {
    const [m, n, exponent] = aligned(rest, exactDouble(last) as Exact);
    rest = { coefficient: m - n, exponent };
    last = Number(`${rest.coefficient}e${exponent}`);
    if (last === 0) break;
    list.push(last);
  }
  return list;
}

/**
 * Adds or multiplies by MongoDB's rules: decimal beats double beats long beats int; ints grow into longs.
 * @throws CommandError 2 when a long overflows.
 */
export function arithmetic(sign: '+' | '*', a: BsonNumber, b: BsonNumber): BsonNumber {
  if (a instanceof Int32 && b instanceof Int32) {
    const sum = sign === '+' ? a.value + b.value : a.value * b.value;
    if (Number.isSafeInteger(sum)) return integer(sum);
  }
  const types = [typeOf(a), typeOf(b)];
  if (types.includes(TYPE.decimal)) return decimalArithmetic(sign, a, b);

  if (types.includes(TYPE.double)) {
    const [x, y] = [toNumber(a) as number, toNumber(b) as number];
    return new Double(sign === '+' ? x + y : x * y);
  }

  const [x, y] = [exactOf(a)?.coefficient ?? 0n, exactOf(b)?.coefficient ?? 0n];
  const result = sign === '+' ? x + y : x * y;
  if (!types.includes(TYPE.long) && result === BigInt.asIntN(32, result)) return new Int32(Number(result));
  if (result !== BigInt.asIntN(64, result)) fail(2, 'integer overflow: the result does not fit into a long');
  return Long.fromBigInt(result);
}

function decimalArithmetic(sign: '+' | '*', a: BsonNumber, b: BsonNumber): BsonNumber {
  const [x, y] = [exactOf(roundedDouble(a)), exactOf(roundedDouble(b))];
  if (!x || !y) return Decimal128.fromString('NaN');
  if (sign === '*') {
    return Decimal128.fromStringWithRounding(`${x.coefficient * y.coefficient}E${x.exponent + y.exponent}`);
  }
  const [m, n, exponent] = aligned(x, y);
  return Decimal128.fromStringWithRounding(`${m + n}E${exponent}`);
}

/** MongoDB takes 15 digits of a double when a decimal is near: 0.1 is meant, not 0.1000000000000000055. */
function roundedDouble(value: BsonNumber): BsonNumber {
  return value instanceof Double ? Decimal128.fromString(String(Number(value.value.toPrecision(15)))) : value;
}
