import type { Binary, BSONRegExp, BSONSymbol, ObjectId, Timestamp } from 'bson';
import { compareNumbers } from './numbers.ts';
import { type BsonNumber, type Doc, TYPE, typeOf, type Value } from './values.ts';

/** Place of each BSON type in MongoDB's order; missing and null share one. */
const RANKS = new Map<number, number>([
  [TYPE.minKey, 1],
  [TYPE.missing, 5],
  [TYPE.null, 5],
  [TYPE.int, 10],
  [TYPE.double, 10],
  [TYPE.long, 10],
  [TYPE.decimal, 10],
  [TYPE.string, 15],
  [TYPE.symbol, 15],
  [TYPE.object, 20],
  [TYPE.array, 25],
  [TYPE.binData, 30],
  [TYPE.objectId, 35],
  [TYPE.bool, 40],
  [TYPE.date, 45],
  [TYPE.timestamp, 47],
  [TYPE.regex, 50],
  [TYPE.javascript, 60],
  [TYPE.maxKey, 127],
]);

export function rankOf(value: Value): number {
  return RANKS.get(typeOf(value)) ?? 20;
}

/**
 * MongoDB's total order over values of all types.
 * @see https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/
 * @returns negative, 0 or positive.
 */
export function compare(a: Value, b: Value): number {
  const rank = rankOf(a);
  const difference = rank - rankOf(b);
  if (difference !== 0) return difference;

  switch (rank) {
    case 10:
      return compareNumbers(a as BsonNumber, b as BsonNumber);
    case 15:
      return compareStrings(textOf(a), textOf(b));
    case 20:
      return compareDocs(a as Doc, b as Doc);
    case 25:
      return compareArrays(a as Value[], b as Value[]);
    case 30:
      return compareBinary(a as Binary, b as Binary);
    case 35:
      return Buffer.compare((a as ObjectId).id, (b as ObjectId).id);
    case 40:
      return Number(a) - Number(b);
    case 45:
      return (a as Date).getTime() - (b as Date).getTime();
    case 47:
      return (a as Timestamp).compare(b as Timestamp);
    case 50: {
      const [x, y] = [a as BSONRegExp, b as BSONRegExp];
      return compareStrings(x.pattern, y.pattern) || compareStrings(x.options, y.options);
    }
    default:
      return 0;
  }
}

export function equal(a: Value, b: Value): boolean {
  return compare(a, b) === 0;
}

/** Strings compare by their UTF-8 bytes, which is code point order; JavaScript's `<` is not, for surrogates. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    const surrogates = Number(isSurrogate(x)) - Number(isSurrogate(y));
    return surrogates || x - y;
  }
  return a.length - b.length;
}

const isSurrogate = (unit: number) => unit >= 0xd800 && unit < 0xe000;

function textOf(value: Value): string {
  return typeof value === 'string' ? value : String((value as BSONSymbol).value);
}

/** Field by field: type, then name, then value. */
function compareDocs(a: Doc, b: Doc): number {
  const left = Object.keys(a);
  const right = Object.keys(b);
  const shorter = Math.min(left.length, right.length);
  for (let i = 0; i < shorter; i++) {
    const [x, y] = [left[i] as string, right[i] as string];
    const difference = rankOf(a[x]) - rankOf(b[y]) || compareStrings(x, y) || compare(a[x], b[y]);
    if (difference) return difference;
  }
  return left.length - right.length;
}

function compareArrays(a: Value[], b: Value[]): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const difference = compare(a[i], b[i]);
    if (difference) return difference;
  }
  return a.length - b.length;
}

function compareBinary(a: Binary, b: Binary): number {
  return a.length() - b.length() || a.sub_type - b.sub_type || Buffer.compare(a.value(), b.value());
}
