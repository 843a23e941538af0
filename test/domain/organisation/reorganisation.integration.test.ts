import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startOfDay } from '../../../src/core/time.ts';
import { audienceSource } from '../../../src/domain/contacts/audience.ts';
import { setContactUnit, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { loadFacts } from '../../../src/domain/contacts/facts.ts';
import { contactHandlers } from '../../../src/domain/contacts/handlers.ts';
import { ContactModel } from '../../../src/domain/contacts/model.ts';
import { createInvite, useInvite } from '../../../src/domain/enrolment/invites.ts';
import {
  applyChangeSet,
  listChangeSets,
  loadChangeSets,
  previewChangeSet,
} from '../../../src/domain/organisation/change-sets.ts';
import { tellUnitChanges } from '../../../src/domain/organisation/notices.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { currentTree } from '../../../src/domain/organisation/tree-store.ts';
import { isWithin, subtreeIds, unitLabels, unitsUnder } from '../../../src/domain/organisation/units.ts';
import { countMembers } from '../../../src/domain/people/counts.ts';
import { setHome } from '../../../src/domain/people/homes.ts';
import { addPerson } from '../../../src/domain/people/people.ts';
import { figuresByUnit, type UnitFigures } from '../../../src/domain/reports/figures.ts';
import { createReport, listReports } from '../../../src/domain/reports/reports.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, listening, NOW, SEED } from '../support/builders.ts';

const CHANGES = join(SEED, 'changes');
const CITY = { unitIds: ['hcm'] };
const act = { actId: 'reorganise', staffId: 'vp', at: NOW };
const query = { from: '2025-01-01', to: '2026-03-10', now: NOW };

const sums = (rows: readonly UnitFigures[]) =>
  rows.reduce(
    (total, row) => ({ reports: total.reports + row.reports, attendance: total.attendance + row.attendance }),
    { reports: 0, attendance: 0 },
  );

async function aWoman(name: string, unitId: string, consented = true): Promise<void> {
  await touchContact(anEvent(name, { kind: 'text', text: 'chào em' }));
  await setContactUnit(`zalo-${name}`, unitId);
  if (!consented) return;
  await ContactModel.updateOne(
    { _id: `zalo-${name}` },
    { $set: { 'consents.broadcast': { state: 'granted', at: NOW } } },
  );
}

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
  const tree = await currentTree();
  const branches = tree.allOn('2024-01-01').filter((unit) => unit.type === 'branch');
  for (const [i, branch] of branches.entries()) {
    for (const date of ['2025-03-08', '2025-06-30', '2025-07-01', '2026-03-08']) {
      await createReport(
        `report-${branch._id}-${date}`,
        {
          unitId: branch._id,
          movement: 'RAQUAN',
          date,
          attendance: i + 1,
          values: {},
          photos: [],
          contactId: 'zalo-x',
          channel: 'zalo',
        },
        startOfDay(date),
      );
    }
    await addPerson({ _id: `person-${i}`, source: 'roster', createdAt: NOW });
    await setHome(`person-${i}`, { unitId: branch._id, kind: 'member', from: '2024-01-01', actId: `home-${i}` });
  }
  // Reported by communes themselves, before the day, and members without a branch.
  await createReport(
    'report-commune',
    {
      unitId: 'hm-nbi',
      movement: 'RAQUAN',
      date: '2025-05-01',
      attendance: 100,
      values: {},
      photos: [],
      contactId: 'zalo-x',
      channel: 'zalo',
    },
    NOW,
  );
  await aWoman('lan', 'hm-nbi-ap1');
  await aWoman('hoa', 'hm-nbi');
  await aWoman('mai', 'hm-dth-ap1', false);
  await createInvite({
    unitId: 'hm-nbi',
    role: 'branch_leader',
    createdBy: 'vp',
    createdAt: NOW,
    expiresAt: NOW + 9_000,
    code: 'OLD-CODE',
  });
});
afterAll(closeTestStore);

describe('the reorganisation of 2025 on a union with reports and members', () => {
  it('is previewed with what hangs on every unit, and says that it cannot be undone', async () => {
    const found = await previewChangeSet(CHANGES, '2025-07', NOW);

    expect(found?.set.state).toBe('ready');
    expect(found?.preview.problems).toEqual([]);
    expect(found?.preview.undoableUntil).toBeUndefined();
    expect(found?.preview.units.find((unit) => unit.unitId === 'hm-nbi')).toMatchObject({
      heirs: ['Xã Đông Thạnh'],
      stakes: { people: 2, contacts: 2, reports: 9, invites: 1 },
    });
    const keys = found?.preview.warnings.map((text) => text.key) ?? [];
    expect(keys.filter((key) => key === 'units.warning.to_check')).toHaveLength(3);
    expect(keys).toContain('units.warning.begun');
  });

  it('agrees before and after: every report and member counts once, under the old units and under the new', async () => {
    const before = await figuresByUnit({ unitIds: ['hm'] }, { ...query, by: 'then', level: 1 });
    const membersBefore = await countMembers(['hm'], '2025-06-30');

    const done = await applyChangeSet(CHANGES, '2025-07', act);
    const again = await applyChangeSet(CHANGES, '2025-07', { ...act, actId: 'another' });

    expect(done).toMatchObject({ again: false, change: { set: '2025-07', state: 'planned' } });
    expect(again).toMatchObject({ again: true });
    expect((await listChangeSets(CHANGES, NOW))[0]?.state).toBe('in_effect');
    const then = await figuresByUnit(CITY, { ...query, by: 'then', level: 1 });
    const now = await figuresByUnit(CITY, { ...query, by: 'now', level: 1 });
    expect(sums(then)).toEqual(sums(before));
    expect(sums(now)).toEqual(sums(before));
    expect(now.map((row) => row.name).sort()).toEqual([
      'Xã Bà Điểm',
      'Xã Hóc Môn',
      'Xã Xuân Thới Sơn',
      'Xã Đông Thạnh',
    ]);
    // Until 30 June under their own names, from 1 July under the new ones.
    const old = then.find((row) => row.unitId === 'hm-nbi');
    expect(old).toMatchObject({ name: 'Xã Nhị Bình (cũ, đến 30/06/2025)', reports: 2 * 2 + 1 });
    const three = ['hm-dth', 'hm-nbi', 'hm-ttt', 'hcm-dth'].map(
      (id) => then.find((row) => row.unitId === id)?.reports ?? 0,
    );
    expect(now.find((row) => row.unitId === 'hcm-dth')?.reports).toBe(three.reduce((sum, count) => sum + count, 0));
    // The same question about days before the break has the same answer as before it.
    const until = { ...query, to: '2025-06-30', by: 'then' as const, level: 1 };
    expect(sums(await figuresByUnit(CITY, until)).reports).toBe(membersBefore * 2 + 1);
    expect(await countMembers(['hcm'], '2025-07-01')).toBe(membersBefore);
    expect(await countMembers(['hm'], '2025-06-30')).toBe(membersBefore);
  });

  it('lets officers see what is theirs today: of the new commune all three old ones, of the district all four', async () => {
    const { reports } = await listReports({ unitIds: ['hcm-dth'] }, { limit: 500 });

    expect(new Set(reports.map((report) => report.unitId))).toEqual(
      new Set([
        'hm-nbi',
        'hm-dth-ap1',
        'hm-dth-ap2',
        'hm-dth-ap3',
        'hm-nbi-ap1',
        'hm-nbi-ap2',
        'hm-ttt-ap1',
        'hm-ttt-ap2',
        'hm-ttt-ap3',
      ]),
    );
    expect(await subtreeIds(['hm'], '2026-03-10')).toEqual(expect.arrayContaining(['hcm-bdi', 'hm-tt-kp1', 'hcm-dth']));
    expect(await isWithin('hm-nbi', 'hcm-bdi', '2026-03-10')).toBe(false);
    const narrowed = await listReports({ unitIds: ['hm-nbi'], among: ['hcm-bdi'] }, {});
    expect(narrowed.reports).toEqual([]);
  });

  it('speaks to a woman of her unit as it is today, and reaches with a broadcast to the old commune only its women', async () => {
    const facts = await loadFacts('zalo-hoa', NOW);
    const audience = await (await audienceSource({ unitIds: ['hm-nbi'] }, NOW)).page(undefined, 50);
    const whole = await (await audienceSource({ unitIds: ['hcm-dth'] }, NOW)).page(undefined, 50);

    expect(facts).toMatchObject({ unitId: 'hcm-dth', unitName: 'Xã Đông Thạnh' });
    expect(audience.recipients.map((one) => one.contactId)).toEqual(['zalo-hoa', 'zalo-lan']);
    expect(whole.recipients.map((one) => one.contactId)).toEqual(['zalo-hoa', 'zalo-lan', 'zalo-mai']);
  });

  it('leads whoever picks an old commune, or has an old code, to the unit that took over', async () => {
    const set = await apply(
      contactHandlers(),
      aCall('contacts.setUnit', { unitId: 'hm-thi' }, { contactId: 'zalo-mai' }),
    );
    const joined = await useInvite('old code', { contactId: 'zalo-hoa', personId: 'person-hoa' }, NOW);
    const children = await unitsUnder('hm-nbi', '2026-03-10');

    expect(set).toEqual({ outcome: 'ok', values: { unitId: 'hcm-hmo', unitName: 'Xã Hóc Môn' } });
    expect(joined).toMatchObject({ outcome: 'enrolled', unitId: 'hcm-dth' });
    expect(children.map((unit) => unit._id)).toEqual(['hm-nbi-ap1', 'hm-nbi-ap2']);
    const labels = await unitLabels(['hm-nbi-ap1', 'hm-dth'], '2026-03-10');
    expect([...labels.values()]).toEqual([
      'Chi hội ấp 1 (Xã Nhị Bình cũ), Xã Đông Thạnh',
      'Xã Đông Thạnh (cũ, đến 30/06/2025)',
    ]);
  });

  it('tells each woman who agreed to messages once, however often and in however small steps it runs', async () => {
    const { tell, told } = listening();

    for (let run = 0; run < 6; run++) await tellUnitChanges({ tell, now: NOW, limit: 1 });

    expect(told().map(({ contactId, text }) => [contactId, text.params?.unit])).toEqual([
      ['zalo-hoa', 'Xã Đông Thạnh'],
      ['zalo-lan', 'Chi hội ấp 1 (Xã Nhị Bình cũ), Xã Đông Thạnh'],
    ]);
    expect(await tellUnitChanges({ tell, now: NOW })).toBe(0);
  });
});

describe('a broken change set', () => {
  it.each([
    ['kind: merge', 'kind: marry', /operations\.1\.kind/],
    ['document: 1685/NQ-UBTVQH15', 'dokument: 1685', /2025-07\.yaml:\d+ /],
    ['unitIds: [hm-tt, hm-thi, hm-txu]', 'unitIds: []', /operations\.1\.unitIds/],
  ])('"%s" → "%s" is refused with its place and reason', (from, to, reason) => {
    const dir = mkdtempSync(join(tmpdir(), 'caunoi-changes-'));
    cpSync(CHANGES, dir, { recursive: true });
    const path = join(dir, '2025-07.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace(from, to));

    expect(() => loadChangeSets(dir)).toThrow(reason);
    rmSync(dir, { recursive: true, force: true });
  });
});
