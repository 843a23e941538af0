import mongoose from 'mongoose';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createInvite } from '../../../src/domain/enrolment/invites.ts';
import { getChange, listChanges, planOperations, undoOperations } from '../../../src/domain/organisation/changes.ts';
import { TreeMarkModel, UnitChangeModel, UnitModel } from '../../../src/domain/organisation/model.ts';
import type { UnitOperation } from '../../../src/domain/organisation/operations.ts';
import { previewOperations } from '../../../src/domain/organisation/preview.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { currentTree } from '../../../src/domain/organisation/tree-store.ts';
import { grantRole } from '../../../src/domain/people/roles.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { NOW, SEED } from '../support/builders.ts';

const DAY = '2026-06-01';
const on = { effectiveOn: DAY, document: '12/QĐ-BTV' };
const act = (actId: string, at = NOW) => ({ actId, staffId: 'vp', at });
const mergeBranches: UnitOperation = {
  kind: 'merge',
  ...on,
  unitIds: ['hm-dth-ap1', 'hm-dth-ap2'],
  into: { unitId: 'hm-dth-ap1' },
};
const rename: UnitOperation = { kind: 'rename', ...on, unitId: 'hm-nbi', name: 'Xã Nhị Bình Mới' };

beforeEach(async () => {
  if (mongoose.connection.readyState === 1) await closeTestStore();
  await openTestStore();
  await seedOrganisation(SEED);
});
afterAll(closeTestStore);

/** Everything a tree says, for comparing two of them; how often it was written does not matter. */
async function told(): Promise<unknown> {
  const tree = await currentTree();
  return [...tree.docs.values()]
    .map(({ _id, spans, predecessors, successors }) => ({ _id, spans, predecessors, successors }))
    .sort((a, b) => (a._id < b._id ? -1 : 1));
}

async function planned(actId: string, ...operations: UnitOperation[]): Promise<string> {
  const done = await planOperations(act(actId), operations);
  if ('problems' in done) throw new Error(JSON.stringify(done.problems));
  return done.change._id;
}

describe('planning operations', () => {
  it('does it once however often and from wherever it is asked, and leaves the days before alone', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => planOperations(act('one'), [mergeBranches])));
    const again = await planOperations(act('one'), [mergeBranches]);

    const ids = answers.map((answer) => ('change' in answer ? answer.change._id : 'refused'));
    expect(new Set(ids).size).toBe(1);
    expect(again).toMatchObject({ again: true, change: { state: 'planned', firstDay: DAY, by: 'vp' } });
    const tree = await currentTree();
    expect(tree.on('hm-dth-ap2', '2026-05-31')?.name).toBe('Chi hội ấp 2');
    expect(tree.on('hm-dth-ap2', DAY)).toBeUndefined();
    expect(tree.homeOn('hm-dth-ap2', DAY)).toBe('hm-dth-ap1');
    expect(tree.docs.get('hm-dth-ap1')?.predecessors).toEqual([{ unitId: 'hm-dth-ap2', kind: 'merge' }]);
  });

  it('plans all of different acts at the same time, one after the other', async () => {
    const renames = ['hm-dth', 'hm-nbi', 'hm-ttt', 'hm-tt', 'hm-thi'].map(
      (unitId): UnitOperation => ({ kind: 'rename', ...on, unitId, name: `Tên mới ${unitId}` }),
    );

    await Promise.all(renames.map((operation, i) => planOperations(act(`r${i}`), [operation])));

    const tree = await currentTree();
    expect(renames.map((one) => (one.kind === 'rename' ? tree.on(one.unitId, DAY)?.name : ''))).toEqual(
      renames.map((one) => (one.kind === 'rename' ? one.name : '')),
    );
    // Whoever was overtaken took a later place: each place once, no more said of them.
    const orders = (await listChanges()).map((change) => change.order);
    expect(orders).toHaveLength(renames.length);
    expect(orders).toEqual([...new Set(orders)].sort((a, b) => b - a));
  });

  it('plans nothing of several when one cannot be', async () => {
    const before = await told();

    const done = await planOperations(act('two'), [rename, { ...mergeBranches, effectiveOn: '2020-01-01' }]);

    expect(done).toMatchObject({ problems: [{ operation: 1, text: { key: 'units.problem.not_yet' } }] });
    expect(await told()).toEqual(before);
    expect(await listChanges()).toEqual([]);
  });

  it('finishes what a crash broke off in the middle, before anybody reads the tree', async () => {
    const id = await planned('three', mergeBranches);
    const whole = await told();
    const change = await UnitChangeModel.findById(id).lean();
    // As it was when the process died after the first of its writes.
    const later = change?.images.find((image) => image.unitId === 'hm-dth-ap2');
    await UnitModel.replaceOne({ _id: 'hm-dth-ap2' }, later?.before ?? {});
    await UnitChangeModel.updateOne({ _id: id }, { $set: { state: 'planning' } });
    await TreeMarkModel.updateOne({ _id: 'units' }, { $set: { mark: change?.base ?? '', pending: id } });

    const read = await told();

    expect(read).toEqual(whole);
    expect(await getChange(id)).toMatchObject({ state: 'planned' });
    expect((await TreeMarkModel.findById('units').lean())?.pending ?? undefined).toBeUndefined();
  });
});

describe('undoing', () => {
  it('restores exactly the tree before, newest first, and can be done over', async () => {
    const states = [await told()];
    const split: UnitOperation = {
      kind: 'split',
      ...on,
      unitId: 'hm-nbi',
      into: [
        {
          heir: { unit: { code: 'HM-NBI-A', type: 'commune', name: 'Xã Nhị A', parentId: 'hm' } },
          children: ['hm-nbi-ap1'],
        },
        { heir: { unitId: 'hm-ttt' }, children: ['hm-nbi-ap2'] },
      ],
    };
    const steps = [rename, mergeBranches, split];
    const ids: string[] = [];
    for (const [i, step] of steps.entries()) {
      ids.push(await planned(`s${i}`, step));
      states.push(await told());
    }

    for (const id of ids.toReversed()) {
      const done = await undoOperations(id, { staffId: 'vp', at: NOW });

      expect(done).toMatchObject({ change: { state: 'undone', undoneBy: 'vp' } });
      states.pop();
      expect(await told()).toEqual(states.at(-1));
    }
  });

  it('is refused once the day has begun, and while something later builds on it, which it names', async () => {
    const first = await planned('u1', {
      kind: 'create',
      ...on,
      unit: { code: 'HM-NEW', type: 'commune', name: 'Xã Mới', parentId: 'hm' },
    });
    const second = await planned('u2', { kind: 'move', ...on, unitId: 'hm-nbi-ap1', parentId: 'hm-new' });

    const built = await undoOperations(first, { staffId: 'vp', at: NOW });
    const late = await undoOperations(second, { staffId: 'vp', at: Date.parse('2026-06-01T00:00:00+07:00') });

    expect(built).toMatchObject({ problem: { key: 'units.undo.built_on' }, builtOn: [{ _id: second }] });
    expect(late).toMatchObject({ problem: { key: 'units.undo.begun' } });
    expect((await undoOperations(second, { staffId: 'vp', at: NOW })) ?? {}).toHaveProperty('change');
    await createInvite({
      unitId: 'hm-new',
      role: 'branch_leader',
      createdBy: 'vp',
      createdAt: NOW,
      expiresAt: NOW + 1,
    });
    expect(await undoOperations(first, { staffId: 'vp', at: NOW })).toMatchObject({
      problem: { key: 'units.undo.in_use' },
    });
  });

  it('is refused while somebody is to lead from the day on what it makes', async () => {
    const id = await planned('u3', {
      kind: 'create',
      ...on,
      unit: { code: 'HM-SAU', type: 'branch', name: 'Chi hội Sau', parentId: 'hm-dth' },
    });
    await grantRole('test', 'p-sau', { role: 'branch_leader', unitId: 'hm-sau', validFrom: DAY });

    const done = await undoOperations(id, { staffId: 'vp', at: NOW });

    expect(done).toMatchObject({ problem: { key: 'units.undo.in_use' } });
    expect((await currentTree()).docs.has('hm-sau')).toBe(true);
  });
});

describe('previewing', () => {
  it('writes nothing and tells what hangs on the units and what to mind', async () => {
    for (const [person, unitId] of [
      ['p1', 'hm-dth-ap1'],
      ['p2', 'hm-dth-ap2'],
    ] as const) {
      await grantRole('test', person, { role: 'branch_leader', unitId, validFrom: '2026-01-01' });
    }
    await createInvite({
      unitId: 'hm-dth-ap2',
      role: 'branch_leader',
      createdBy: 'vp',
      createdAt: NOW,
      expiresAt: NOW + 1000,
    });
    const before = await told();

    const preview = await previewOperations([mergeBranches, { ...rename, name: 'Xã Bà Điểm' }], NOW);

    expect(preview.problems).toEqual([]);
    expect(preview.undoableUntil).toBe(DAY);
    expect(preview.units[0]).toMatchObject({ unitId: 'hm-dth-ap1', stakes: { leaders: 1, invites: 0 } });
    expect(preview.units[1]).toMatchObject({
      heirs: ['Chi hội ấp 1, Xã Đông Thạnh'],
      stakes: { leaders: 1, invites: 1 },
    });
    expect(preview.total).toMatchObject({ leaders: 2, invites: 1 });
    expect(preview.warnings.map((text) => text.key).sort()).toEqual([
      'units.warning.same_name',
      'units.warning.two_leaders',
    ]);
    expect(await told()).toEqual(before);
  });
});
