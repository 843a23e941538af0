import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planOperations } from '../../../src/domain/organisation/changes.ts';
import { organisationHandlers } from '../../../src/domain/organisation/handlers.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { addUnits, currentTree } from '../../../src/domain/organisation/tree-store.ts';
import {
  getUnit,
  isWithin,
  searchUnits,
  subtreeIds,
  subtreeOf,
  unitLabels,
  unitsUnder,
} from '../../../src/domain/organisation/units.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, apply, NOW, SEED } from '../support/builders.ts';

const DAY = '2026-03-10';

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
});
afterAll(closeTestStore);

describe('seeding the organisation', () => {
  it('brings the district, twelve communes, three nameless units and branches under each commune', async () => {
    const types = (await currentTree()).allOn(DAY).map((unit) => unit.type);

    const count = (type: string) => types.filter((other) => other === type).length;
    expect(count('district_union')).toBe(1);
    expect(count('commune') + count('township')).toBe(12);
    expect(count('affiliated_unit')).toBe(3);
    expect(count('branch')).toBeGreaterThanOrEqual(24);
  });

  it('adds nothing the second time and leaves what staff changed', async () => {
    await planOperations({ actId: 'rename', staffId: 'admin', at: NOW }, [
      {
        kind: 'rename',
        effectiveOn: '2026-03-01',
        document: '01/QĐ-BTV',
        unitId: 'hm-dvtt1',
        name: 'Hội Phụ nữ Công an',
      },
    ]);

    const second = await seedOrganisation(SEED);

    expect(second).toEqual({ units: 0, portfolios: 0, movements: 0 });
    expect((await getUnit('hm-dvtt1', DAY))?.name).toBe('Hội Phụ nữ Công an');
    expect((await getUnit('hm-dvtt1', '2026-02-28'))?.name).toBe('Đơn vị trực thuộc 1 (chưa đặt tên)');
  });
});

describe('the unit tree', () => {
  it('holds a commune and its branches in its subtree, and nothing of its neighbour', async () => {
    const ids = (await subtreeOf('hm-dth', DAY)).map((unit) => unit._id);

    expect(ids).toEqual(['hm-dth', 'hm-dth-ap1', 'hm-dth-ap2', 'hm-dth-ap3']);
    expect(await isWithin('hm-dth-ap2', 'hm')).toBe(true);
    expect(await isWithin('hm-dth-ap2', 'hm-nbi')).toBe(false);
    expect(await isWithin('nowhere', 'hm')).toBe(false);
    expect(await subtreeIds(['hm-dth', 'hm-dth-ap1'])).toHaveLength(4);
  });

  it('shows a unit only on the days it exists, and to staff always', async () => {
    await addUnits([
      {
        _id: 'old-branch',
        spans: [
          {
            from: '2024-01-01',
            to: '2025-07-01',
            code: 'HM-NBI-OLD',
            type: 'branch',
            name: 'Chi hội ấp 9',
            parentId: 'hm-nbi',
          },
        ],
        predecessors: [],
        successors: [],
        rev: 0,
      },
    ]);
    const idsOn = async (day?: string) => (await subtreeOf('hm-nbi', day)).map((unit) => unit._id);

    expect(await idsOn('2023-12-31')).not.toContain('old-branch');
    expect(await idsOn('2024-01-01')).toContain('old-branch');
    expect(await idsOn('2025-06-30')).toContain('old-branch');
    expect(await idsOn('2025-07-01')).not.toContain('old-branch');
    expect(await idsOn()).toContain('old-branch');
    expect((await unitsUnder('hm-nbi', DAY)).map((unit) => unit._id)).toEqual(['hm-nbi-ap1', 'hm-nbi-ap2']);
  });

  it('starts the choice of a commune below the only district', async () => {
    const communes = await unitsUnder(undefined, DAY, ['commune', 'township', 'affiliated_unit']);

    expect(communes).toHaveLength(15);
  });

  it('names a branch with its commune', async () => {
    const labels = await unitLabels(['hm-dth-ap1', 'hm-dth']);

    expect(labels.get('hm-dth-ap1')).toBe('Chi hội ấp 1, Xã Đông Thạnh');
    expect(labels.get('hm-dth')).toBe('Xã Đông Thạnh');
  });
});

describe('searching a unit by what she types', () => {
  it.each([
    ['Đông Thạnh', 'hm-dth'],
    ['dong thanh', 'hm-dth'],
    ['xa ba diem', 'hm-bdi'],
    ['ap 2 dong thanh', 'hm-dth-ap2'],
    ['chi hội ấp 1 xã Nhị Bình', 'hm-nbi-ap1'],
  ])('finds "%s"', async (typed, id) => {
    const found = await searchUnits(typed, { day: DAY });

    expect(found[0]?.id).toBe(id);
  });

  it('offers all branches of the same name instead of choosing one', async () => {
    const answer = await apply(organisationHandlers(), aCall('units.search', { text: 'ấp 1', types: ['branch'] }));

    expect(answer.outcome).toBe('many');
    expect(JSON.stringify(answer.values)).toContain('Chi hội ấp 1, Xã Nhị Bình');
  });

  it('answers one for one, and none for nonsense', async () => {
    const handlers = organisationHandlers();

    const one = await apply(handlers, aCall('units.search', { text: 'tan xuan', types: ['commune', 'township'] }));
    const none = await apply(handlers, aCall('units.search', { text: 'qwerty zzz' }));

    expect(one).toEqual({ outcome: 'one', values: { unitId: 'hm-txu', unitName: 'Xã Tân Xuân' } });
    expect(none.outcome).toBe('none');
  });
});
