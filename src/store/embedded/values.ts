import {
  type Binary,
  type BSONRegExp,
  type BSONSymbol,
  type Code,
  Decimal128,
  Double,
  deserialize,
  Int32,
  Long,
  type MaxKey,
  type MinKey,
  type ObjectId,
  serialize,
  type Timestamp,
} from 'bson';
import { CommandError } from './errors.ts';

/**
 * A BSON value as this store holds it: numbers keep their wire type (a Double 5.0 stays a double), binary its
 * subtype. `undefined` means "no such field" and is never stored.
 */
export type Value =
  | null
  | undefined
  | boolean
  | string
  | Date
  | BsonNumber
  | ObjectId
  | Binary
  | Timestamp
  | BSONRegExp
  | BSONSymbol
  | Code
  | MinKey
  | MaxKey
  | Value[]
  | Doc;

export type BsonNumber = Int32 | Double | Long | Decimal128;

/** A document. JavaScript moves integer-like names ("0", "1") to the front when it is rewritten. */
export interface Doc {
  [field: string]: Value;
}

/** BSON type numbers (https://bsonspec.org/spec.html), 0 for a missing field. */
export const TYPE = {
  missing: 0,
  double: 1,
  string: 2,
  object: 3,
  array: 4,
  binData: 5,
  objectId: 7,
  bool: 8,
  date: 9,
  null: 10,
  regex: 11,
  javascript: 13,
  symbol: 14,
  int: 16,
  timestamp: 17,
  long: 18,
  decimal: 19,
  minKey: -1,
  maxKey: 127,
} as const;

const OF_CLASS: Readonly<Record<string, number>> = {
  Int32: TYPE.int,
  Double: TYPE.double,
  Long: TYPE.long,
  Decimal128: TYPE.decimal,
  ObjectId: TYPE.objectId,
  Binary: TYPE.binData,
  Timestamp: TYPE.timestamp,
  BSONRegExp: TYPE.regex,
  BSONSymbol: TYPE.symbol,
  Code: TYPE.javascript,
  MinKey: TYPE.minKey,
  MaxKey: TYPE.maxKey,
};

export function typeOf(value: Value): number {
  if (typeof value === 'string') return TYPE.string;
  if (value === undefined) return TYPE.missing;
  if (value === null) return TYPE.null;
  if (typeof value === 'boolean') return TYPE.bool;
  if (Array.isArray(value)) return TYPE.array;
  if (Object.getPrototypeOf(value) === Object.prototype) return TYPE.object;
  if (value instanceof Date) return TYPE.date;
  return OF_CLASS[(value as { _bsontype?: string })._bsontype ?? ''] ?? TYPE.object;
}

export const TYPE_NAMES: ReadonlyMap<number, string> = new Map(Object.entries(TYPE).map(([name, no]) => [no, name]));

export function isDoc(value: Value): value is Doc {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

export function isNumber(value: Value): value is BsonNumber {
  const type = typeOf(value);
  return type === TYPE.int || type === TYPE.double || type === TYPE.long || type === TYPE.decimal;
}

export function isRegExp(value: Value): value is BSONRegExp {
  return typeOf(value) === TYPE.regex;
}

/** The nearest JavaScript number, or undefined when it is not a number at all. */
export function toNumber(value: Value): number | undefined {
  if (value instanceof Int32 || value instanceof Double) return value.value;
  if (value instanceof Long) return value.toNumber();
  if (value instanceof Decimal128) return Number(value.toString());
  return undefined;
}

/** MongoDB's idea of true: not false, null, missing or zero. */
export function isTruthy(value: Value): boolean {
  if (value === undefined || value === null || value === false) return false;
  return toNumber(value) !== 0;
}

/** An integer as MongoDB would keep it: int when it fits, else long. */
export function integer(value: number): BsonNumber {
  return value === (value | 0) ? new Int32(value) : Long.fromNumber(value);
}

export function copy(value: Value): Value {
  if (Array.isArray(value)) return value.map(copy);
  if (isDoc(value)) return Object.fromEntries(Object.entries(value).map(([field, inner]) => [field, copy(inner)]));
  return value;
}

export function fieldOf(doc: Doc, field: string): Value {
  return Object.hasOwn(doc, field) ? doc[field] : undefined;
}

/** Sets a field; `__proto__` is refused rather than taken for the prototype. */
export function setField(target: Doc | Value[], field: string, value: Value): void {
  if (Array.isArray(target)) target[Number(field)] = value;
  else if (field === '__proto__') throw new CommandError(2, "the field name '__proto__' is not allowed");
  else target[field] = value;
}

// Anything less would rewrite a Binary as subtype 0 and a double as an int on the next update.
const STRICT = { promoteValues: false, promoteBuffers: false, bsonRegExp: true } as const;

export function decode(bytes: Uint8Array): Doc {
  return deserialize(bytes, STRICT) as Doc;
}

export function encode(doc: Doc): Buffer {
  return Buffer.from(serialize(doc, { ignoreUndefined: true }));
}
