import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../src/core/yaml-file.ts';
import { loadChangeSets } from '../../../src/domain/organisation/change-sets.ts';
import {
  applyOperation,
  applyOperations,
  type UnitOperation,
  withIds,
} from '../../../src/domain/organisation/operations.ts';
import { organisationFile, treeOf } from '../../../src/domain/organisation/seed.ts';
import { openTree, type Tree } from '../../../src/domain/organisation/tree.ts';
import { treeProblems } from '../../../src/domain/organisation/tree-check.ts';
import { countsByUnit } from '../../../src/domain/organisation/tree-figures.ts';
import { searchTree } from '../../../src/domain/organisation/tree-search.ts';
import { SEED } from '../support/builders.ts';

const seedFile = join(SEED, 'organisation.yaml');
const planTree = openTree(treeOf(readYaml(seedFile, organisationFile), seedFile));
const [reorganisation] = loadChangeSets(join(SEED, 'changes'));
const AFTER = '2026-03-10';

function reorganised(): Tree {
  const applied = applyOperations(planTree, reorganisation?.operations ?? []);
  if ('problems' in applied) throw new Error(JSON.stringify(applied.problems));
  return applied.tree;
}

/** A small union: a root, two communes, three branches. */
function smallTree(): Tree {
  const unit = (_id: string, type: string, parentId?: string) => ({
    _id,
    spans: [
      { from: '2024-01-01', code: _id.toUpperCase(), type, name: `Đơn vị ${_id}`, ...(parentId ? { parentId } : {}) },
    ],
    predecessors: [],
    successors: [],
    rev: 0,
  });
  return openTree([
    unit('r', 'district_union'),
    unit('a', 'commune', 'r'),
    unit('b', 'commune', 'r'),
    unit('a1', 'branch', 'a'),
    unit('a2', 'branch', 'a'),
    unit('b1', 'branch', 'b'),
  ]);
}

const DAYS = ['2024-02-01', '2024-03-01', '2024-04-01', '2024-05-01'];
const CHECKED = ['2024-01-15', ...DAYS, '2024-12-31'];
const id = fc.constantFrom('r', 'a', 'b', 'a1', 'a2', 'b1', 'n1', 'n2', 'n3');
const made = fc.record({
  code: fc.constantFrom('N1', 'N2', 'N3', 'A'),
  type: fc.constant('commune'),
  name: fc.constantFrom('Xã Mới', 'Đơn vị a'),
  parentId: fc.option(id, { nil: undefined }),
});
const heir = fc.oneof(
  id.map((unitId) => ({ unitId })),
  made.map((unit) => ({ unit: withoutUndefined(unit) })),
);
const common = { effectiveOn: fc.constantFrom(...DAYS), document: fc.constant('01/QĐ') };
const operation: fc.Arbitrary<UnitOperation> = fc.oneof(
  fc.record({ kind: fc.constant('create' as const), ...common, unit: made.map(withoutUndefined) }),
  fc.record({
    kind: fc.constant('rename' as const),
    ...common,
    unitId: id,
    name: fc.constantFrom('Tên khác', 'Xã Mới'),
  }),
  fc
    .record({ kind: fc.constant('move' as const), ...common, unitId: id, parentId: fc.option(id, { nil: undefined }) })
    .map(withoutUndefined),
  fc.record({
    kind: fc.constant('merge' as const),
    ...common,
    unitIds: fc.uniqueArray(id, { minLength: 1, maxLength: 3 }),
    into: heir,
  }),
  fc.record({
    kind: fc.constant('split' as const),
    ...common,
    unitId: id,
    into: fc.tuple(
      fc.record({ heir, children: fc.uniqueArray(id, { maxLength: 2 }) }),
      fc.record({ heir, children: fc.uniqueArray(id, { maxLength: 1 }) }),
    ),
  }),
  fc.record({
    kind: fc.constant('dissolve' as const),
    ...common,
    unitId: id,
    successorIds: fc.uniqueArray(id, { maxLength: 2 }),
  }),
);

function withoutUndefined<T extends object>(thing: T): T {
  return Object.fromEntries(Object.entries(thing).filter(([, value]) => value !== undefined)) as T;
}

describe('any sequence of unit operations', () => {
  it('keeps one living parent a unit and day, loses nobody, and leaves the sums of every day as they are', () => {
    let accepted = 0;
    fc.assert(
      fc.property(fc.array(operation, { maxLength: 14 }), (operations) => {
        let tree = smallTree();
        const people = CHECKED.flatMap((day) => tree.allOn(day).map((unit) => ({ unitId: unit._id, day })));
        for (const one of operations) {
          const before = tree;
          const applied = applyOperation(tree, withIds(tree, [one])[0] ?? one);
          if ('problems' in applied) continue;
          accepted += 1;
          tree = applied.tree;
          // Who ends by a merger or a split leaves everything to somebody who stands.
          if (one.kind === 'merge' || one.kind === 'split') {
            const ends = before.allOn(one.effectiveOn).filter((unit) => !tree.on(unit._id, one.effectiveOn));
            expect(ends.length).toBeGreaterThan(0);
            for (const { _id } of ends) {
              expect(tree.on(tree.homeOn(_id, one.effectiveOn) ?? '', one.effectiveOn)).toBeDefined();
            }
          }
          // What was is not changed by what comes.
          for (const day of CHECKED.filter((other) => other < one.effectiveOn)) {
            const placesOn = (some: Tree) => some.allOn(day).map(({ _id, name, parentId }) => [_id, name, parentId]);
            expect(placesOn(tree)).toEqual(placesOn(before));
          }
        }

        expect(treeProblems(tree)).toEqual([]);
        for (const day of CHECKED) {
          for (const unit of tree.allOn(day)) {
            expect(unit.ancestors).not.toContain(unit._id);
            if (unit.parentId !== undefined) expect(tree.on(unit.parentId, day)?._id).toBe(unit.parentId);
          }
          // Everyone is somewhere: with a living unit, or with one that ended and left nobody in its place.
          for (const { unitId } of people) {
            const home = tree.homeOn(unitId, day);
            const doc = tree.docs.get(home ?? '');
            expect(home !== undefined && (tree.on(home, day) !== undefined || doc?.successors.length === 0)).toBe(true);
          }
          // Whoever holds all the tops, and what ended without anybody, sees everything there was until then.
          const tops = tree.allOn(day).filter((unit) => unit.parentId === undefined);
          const lost = [...tree.docs.keys()].filter(
            (unitId) => tree.homeOn(unitId, day) === unitId && !tree.on(unitId, day),
          );
          const seen = new Set(tree.belongingTo([...tops.map((unit) => unit._id), ...lost], day));
          for (const { unitId } of people) expect(seen.has(unitId)).toBe(true);
        }
        const rows = people.map((row) => ({ ...row, figures: { count: 1 } }));
        for (const by of ['then', 'now'] as const) {
          for (const day of CHECKED) {
            for (const level of [undefined, 0, 1]) {
              const totals = countsByUnit(tree, rows, { by, day, ...(level === undefined ? {} : { level }) });
              expect([...totals.values()].reduce((sum, { count }) => sum + count, 0)).toBe(rows.length);
            }
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(accepted).toBeGreaterThan(200);
  }, 60_000);

  it('tells no two living units apart by the same label', () => {
    const labels = reorganised()
      .allOn(AFTER)
      .map((unit) => unit.label);

    expect(new Set(labels).size).toBe(labels.length);
    expect(labels).toContain('Chi hội ấp 1 (Xã Nhị Bình cũ), Xã Đông Thạnh');
  });
});

describe('an operation that cannot be', () => {
  const on = { effectiveOn: '2024-03-01', document: '01/QĐ' };
  const cases: [string, UnitOperation][] = [
    ['circle', { kind: 'move', ...on, unitId: 'a', parentId: 'a1' }],
    ['no_change', { kind: 'move', ...on, unitId: 'a', parentId: 'r' }],
    ['has_children', { kind: 'dissolve', ...on, unitId: 'a', successorIds: [] }],
    ['code_taken', { kind: 'rename', ...on, unitId: 'a', code: 'B' }],
    ['not_yet', { kind: 'rename', ...on, effectiveOn: '2023-12-31', unitId: 'a', name: 'Xã Khác' }],
    ['unknown_unit', { kind: 'rename', ...on, unitId: 'zzz', name: 'Xã Khác' }],
    ['own_heir', { kind: 'dissolve', ...on, unitId: 'a1', successorIds: ['a1'] }],
    ['merge_needs_two', { kind: 'merge', ...on, unitIds: ['a'], into: { unitId: 'a' } }],
    [
      'child_unassigned',
      {
        kind: 'split',
        ...on,
        unitId: 'a',
        into: [
          { heir: { unit: { code: 'X', type: 'commune', name: 'Xã X', parentId: 'r' } }, children: ['a1'] },
          { heir: { unitId: 'b' }, children: [] },
        ],
      },
    ],
    ['circle', { kind: 'merge', ...on, unitIds: ['a'], into: { unitId: 'a1' } }],
  ];

  it.each(cases)('is refused in plain words: %s', (key, wrong) => {
    const applied = applyOperation(smallTree(), wrong);

    const keys = 'problems' in applied ? applied.problems.map(({ text }) => text.key) : [];
    expect(keys[0]).toMatch(new RegExp(`^units\\.problem\\.(${key}|parent_gone)$`));
  });
});

describe('the reorganisation of 2025', () => {
  it('makes four communes of twelve, below the city, and keeps the days before', () => {
    const tree = reorganised();

    expect(
      tree
        .allOn(AFTER)
        .filter((unit) => unit.type === 'commune')
        .map((unit) => unit._id),
    ).toEqual(['hcm-bdi', 'hcm-dth', 'hcm-hmo', 'hcm-xts']);
    expect(tree.liveBelow('hm', '2025-06-30')).toEqual(
      planTree.liveBelow('hm', '2025-06-30').map((unit) => tree.on(unit._id, '2025-06-30')),
    );
    expect(tree.on('hm', '2025-07-01')).toBeUndefined();
    expect(tree.pathOn('hm-nbi-ap1', AFTER).map((unit) => unit._id)).toEqual(['hcm', 'hcm-dth', 'hm-nbi-ap1']);
    expect(tree.on('hm-dvtt1', AFTER)?.parentId).toBe('hcm');
    // Whoever worked for the district goes on seeing all it held.
    expect([...tree.heirsOn('hm', AFTER)].sort()).toEqual([
      'hcm-bdi',
      'hcm-dth',
      'hcm-hmo',
      'hcm-xts',
      'hm-dvtt1',
      'hm-dvtt2',
      'hm-dvtt3',
    ]);
  });

  it('shows the officer of a new commune what the old ones did, and a choice of an old one only that one', () => {
    const tree = reorganised();

    expect(tree.belongingTo(['hcm-dth'], AFTER)).toEqual(expect.arrayContaining(['hm-nbi', 'hm-dth', 'hm-ttt-ap3']));
    expect(tree.belongingTo(['hcm-dth'], AFTER)).not.toContain('hm-tt');
    expect(tree.belongingTo(['hm-nbi'], AFTER)).toContain('hcm-dth');
    expect(tree.heldBy(['hm-nbi'], AFTER)).toEqual(['hm-nbi', 'hm-nbi-ap1', 'hm-nbi-ap2']);
  });

  it.each([
    ['Tân Hiệp cũ', ['Xã Hóc Môn']],
    ['tan hiep', ['Xã Hóc Môn']],
    ['Đông Thạnh cũ', ['Xã Đông Thạnh (cũ, đến 30/06/2025)']],
    ['Đông Thạnh', ['Xã Đông Thạnh (mới, từ 01/07/2025)', 'Xã Đông Thạnh (cũ, đến 30/06/2025)']],
    ['HM-NBI', ['Xã Đông Thạnh']],
    ['ấp 1 Nhị Bình', ['Chi hội ấp 1 (Xã Nhị Bình cũ), Xã Đông Thạnh']],
  ])('answers "%s" with what it is today', (typed, names) => {
    const found = searchTree(reorganised(), typed, { day: AFTER }).map((unit) => unit.name);

    expect(found.sort()).toEqual([...names].sort());
  });

  it('found nothing but the old ones on a day before', () => {
    const found = searchTree(reorganised(), 'Đông Thạnh', { day: '2025-06-30', types: ['commune'] });

    expect(found).toEqual([{ id: 'hm-dth', name: 'Xã Đông Thạnh' }]);
  });
});
