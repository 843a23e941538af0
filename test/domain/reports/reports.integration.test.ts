import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { linkPerson, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { organisationHandlers } from '../../../src/domain/organisation/handlers.ts';
import { MovementModel } from '../../../src/domain/organisation/model.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { RoleModel } from '../../../src/domain/people/model.ts';
import { endRole, grantRole } from '../../../src/domain/people/roles.ts';
import { reportHandlers } from '../../../src/domain/reports/handlers.ts';
import { ReportModel } from '../../../src/domain/reports/model.ts';
import { acceptReport, listReports, returnReport, unitsReported } from '../../../src/domain/reports/reports.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, listening, NOW, SEED, texts } from '../support/builders.ts';

const handlers = { ...reportHandlers(texts), ...organisationHandlers() };
const DISTRICT = { unitIds: ['hm'] };

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
  await touchContact(anEvent('lan', { kind: 'text', text: 'chào' }));
  await linkPerson('zalo-lan', 'person-lan');
});
beforeEach(async () => {
  await ReportModel.deleteMany({});
  await RoleModel.deleteMany({});
  await grantRole('test', 'person-lan', { role: 'branch_leader', unitId: 'hm-dth-ap3', validFrom: '2026-01-01' });
});
afterAll(closeTestStore);

const aReport = (more: Parameters<typeof aCall>[1] = {}) => ({
  unitId: 'hm-dth-ap3',
  movement: 'RAQUAN',
  date: '2026-03-09',
  place: 'hẻm 12',
  summary: 'Ra quân dọn rác',
  attendance: 25,
  members: null,
  values: { wasteBags: 2, streets: null, nonsense: 9 },
  photos: ['a', 'b'],
  ...more,
});
const filed = () => ReportModel.find({}).lean<{ _id: string; values: object; members?: number; status: string }[]>();

describe('filing a report', () => {
  it('keeps the fields the movement asks for under one code per effect', async () => {
    const call = aCall('reports.create', aReport());

    const answers = await Promise.all(Array.from({ length: 5 }, () => apply(handlers, call)));

    expect(new Set(answers.map(({ values }) => values.code)).size).toBe(1);
    expect(answers[0]).toEqual({ outcome: 'ok', values: { code: expect.stringMatching(/^BC-\d{4}$/) } });
    const reports = await filed();
    expect(reports).toMatchObject([{ attendance: 25, values: { wasteBags: 2 }, photos: ['a', 'b'] }]);
    expect(Object.keys(reports[0]?.values ?? {})).toEqual(['wasteBags']);
    expect(reports[0]?.members ?? undefined).toBeUndefined();
  });

  it('is forbidden to whoever does not lead that unit on that day, and kept for another where she did', async () => {
    const foreign = await apply(handlers, aCall('reports.create', aReport({ unitId: 'hm-dth-ap1' })));
    const nobody = await apply(handlers, aCall('reports.create', aReport(), { contactId: 'zalo-nobody' }));
    await endRole('person-lan', 'branch_leader', 'hm-dth-ap3', '2026-03-10');
    const former = await apply(handlers, aCall('reports.create', aReport()));

    expect([foreign.outcome, nobody.outcome, former.outcome]).toEqual(['forbidden', 'forbidden', 'handed']);
    expect(await filed()).toEqual([]);
  });

  it.each([
    ['an unknown movement', { movement: 'NOPE' }],
    ['a governing document', { movement: 'VB-GS' }],
    ['a day that does not exist', { date: '2026-02-30' }],
    ['less than nobody', { attendance: -1 }],
  ])('refuses %s', async (_, more) => {
    const answer = await apply(handlers, aCall('reports.create', aReport(more)));

    expect(answer.outcome).toBe('invalid');
    expect(await filed()).toEqual([]);
  });

  it('shows her own with their state', async () => {
    await apply(handlers, aCall('reports.create', aReport()));

    const { values } = await apply(handlers, aCall('reports.mine'));

    expect(values.items).toMatchObject([
      { movement: 'Ra quân dọn vệ sinh dịp Lễ, Tết', date: '09/03/2026', statusText: 'đã gửi' },
    ]);
  });
});

describe('handling reports', () => {
  it('shows staff only their subtree', async () => {
    await apply(handlers, aCall('reports.create', aReport()));
    const count = async (unitId: string, query = {}) =>
      (await listReports({ unitIds: [unitId] }, query)).reports.length;

    expect(await count('hm')).toBe(1);
    expect(await count('hm-dth')).toBe(1);
    expect(await count('hm-bdi')).toBe(0);
    expect(await count('hm', { from: '2026-03-10' })).toBe(0);
    expect(await count('hm', { movement: 'RAQUAN', to: '2026-03-09', status: 'submitted', unitId: 'hm-dth' })).toBe(1);
  });

  it('counts each unit that reported in a time once, and not for what was sent back', async () => {
    await apply(handlers, aCall('reports.create', aReport()));
    await apply(handlers, aCall('reports.create', aReport({ date: '2026-03-05' })));
    const march = { from: '2026-03-01', to: '2026-03-31' };

    const reported = await unitsReported(DISTRICT, march);
    const elsewhere = await unitsReported({ unitIds: ['hm-bdi'] }, march);
    const april = await unitsReported(DISTRICT, { from: '2026-04-01', to: '2026-04-30' });
    await ReportModel.updateMany({}, { $set: { status: 'returned' } });
    const returned = await unitsReported(DISTRICT, march);

    expect([...reported]).toEqual(['hm-dth-ap3']);
    expect([elsewhere.size, april.size, returned.size]).toEqual([0, 0, 0]);
  });

  it('sends one back with its reason, told once', async () => {
    await apply(handlers, aCall('reports.create', aReport()));
    const [report] = await filed();
    const { tell, told } = listening();
    const act = { actId: 'act-1', staffId: 's', at: NOW + 5, reason: 'Thiếu số hội viên' };

    await returnReport(DISTRICT, report?._id ?? '', act, tell);
    const after = await returnReport(DISTRICT, report?._id ?? '', act, tell);

    expect(after).toMatchObject({ status: 'returned' });
    expect(after?.history).toHaveLength(2);
    expect(told()).toMatchObject([
      { contactId: 'zalo-lan', text: { key: 'records.report_returned', params: { reason: 'Thiếu số hội viên' } } },
    ]);
  });

  it('does not move a locked report', async () => {
    await apply(handlers, aCall('reports.create', aReport()));
    const [report] = await filed();
    await ReportModel.updateOne({ _id: report?._id }, { $set: { status: 'locked' } });

    const after = await acceptReport(DISTRICT, report?._id ?? '', { actId: 'a', staffId: 's', at: NOW });

    expect(after?.status).toBe('locked');
  });
});

describe('the catalogue of movements', () => {
  it('gives the fields of a code in her language', async () => {
    const { values } = await apply(handlers, aCall('movements.fields', { code: 'MATT' }));

    expect(values.fields).toEqual([
      { id: 'homes', label: 'Số căn xây mới', kind: 'number', unit: 'căn', required: false },
      { id: 'homesRepaired', label: 'Số căn sửa chữa', kind: 'number', unit: 'căn', required: false },
      { id: 'amountVnd', label: 'Tổng trị giá', kind: 'money', unit: 'đồng', required: true },
      { id: 'source', label: 'Nguồn kinh phí (vận động, ngân sách, hội phí)', kind: 'text', required: false },
    ]);
  });

  it.each([
    ['don rac', 'RAQUAN'],
    ['mái ấm tình thương', 'MATT'],
    ['hoc bong', 'HB-NTMK'],
    ['raquan', 'RAQUAN'],
    ['15 phut', 'P15'],
    ['hqua chi hội ấp 3 ra quân dọn rác 25 chị, 2 bao', 'RAQUAN'],
    ['hom nay chi hoi sinh hoat 30 chi, trao hoc bong minh khai', 'HB-NTMK'],
    ['không xả rác', 'KXR'],
  ])('finds what "%s" means first', async (text, code) => {
    const { outcome, values } = await apply(handlers, aCall('movements.search', { text }));

    const first = outcome === 'one' ? values : (values.movements as { code: string }[])[0];
    expect(first).toMatchObject({ code });
  });

  it.each(['báo cáo hoạt động', 'bao cao', 'chi hội ấp 3 báo cáo', 'gửi hình nè em', ''])(
    'does not guess from "%s"',
    async (text) => {
      expect((await apply(handlers, aCall('movements.search', { text }))).outcome).toBe('none');
    },
  );

  it('never offers a governing document, and offers a handful first', async () => {
    const { values } = await apply(handlers, aCall('movements.common'));

    const codes = (values.movements as { code: string }[]).map(({ code }) => code);
    expect(codes.length).toBeLessThanOrEqual(12);
    expect(codes).toContain('RAQUAN');
    expect(await MovementModel.countDocuments({ reportable: false })).toBeGreaterThan(0);
  });
});
