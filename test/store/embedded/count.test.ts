import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Collection } from '../../../src/store/embedded/catalogue.ts';
import { countingPipeline, countRows, groupedCounts } from '../../../src/store/embedded/count.ts';
import { readIndexSpec } from '../../../src/store/embedded/indexes.ts';
import { coveredBy } from '../../../src/store/embedded/plan.ts';
import { compileQuery, findRows } from '../../../src/store/embedded/query.ts';
import { Storage } from '../../../src/store/embedded/storage.ts';
import { type Doc, encode, type Value } from '../../../src/store/embedded/values.ts';
import { aDoc } from './documents.ts';

const INDEXES = [
  { key: { tags: 1 }, name: 'tags' },
  { key: { unit: 1 }, name: 'unit_some', partialFilterExpression: { role: 'b' } },
  { key: { to: 1 }, name: 'to_sparse', sparse: true },
  { key: { unit: 1, role: 1, from: 1 }, name: 'from' },
  { key: { unit: 1, role: -1, to: -1 }, name: 'to' },
];
const word = fc.constantFrom<unknown>('', 'a', 'b', 'ab', 'b\u0000', 'c');
const loose = fc.oneof(word, fc.constantFrom<unknown>(null, 1, 2.5, true));
const someDoc = fc.record(
  { unit: loose, role: loose, from: loose, to: loose, tags: fc.array(word, { maxLength: 3 }) },
  { requiredKeys: [] },
);
const condition = fc.oneof(
  loose,
  fc.array(word, { maxLength: 4 }).map((list) => ({ $in: list })),
  word.map((low) => ({ $gte: low })),
  word.map((high) => ({ $lte: high })),
  fc.tuple(word, word).map(([low, high]) => ({ $gte: low, $lte: high })),
  word.map((low) => ({ $gt: low })),
  fc.constant({ $exists: false }),
);
const someFilter = fc.record(
  { unit: condition, role: condition, from: condition, to: condition, tags: condition },
  { requiredKeys: [] },
);
const equality = fc.oneof(
  word,
  fc.uniqueArray(word, { minLength: 1 }).map((list) => ({ $in: list })),
);
/** Most of these an index decides alone. */
const plainFilter = fc.oneof(
  fc.record({ unit: equality, role: equality, from: condition }),
  fc.record({ unit: equality, role: equality, to: condition }),
);

let dir = '';
let storage: Storage;
let indexed: Collection;
let bare: Collection;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'caunoi-count-'));
  storage = new Storage(join(dir, 'store.sqlite'));
  storage.control('BEGIN');
  indexed = storage.catalogue.create('db', 'indexed');
  bare = storage.catalogue.create('db', 'bare');
  for (const spec of INDEXES) storage.createIndex(indexed, readIndexSpec(aDoc(spec)));
  for (const [i, doc] of fc.sample(someDoc, { numRuns: 80, seed: 11 }).entries()) {
    for (const collection of [indexed, bare]) storage.insert(collection, encode(aDoc({ _id: `d${i}`, ...doc })));
  }
  storage.control('COMMIT');
});
afterAll(() => {
  storage.close();
  rmSync(dir, { recursive: true, force: true });
});

const counted = (collection: Collection, filter: Doc): number => countRows(storage, collection, compileQuery(filter));

describe('counting through an index', () => {
  it('counts what a look at every document counts', () => {
    let through = 0;
    fc.assert(
      fc.property(fc.oneof(someFilter, plainFilter), (filter) => {
        const wanted = aDoc(filter);
        if (coveredBy(indexed, wanted)) through++;

        expect(counted(indexed, wanted)).toBe(counted(bare, wanted));
      }),
      { numRuns: 200 },
    );
    expect(through).toBeGreaterThan(20);
  });

  it.each([
    [{ unit: { $in: ['a', 'b'] }, role: { $in: ['a', 'c'] }, from: { $lte: 'b' } }, 'from'],
    [{ unit: 'a', role: 'b', to: { $gte: 'a', $lte: 'b' } }, 'to'],
    [{ unit: 'a', role: 'b' }, 'from'],
    [{ _id: { $in: ['d1', 'd2'] } }, '_id_'],
    [{ unit: 'a', role: null }, undefined],
    [{ unit: { $in: ['a', 'a'] } }, undefined],
    [{ unit: 'a', role: 'b', from: { $lt: 'b' } }, undefined],
    [{ tags: 'a' }, undefined],
    [{ to: 'a' }, undefined],
    [{ unit: 'a', tags: 'a' }, undefined],
    [{ $or: [{ unit: 'a' }] }, undefined],
  ])('%j is decided by the index %s', (filter, name) => {
    expect(coveredBy(indexed, aDoc(filter))?.index.name).toBe(name);
  });
});

describe('counting among very many texts', () => {
  const COUNTS = [0, 1, 2, 3];
  const units = Array.from({ length: 90 }, (_, i) => `u${i}`);
  let many: Collection;

  beforeAll(() => {
    many = storage.catalogue.create('db', 'many');
    storage.createIndex(many, readIndexSpec(aDoc({ key: { unit: 1, role: 1, from: 1 }, name: 'from' })));
    storage.createIndex(many, readIndexSpec(aDoc({ key: { unit: -1, from: -1 }, name: 'turned' })));
    for (const [i, unit] of units.entries()) {
      for (const n of COUNTS.slice(0, 1 + (i % COUNTS.length))) {
        const doc = { _id: `${unit}-${n}`, unit, role: n === 3 ? 'b' : 'a', from: `d${(i + n) % 7}` };
        storage.insert(many, encode(aDoc(doc)));
      }
    }
    for (const odd of [{}, { unit: null }, { unit: 7 }, { unit: 'zz', role: 'a' }, { unit: 'u1', role: 'a' }])
      storage.insert(many, encode(aDoc({ _id: JSON.stringify(odd), ...odd })));
  });

  it('is the same whether those meant are counted or all others', () => {
    const some = fc.record({
      unit: fc.subarray(units, { minLength: 70 }).map((list) => ({ $in: list })),
      role: fc.constantFrom<unknown>('a', { $in: ['a', 'b'] }, { $in: ['b', 'c'] }),
      from: fc.constantFrom<unknown>({ $lte: 'd9' }, { $lte: 'd0' }, { $gte: 'd3' }, { $lte: 'd3' }),
    });
    const asked = fc.oneof(
      some,
      some.map(({ unit, from }) => ({ unit, from })),
    );

    fc.assert(
      fc.property(asked, (filter) => {
        const wanted = aDoc(filter);
        const oneByOne = [...findRows(storage, many, compileQuery(wanted))].length;

        expect(coveredBy(many, wanted)?.ranges.length).toBeGreaterThanOrEqual(64);
        expect(counted(many, wanted)).toBe(oneByOne);
      }),
      { numRuns: 100 },
    );
  });
});

describe('a pipeline that only counts', () => {
  it.each([
    [[{ $group: { _id: 1, n: { $sum: 1 } } }], true],
    [[{ $group: { _id: null, total: { $sum: 1 } } }], true],
    [[{ $group: { _id: '$unit', n: { $sum: 1 } } }], false],
    [[{ $group: { _id: 1, n: { $sum: 2 } } }], false],
    [[{ $group: { _id: 1, n: { $sum: 1 }, m: { $sum: 1 } } }], false],
    [[{ $group: { _id: 1, n: { $sum: '$n' } } }], false],
    [[{ $limit: 3 }, { $group: { _id: 1, n: { $sum: 1 } } }], false],
    [[], false],
  ])('%j: %s', (stages, only) => {
    expect(countingPipeline(stages.map((stage) => aDoc(stage)) as Value[]) !== undefined).toBe(only);
  });
});

describe('a pipeline that counts by a listed text', () => {
  const byUnit = [{ $group: { _id: '$unit', n: { $sum: 1 } } }];
  const grouped = (
    collection: Collection,
    filter: Doc,
    stages: Record<string, unknown>[] = byUnit,
  ): Doc[] | undefined =>
    groupedCounts(storage, collection, { filter, stages: stages.map((stage) => aDoc(stage)) as Value[] });

  it('counts for each text what counting it alone does', () => {
    let through = 0;
    const listed = fc.record({
      unit: fc.uniqueArray(word, { minLength: 1 }).map((list) => ({ $in: list })),
      role: equality,
      from: condition,
    });
    fc.assert(
      fc.property(listed, (filter) => {
        const wanted = aDoc(filter);
        const found = grouped(indexed, wanted);
        if (!found) return;
        through++;

        const alone = filter.unit.$in.map((unit) => counted(bare, aDoc({ ...filter, unit })));
        const counts = new Map(found.map((doc) => [doc._id, Number(doc.n)]));
        expect(filter.unit.$in.map((unit) => counts.get(unit as string) ?? 0)).toEqual(alone);
      }),
      { numRuns: 200 },
    );
    expect(through).toBeGreaterThan(20);
  });

  it.each([
    ['no list', { unit: 'a', role: 'b' }, byUnit],
    ['numbers among the texts', { unit: { $in: ['a', 1] }, role: 'b' }, byUnit],
    ['no index that decides', { unit: { $in: ['a'] }, role: null }, byUnit],
    ['another sum', { unit: { $in: ['a'] }, role: 'b' }, [{ $group: { _id: '$unit', n: { $sum: 2 } } }]],
    ['another stage', { unit: { $in: ['a'] }, role: 'b' }, [...byUnit, { $limit: 1 }]],
    ['another field', { unit: { $in: ['a'] }, role: 'b' }, [{ $group: { _id: '$role', n: { $sum: 1 } } }]],
  ])('leaves %s to the pipeline', (_, filter, stages) => {
    expect(grouped(indexed, aDoc(filter), stages)).toBeUndefined();
  });
});
