import { Binary, BSONRegExp, Decimal128, Double, Int32, Long, MaxKey, MinKey, ObjectId, Timestamp } from 'bson';
import fc from 'fast-check';
import type { Doc, Value } from '../../../src/store/embedded/values.ts';

const text = fc.oneof(
  fc.constantFrom('', 'a', 'ab', 'a\0', 'a\0b', 'é', 'đ', '\uffff', '\u{1f600}', '10'),
  fc.string({ unit: 'binary', maxLength: 6 }),
);

const number = fc.oneof(
  fc.integer({ min: -2_147_483_648, max: 2_147_483_647 }).map((value) => new Int32(value)),
  fc.double().map((value) => new Double(value)),
  fc
    .constantFrom(0, -0, 0.1, 1, 1.5, 2 ** 53, -(2 ** 53), Number.MAX_VALUE, Number.MIN_VALUE)
    .map((value) => new Double(value)),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map((value) => Long.fromBigInt(value)),
  fc.constantFrom(2n ** 53n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 1n).map((value) => Long.fromBigInt(value)),
  fc
    .tuple(fc.bigInt({ min: -(10n ** 33n), max: 10n ** 33n }), fc.integer({ min: -40, max: 20 }))
    .map(([coefficient, exponent]) => Decimal128.fromString(`${coefficient}E${exponent}`)),
  fc
    .constantFrom('0.1', '1.5', '1', '9007199254740993', 'NaN', 'Infinity')
    .map((value) => Decimal128.fromString(value)),
);

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

const scalar: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  number,
  text,
  fc.boolean(),
  fc.date({ noInvalidDate: true }),
  bytes(12).map((value) => new ObjectId(value)),
  fc.tuple(fc.uint8Array({ maxLength: 4 }), fc.constantFrom(0, 5, 128)).map(([data, type]) => new Binary(data, type)),
  fc.tuple(fc.nat(9), fc.nat(9)).map(([t, i]) => new Timestamp({ t, i })),
  fc.constantFrom('a', 'a.*', 'b').map((pattern) => new BSONRegExp(pattern, 'i')),
  fc.constantFrom(new MinKey(), new MaxKey()),
);

/** Any value that can be stored, of any type, arrays and documents within arrays and documents. */
export const anyValue: fc.Arbitrary<Value> = fc.letrec<{ value: Value; array: Value; doc: Value }>((tie) => ({
  value: fc.oneof({ maxDepth: 3, depthSize: 'small' }, scalar, tie('array'), tie('doc')),
  array: fc.array(tie('value'), { maxLength: 3 }),
  doc: fc
    .array(fc.tuple(fc.constantFrom('x', 'y', 'z', 'é', ''), tie('value')), { maxLength: 3 })
    .map((fields): Doc => Object.fromEntries(fields)),
})).value;
