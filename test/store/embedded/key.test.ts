import { Decimal128, Double, Long } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { after, keyOf } from '../../../src/store/embedded/key.ts';
import { compare } from '../../../src/store/embedded/order.ts';
import { anyValue } from './values.ts';

const RUNS = { numRuns: 3_000 };

describe('the key of a value', () => {
  it('orders by its bytes as the values order', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const byBytes = Math.sign(Buffer.compare(keyOf([a]), keyOf([b])));

        expect(byBytes).toBe(Math.sign(compare(a, b)));
      }),
      RUNS,
    );
  });

  it.each([
    [new Double(-(2 ** 53)), Long.fromBigInt(-(2n ** 53n) - 1n)],
    [new Double(2 ** 53), Long.fromBigInt(2n ** 53n + 1n)],
    [new Double(0.1), Decimal128.fromString('0.1')],
  ])('tells %s from %s, which are the same as doubles', (a, b) => {
    const byBytes = Math.sign(Buffer.compare(keyOf([a, 'z']), keyOf([b, 'a'])));

    expect(byBytes).toBe(Math.sign(compare(a, b)));
    expect(byBytes).not.toBe(0);
  });

  it('orders the other way round when descending', () => {
    fc.assert(
      fc.property(anyValue, anyValue, (a, b) => {
        const byBytes = Math.sign(Buffer.compare(keyOf([a], [true]), keyOf([b], [true])));

        expect(byBytes + Math.sign(compare(a, b))).toBe(0);
      }),
      RUNS,
    );
  });

  it('orders compound keys by the first difference', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, anyValue, (a1, a2, b1, b2) => {
        const byBytes = Math.sign(Buffer.compare(keyOf([a1, a2], [false, true]), keyOf([b1, b2], [false, true])));

        const expected = Math.sign(compare(a1, b1)) || -Math.sign(compare(a2, b2));
        expect(byBytes + 0).toBe(expected + 0);
      }),
      RUNS,
    );
  });

  it('keeps everything that begins with it below its end', () => {
    fc.assert(
      fc.property(anyValue, anyValue, fc.boolean(), (a, b, descending) => {
        const whole = keyOf([a, b], [false, descending]);

        expect(Buffer.compare(whole, keyOf([a]))).toBe(1);
        expect(Buffer.compare(whole, after(keyOf([a])))).toBe(-1);
      }),
      RUNS,
    );
  });
});

describe('the order of values', () => {
  it('is transitive', () => {
    fc.assert(
      fc.property(anyValue, anyValue, anyValue, (a, b, c) => {
        const sorted = [a, b, c].sort(compare);

        expect(compare(sorted[0], sorted[2])).toBeLessThanOrEqual(0);
      }),
      RUNS,
    );
  });
});
