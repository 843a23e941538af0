import { describe, expect, it } from 'vitest';
import { compileUpdate } from '../../../src/store/embedded/update.ts';
import { documentOf } from '../../../src/store/embedded/upsert.ts';
import { aDoc, plainOf } from './documents.ts';

interface Given {
  doc: Record<string, unknown>;
  update: Record<string, unknown>;
  filter?: Record<string, unknown>;
  arrayFilters?: Record<string, unknown>[];
}

function updated({ doc, update, filter = {}, arrayFilters = [] }: Given): Record<string, unknown> {
  const { f } = aDoc({ f: arrayFilters });
  return plainOf(compileUpdate(aDoc(update), aDoc(filter), f).apply(aDoc(doc), { inserting: false }));
}

describe('an update', () => {
  it.each([
    ['sets a path, making documents', { a: 1 }, { $set: { 'b.c': 2 } }, { a: 1, b: { c: 2 } }],
    ['sets a position, filling with null', { a: [1] }, { $set: { 'a.2': 3 } }, { a: [1, null, 3] }],
    ['unsets a field', { a: 1, b: 2 }, { $unset: { b: '' } }, { a: 1 }],
    ['unsets an element without moving the others', { a: [1, 2] }, { $unset: { 'a.0': '' } }, { a: [null, 2] }],
    ['unsets what is not there', { a: 1 }, { $unset: { 'a.b': '' } }, { a: 1 }],
    ['adds to what is there', { n: 1 }, { $inc: { n: 2 } }, { n: 3 }],
    ['starts a sum', {}, { $inc: { n: 2 } }, { n: 2 }],
    ['starts a product with zero', {}, { $mul: { n: 2 } }, { n: 0 }],
    ['keeps the smaller', { n: 5 }, { $min: { n: 3 } }, { n: 3 }],
    ['keeps the larger', { n: 5 }, { $max: { n: 3 } }, { n: 5 }],
    ['pushes', { a: [1] }, { $push: { a: 2 } }, { a: [1, 2] }],
    [
      'pushes several, sorts, then cuts',
      { a: [3, 1] },
      { $push: { a: { $each: [2, 9], $sort: 1, $slice: -3 } } },
      { a: [2, 3, 9] },
    ],
    ['pushes in front', { a: [2] }, { $push: { a: { $each: [1], $position: 0 } } }, { a: [1, 2] }],
    ['adds each new value once', { a: [1] }, { $addToSet: { a: { $each: [1, 2, 2] } } }, { a: [1, 2] }],
    ['pulls by value', { a: [1, 2, 1] }, { $pull: { a: 1 } }, { a: [2] }],
    ['pulls by operator', { a: [1, 5] }, { $pull: { a: { $gt: 3 } } }, { a: [1] }],
    ['pulls documents by a filter', { a: [{ x: 1 }, { x: 2 }] }, { $pull: { a: { x: 1 } } }, { a: [{ x: 2 }] }],
    ['pulls all of a list', { a: [1, 2, 3] }, { $pullAll: { a: [1, 3] } }, { a: [2] }],
    ['pops the first', { a: [1, 2] }, { $pop: { a: -1 } }, { a: [2] }],
    ['renames', { a: 1 }, { $rename: { a: 'b' } }, { b: 1 }],
    ['changes all elements', { a: [{ n: 1 }, { n: 2 }] }, { $inc: { 'a.$[].n': 1 } }, { a: [{ n: 2 }, { n: 3 }] }],
    ['replaces all but the id', { _id: 1, a: 1 }, { b: 2 }, { _id: 1, b: 2 }],
  ])('%s', (_, doc, update, expected) => {
    expect(updated({ doc, update })).toEqual(expected);
  });

  it('changes the element the filter matched', () => {
    const doc = { a: [{ k: 1 }, { k: 2 }] };

    const after = updated({ doc, filter: { 'a.k': 2 }, update: { $set: { 'a.$.v': 'hit' } } });

    expect(after).toEqual({ a: [{ k: 1 }, { k: 2, v: 'hit' }] });
  });

  it('changes the elements an array filter names', () => {
    const doc = { a: [{ k: 1 }, { k: 2 }] };

    const after = updated({ doc, update: { $set: { 'a.$[e].v': 0 } }, arrayFilters: [{ 'e.k': { $gt: 1 } }] });

    expect(after).toEqual({ a: [{ k: 1 }, { k: 2, v: 0 }] });
  });

  it.each([
    ['an unknown operator', { $foo: { a: 1 } }, 9],
    ['the same path twice', { $set: { a: 1 }, $unset: { a: 1 } }, 40],
    ['a path inside another', { $set: { a: 1, 'a.b': 1 } }, 40],
    ['a sum with text', { $inc: { a: 'x' } }, 14],
    ['a sum on text', { $inc: { text: 1 } }, 14],
    ['a path through a value', { $set: { 'text.b': 1 } }, 28],
    ['a push onto a value', { $push: { text: 1 } }, 2],
    ['a pull from a value', { $pull: { text: 1 } }, 2],
    ['an empty name', { $set: { 'a..b': 1 } }, 56],
    ['a field that would be a prototype', { $set: { 'a.__proto__': 1 } }, 2],
    ['a position without a match', { $set: { 'list.$': 1 } }, 2],
  ])('refuses %s', (_, update, code) => {
    expect(() => updated({ doc: { text: 'x', list: [1] }, update })).toThrowError(expect.objectContaining({ code }));
  });
});

describe('an upsert', () => {
  const made = (filter: Record<string, unknown>, update: Record<string, unknown>) =>
    plainOf(documentOf(aDoc(filter), compileUpdate(aDoc(update), aDoc(filter), undefined)));

  it('takes the equalities of the filter, and what is only for an insert', () => {
    const doc = made({ _id: 'x', 'a.b': 1, n: { $gt: 5 }, $and: [{ c: { $eq: 2 } }] }, { $setOnInsert: { d: 3 } });

    expect(doc).toEqual({ _id: 'x', a: { b: 1 }, c: 2, d: 3 });
  });

  it('takes only the id for a replacement', () => {
    expect(made({ _id: 'x', a: 1 }, { b: 2 })).toEqual({ _id: 'x', b: 2 });
  });

  it('refuses a path given twice', () => {
    expect(() => made({ a: 1, $and: [{ a: 2 }] }, { $set: { b: 1 } })).toThrowError(
      expect.objectContaining({ code: 54 }),
    );
  });
});
