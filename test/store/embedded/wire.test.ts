import { serialize } from 'bson';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeFields, splitOff, withIdFirst } from '../../../src/store/embedded/bson-view.ts';
import { Framer, readRequest, writeReply } from '../../../src/store/embedded/wire.ts';

const message = (id: number, text: string) =>
  writeReply({ id, legacy: false }, Buffer.from(serialize({ ping: 1, text })));

describe('the framer', () => {
  it('gives the same messages however the bytes were cut', () => {
    const all = Buffer.concat([message(1, 'a'), message(2, 'b'.repeat(300)), message(3, '')]);

    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: all.length - 1 }), { maxLength: 12 }), (cuts) => {
        const framer = new Framer();
        const edges = [0, ...cuts.sort((a, b) => a - b), all.length];
        const chunks = edges.slice(1).map((end, i) => all.subarray(edges[i], end));

        const messages = chunks.filter(({ length }) => length > 0).flatMap((chunk) => [...framer.push(chunk)]);

        expect(Buffer.concat(messages)).toEqual(all);
        expect(messages).toHaveLength(3);
      }),
    );
  });

  it('refuses a length no message can have', () => {
    const framer = new Framer();

    expect(() => [...framer.push(Buffer.from([255, 255, 255, 127]))]).toThrow(RangeError);
  });
});

describe('reading a request', () => {
  it('never fails otherwise than with a RangeError on broken bytes', () => {
    const whole = message(7, 'x');

    fc.assert(
      fc.property(fc.integer({ min: 16, max: whole.length - 1 }), fc.nat(255), (at, byte) => {
        const broken = Buffer.from(whole);
        broken[at] = byte;

        try {
          expect(readRequest(broken).body.length).toBeGreaterThan(4);
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});

describe('a view of BSON', () => {
  const bytes = Buffer.from(serialize({ a: 1, docs: [{ x: 1 }, { x: 2 }], _id: 'id', z: { deep: [1] } }));

  it('decodes the fields asked for, and no other', () => {
    const doc = decodeFields(bytes, new Set(['_id', 'z']));

    expect(Object.keys(doc)).toEqual(['_id', 'z']);
  });

  it('takes the documents of a field out of a command', () => {
    const split = splitOff(bytes, 'docs');

    expect(split?.documents.map((document) => document.length)).toEqual([12, 12]);
    expect(Object.keys(decodeFields(split?.rest ?? bytes, undefined))).toEqual(['a', '_id', 'z']);
  });

  it('moves the id to the front', () => {
    const moved = withIdFirst(bytes, () => Buffer.alloc(0));

    expect(Object.keys(decodeFields(moved, undefined))).toEqual(['_id', 'a', 'docs', 'z']);
  });
});
