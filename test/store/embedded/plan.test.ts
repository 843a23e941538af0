import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection } from '../../../src/store/embedded/catalogue.ts';
import { readIndexSpec } from '../../../src/store/embedded/indexes.ts';
import { keyOf } from '../../../src/store/embedded/key.ts';
import { planFor } from '../../../src/store/embedded/plan.ts';
import { compileQuery, findRows } from '../../../src/store/embedded/query.ts';
import { readSort, sortKeys } from '../../../src/store/embedded/sort.ts';
import { Storage } from '../../../src/store/embedded/storage.ts';
import { sweepExpired } from '../../../src/store/embedded/ttl.ts';
import { type Doc, decode, encode } from '../../../src/store/embedded/values.ts';
import { aDoc } from './documents.ts';

const INDEXES = [
  { key: { a: 1 }, name: 'a' },
  { key: { a: 1, b: -1 }, name: 'a_b' },
  { key: { c: -1 }, name: 'c', sparse: true },
  { key: { 'd.x': 1, a: 1 }, name: 'd_a' },
  { key: { a: 1, _id: 1 }, name: 'a_id' },
  { key: { b: 1 }, name: 'b_on', partialFilterExpression: { a: 2 } },
];

const small = fc.constantFrom<unknown>(0, 1, 2, 2.5, -1, 'x', 'y', null, true);
const field = fc.oneof(small, fc.array(small, { maxLength: 2 }));
const someDoc = fc.record(
  { a: field, b: small, c: field, d: fc.record({ x: small }, { requiredKeys: [] }) },
  { requiredKeys: [] },
);
const condition = fc.oneof(
  small,
  small.map((value) => ({ $gt: value })),
  small.map((value) => ({ $lte: value })),
  fc.tuple(small, small).map(([low, high]) => ({ $gte: low, $lt: high })),
  fc.array(small, { minLength: 1, maxLength: 3 }).map((list) => ({ $in: list })),
  fc.boolean().map((exists) => ({ $exists: exists })),
);
const someFilter = fc.record({ a: condition, b: condition, c: condition, 'd.x': condition }, { requiredKeys: [] });
const direction = fc.constantFrom(1, -1);
const someSort = fc.oneof(
  fc.record({ a: direction }),
  fc.record({ b: direction }),
  fc.record({ a: direction, b: direction }),
  fc.record({ _id: direction }),
);

let dir = '';
let storage: Storage;
let indexed: Collection;
let bare: Collection;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'caunoi-plan-'));
  storage = new Storage(join(dir, 'store.sqlite'));
  storage.control('BEGIN');
  indexed = storage.catalogue.create('db', 'indexed');
  bare = storage.catalogue.create('db', 'bare');
  for (const spec of INDEXES) storage.createIndex(indexed, readIndexSpec(aDoc(spec)));

  const docs = fc.sample(someDoc, { numRuns: 150, seed: 7 });
  for (const [i, doc] of docs.entries()) {
    const bytes = encode(aDoc({ _id: i, ...doc }));
    storage.insert(indexed, bytes);
    storage.insert(bare, bytes);
  }
  // Changed and deleted documents must be where an index looks for them, too.
  for (let i = 0; i < 60; i++) {
    for (const collection of [indexed, bare]) {
      const [row] = findRows(storage, collection, compileQuery(aDoc({ _id: i })));
      if (!row) throw new Error('the document is missing');
      if (i % 3 === 0) storage.remove(collection, row);
      else storage.replace(collection, row, { ...decode(row.bytes), ...aDoc(docs[i + 80] ?? {}) });
    }
  }
  storage.control('COMMIT');
});

afterAll(() => {
  storage.close();
  rmSync(dir, { recursive: true, force: true });
});

function ids(collection: Collection, filter: Doc, sort: Doc = {}): string[] {
  return [...findRows(storage, collection, compileQuery(filter, readSort(sort)))].map(({ bytes }) =>
    String(decode(bytes)._id),
  );
}

/** What the documents found are sorted by: equal ones may come in any order. */
function keysInOrder(collection: Collection, filter: Doc, spec: Doc): string[] {
  const sort = readSort(spec);
  return [...findRows(storage, collection, compileQuery(filter, sort))].map(({ bytes }) =>
    keyOf(sortKeys(decode(bytes), sort)).toString('hex'),
  );
}

describe('a query through an index', () => {
  it('finds what a scan of everything finds', () => {
    fc.assert(
      fc.property(someFilter, (filter) => {
        const wanted = aDoc(filter);

        expect(ids(indexed, wanted).sort()).toEqual(ids(bare, wanted).sort());
      }),
      { numRuns: 400 },
    );
  });

  it('comes in the order asked for', () => {
    fc.assert(
      fc.property(someFilter, someSort, (filter, sort) => {
        const through = keysInOrder(indexed, aDoc(filter), aDoc(sort));

        expect(through).toEqual(keysInOrder(bare, aDoc(filter), aDoc(sort)));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    [{ _id: 5 }, {}, '_id_', true],
    [{ a: 1, b: { $gt: 0 } }, { b: -1 }, 'a_b', false],
    [{ 'd.x': 1, a: 2 }, {}, 'd_a', true],
    [{ a: { $exists: true } }, {}, undefined, true],
    [{ c: null }, {}, undefined, true],
    [{ c: 1 }, {}, 'c', true],
    // An array in `a` gives a document several keys, but its `_id` is one: the order holds.
    [{ a: 1 }, { _id: 1 }, 'a_id', true],
    [{ a: 1, _id: { $gt: 3 } }, { _id: 1 }, 'a_id', true],
    [{ a: { $in: [1, 2] } }, { _id: 1 }, 'a', false],
  ])('%j sorted by %j uses the index %s', (filter, sort, name, sorted) => {
    const plan = planFor(indexed, aDoc(filter), readSort(aDoc(sort)));

    expect({ name: plan.index?.name, sorted: plan.sorted }).toEqual({ name, sorted });
  });

  it('looks thousands of values up rather than looking at everything', () => {
    const plan = planFor(indexed, aDoc({ a: { $in: Array.from({ length: 2_000 }, (_, i) => i) } }), []);

    expect(plan.index?.name).toBe('a');
  });
});

describe('an index made of documents that are there already', () => {
  it('finds what one finds that was there before them', () => {
    const late = storage.catalogue.create('db', 'late');
    for (const { bytes } of findRows(storage, bare, compileQuery({}))) storage.insert(late, bytes);
    for (const spec of INDEXES) storage.createIndex(late, readIndexSpec(aDoc(spec)));

    fc.assert(
      fc.property(someFilter, (filter) => {
        const wanted = aDoc(filter);

        expect(ids(late, wanted).sort()).toEqual(ids(bare, wanted).sort());
        expect(planFor(late, wanted, []).index?.name).toBe(planFor(indexed, wanted, []).index?.name);
      }),
      { numRuns: 200 },
    );
  });

  it('is refused where it should be unique and two share a value', () => {
    const twins = storage.catalogue.create('db', 'twins');
    for (const doc of [
      { _id: 1, x: 'b' },
      { _id: 2, x: 'a' },
      { _id: 3, x: 'b' },
    ])
      storage.insert(twins, encode(aDoc(doc)));

    const making = () => storage.createIndex(twins, readIndexSpec(aDoc({ key: { x: 1 }, name: 'x', unique: true })));

    expect(making).toThrowError(expect.objectContaining({ code: 11000, message: expect.stringContaining('x: "b"') }));
  });
});

describe('the sweep of expired documents', () => {
  it('deletes what is older than its index allows, and nothing else', () => {
    const now = Date.UTC(2026, 0, 1);
    const collection = storage.catalogue.create('db', 'expiring');
    storage.createIndex(collection, readIndexSpec(aDoc({ key: { at: 1 }, name: 'at', expireAfterSeconds: 60 })));
    const docs = [
      { _id: 'old', at: new Date(now - 61_000) },
      { _id: 'young', at: new Date(now - 59_000) },
      { _id: 'none' },
    ];
    for (const doc of docs) storage.insert(collection, encode(aDoc(doc)));

    const deleted = sweepExpired(storage, now);

    expect(deleted).toBe(1);
    expect(ids(collection, {})).toEqual(['young', 'none']);
  });
});
