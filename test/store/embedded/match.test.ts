import { BSONSymbol } from 'bson';
import { describe, expect, it } from 'vitest';
import { compileFilter } from '../../../src/store/embedded/match.ts';
import { aDoc } from './documents.ts';

const matches = (filter: Record<string, unknown>, doc: Record<string, unknown>) =>
  compileFilter(aDoc(filter))(aDoc(doc));

describe('a filter', () => {
  it.each([
    ['a value in an array', { a: 2 }, { a: [1, 2] }],
    ['null where the field is missing', { a: null }, {}],
    ['null reached through a document', { 'a.b': null }, { a: {} }],
    ['a position in an array', { 'a.1': 'y' }, { a: ['x', 'y'] }],
    ['a field named like a position', { 'a.0.x': 1 }, { a: [{ x: 1 }] }],
    ['different elements for two operators', { a: { $gt: 4, $lt: 2 } }, { a: [1, 5] }],
    ['every value of $all', { a: { $all: [1, 3] } }, { a: [3, 2, 1] }],
    ['an element by $elemMatch', { a: { $elemMatch: { x: 1, y: 2 } } }, { a: [{ x: 1, y: 2 }] }],
    ['an element itself by $elemMatch', { a: { $elemMatch: { $gt: 4, $lt: 6 } } }, { a: [1, 5] }],
    ['a negated range on another type', { a: { $not: { $gt: 3 } } }, { a: 'text' }],
    ['$nin where the field is missing', { a: { $nin: [1] } }, {}],
    ['$gte null where the field is missing', { a: { $gte: null } }, {}],
    ['a pattern without regard to case', { a: /^XIN/i }, { a: 'xin chào' }],
    ['a pattern in $in', { a: { $in: [/^x/] } }, { a: 'xin' }],
    ['a text of a list', { a: { $in: ['x', 'y'] } }, { a: 'y' }],
    ['an element that is a text of a list', { a: { $in: ['x', 'y'] } }, { a: [1, 'y'] }],
    ['a symbol with a text of a list', { a: { $in: ['x', 'y'] } }, { a: new BSONSymbol('x') }],
    ['a number between texts of a list', { a: { $in: ['x', 1, 'y'] } }, { a: 1 }],
    ['null between texts of a list', { a: { $in: ['x', null] } }, {}],
    ['an array that is on a list', { a: { $in: [['x'], 'y'] } }, { a: ['x'] }],
    ['an array of one size', { a: { $size: 2 } }, { a: [1, 2] }],
    ['a remainder', { a: { $mod: [4, -1] } }, { a: -5 }],
    ['a type', { a: { $type: 'string' } }, { a: ['x'] }],
    ['one of $or', { $or: [{ a: 1 }, { b: 1 }] }, { b: 1 }],
  ])('finds %s', (_, filter, doc) => {
    expect(matches(filter, doc)).toBe(true);
  });

  it.each([
    ['another type in a range', { a: { $gt: 1 } }, { a: '5' }],
    ['null in a path that ends in an array of values', { 'a.b': null }, { a: [1] }],
    ['an element of an array reached by position', { 'a.0': 'b' }, { a: [['b']] }],
    ['a document with its fields in another order', { a: { x: 1, y: 2 } }, { a: { y: 2, x: 1 } }],
    ['one element for two fields of $elemMatch', { a: { $elemMatch: { x: 1, y: 2 } } }, { a: [{ x: 1 }, { y: 2 }] }],
    ['$ne of a value the array has', { a: { $ne: 1 } }, { a: [1, 2] }],
    ['null where the field is missing but must exist', { a: { $exists: true } }, {}],
    ['a null field for $exists: false', { a: { $exists: false } }, { a: null }],
    ['a number for the text of it in a list', { a: { $in: ['1'] } }, { a: 1 }],
    ['a missing field for a list of texts', { a: { $in: ['x', ''] } }, {}],
    ['anything for an empty list', { a: { $in: [] } }, { a: 'x' }],
    ['an empty $all', { a: { $all: [] } }, { a: [] }],
  ])('does not find %s', (_, filter, doc) => {
    expect(matches(filter, doc)).toBe(false);
  });

  it.each([
    [{ a: { $foo: 1 } }, 2],
    [{ $foo: [] }, 2],
    [{ $where: 'true' }, 2],
    [{ $text: { $search: 'x' } }, 27],
    [{ a: { $in: 1 } }, 2],
    [{ a: { $regex: '(' } }, 51091],
    [{ a: { $regex: 'a', $options: 'x' } }, 51108],
    [{ a: { $regex: 'a'.repeat(2000) } }, 51091],
    [{ a: { $near: [1, 2] } }, 2],
    [{ $or: [] }, 2],
  ])('refuses %j', (filter, code) => {
    expect(() => matches(filter, {})).toThrowError(expect.objectContaining({ code }));
  });
});
