import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addDays, dayOf, formatDay } from '../../src/core/time.ts';
import { listChanges } from '../../src/domain/organisation/changes.ts';
import { currentTree } from '../../src/domain/organisation/tree-store.ts';
import { setHome } from '../../src/domain/people/homes.ts';
import { addPerson } from '../../src/domain/people/people.ts';
import { grantRole } from '../../src/domain/people/roles.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type Reply, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aReport, aStaff, PASSWORD, seedUnion } from './union.ts';

const NOW = Date.now();
const TODAY = dayOf(NOW);
const LATER = addDays(TODAY, 30);

let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(NOW);
  await aStaff('quan.tri', 'admin', 'hm');
  await aStaff('van.phong', 'office', 'hm');
  await aStaff('can.bo', 'officer', 'hm-dth');
  await aStaff('van.phong.xa', 'office', 'hm-dth');
  await aContact('zalo-1', { name: 'Trần Thị Bảy', unitId: 'hm-dth-ap1', at: NOW });
  await aReport('rep-1', 'zalo-1', 'hm-dth-ap1', TODAY, NOW);
  await aMember('p-1', 'hm-dth-ap1');
  await aMember('p-2', 'hm-dth-ap1');
  await aMember('p-3', 'hm-nbi-ap1');
  await addPerson({ _id: 'p-lead', name: 'Lê Thị <b>Sáu</b>', source: 'staff', createdAt: NOW });
  await grantRole('test', 'p-lead', { role: 'branch_leader', unitId: 'hm-dth-ap1', validFrom: '2024-01-01' });
  app = await serveConsole();
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function aMember(id: string, unitId: string): Promise<void> {
  await addPerson({ _id: id, source: 'roster', createdAt: NOW });
  await setHome(id, { unitId, kind: 'member', from: '2024-01-01', actId: `home-${id}` });
}

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  await browser.get('/console/account');
  return browser;
}

const renaming = (name: string, more: Record<string, string> = {}) => ({
  unit: 'HM-DTH-AP2',
  name,
  code: 'HM-DTH-AP2',
  type: 'branch',
  day: formatDay(LATER),
  document: '12/QĐ-BTV',
  ...more,
});

/** What the preview would have planned. */
function operationIn({ text }: Reply): string {
  const value = /name="operation" value="([^"]+)"/.exec(text)?.[1] ?? '';
  return value.replaceAll('&quot;', '"').replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>');
}

async function plan(browser: Browser, kind: string, fields: Record<string, string>): Promise<Reply> {
  await browser.get(`/console/unit-operations/new/${kind}`);
  const preview = await browser.post(`/console/unit-operations/new/${kind}`, fields);
  return browser.post('/console/unit-operations', { act: randomUUID(), operation: operationIn(preview) });
}

describe('the tree of units', () => {
  it('shows codes, members of a unit and below, and who leads', async () => {
    const browser = await signedIn('van.phong');

    const { text, status } = await browser.get('/console/units');

    expect(status).toBe(200);
    expect(text).toMatch(/hm-dth">Xã Đông Thạnh<\/a>\s*<small>Xã · HM-DTH<\/small>\s*<small>2 hội viên/);
    expect(text).toMatch(/hm">Hội LHPN huyện Hóc Môn<\/a>\s*<small>[^<]*<\/small>\s*<small>3 hội viên/);
    expect(text).toContain('phụ trách: Lê Thị &lt;b&gt;Sáu&lt;/b&gt;');
    expect((await listAudit({ act: 'units.leaders' })).length).toBeGreaterThan(0);
  });

  it('shows her subtree only, and units of another one not at all', async () => {
    const browser = await signedIn('can.bo');

    const tree = await browser.get('/console/units');
    const foreign = await browser.get('/console/units/hm-bdi');

    expect(tree.text).toContain('Xã Đông Thạnh');
    expect(tree.text).not.toContain('Xã Bà Điểm');
    expect(foreign.status).toBe(404);
  });

  it('finds units without marks, and says so when there is none', async () => {
    const browser = await signedIn('van.phong');

    const found = await browser.get('/console/units?q=nhi+binh');
    const none = await browser.get('/console/units?q=%3Cscript%3Ezzz');

    expect(found.text).toContain('href="/console/units/hm-nbi"');
    expect(none.text).toContain('Không có đơn vị nào khớp “&lt;script&gt;zzz”');
  });

  it('shows one unit with its figures of the month', async () => {
    const browser = await signedIn('can.bo');

    const { text } = await browser.get('/console/units/hm-dth-ap1');

    expect(text).toContain('1 báo cáo · 25 lượt dự');
    expect(text).toContain('/console/join-codes/sheets?unit=hm-dth-ap1');
    expect(text).not.toContain('/console/unit-operations/new/');
  });
});

describe('an operation', () => {
  it('changes nothing by being previewed', async () => {
    const browser = await signedIn('van.phong');
    await browser.get('/console/unit-operations/new/rename');

    const preview = await browser.post('/console/unit-operations/new/rename', renaming('Chi hội <i>Rạng Đông</i>'));

    expect(preview.status).toBe(200);
    expect(preview.text).toContain('Chi hội &lt;i&gt;Rạng Đông&lt;/i&gt;');
    expect(preview.text).not.toContain('<i>Rạng');
    expect(preview.text).toContain(`Hoàn tác được đến trước ngày ${formatDay(LATER)}`);
    expect(await listChanges()).toEqual([]);
  });

  it('takes no unit by its name alone', async () => {
    const browser = await signedIn('van.phong');
    await browser.get('/console/unit-operations/new/rename');

    const fields = renaming('Mới', { unit: 'xa nhi binh', code: 'HM-NBI', type: 'commune' });

    const asked = await browser.post('/console/unit-operations/new/rename', fields);
    const chosen = await browser.post('/console/unit-operations/new/rename', {
      ...fields,
      unit_for: 'xa nhi binh',
      unit_id: 'hm-nbi',
    });

    expect(asked.status).toBe(422);
    expect(asked.text).toContain('value="hm-nbi"');
    expect(JSON.parse(operationIn(chosen))).toMatchObject({ unitId: 'hm-nbi', name: 'Mới' });
  });

  it('asks for day and document', async () => {
    const browser = await signedIn('van.phong');
    await browser.get('/console/unit-operations/new/rename');

    const reply = await browser.post(
      '/console/unit-operations/new/rename',
      renaming('Mới', { day: '31/02/2027', document: '' }),
    );

    expect(reply.status).toBe(422);
    expect(reply.text).toContain('Chị ghi ngày hiệu lực');
    expect(reply.text).toContain('Chị ghi số văn bản');
  });

  it('planned twice by the same form is one change; undone it is as if it had never been', async () => {
    const browser = await signedIn('van.phong');
    await browser.get('/console/unit-operations/new/rename');
    const preview = await browser.post('/console/unit-operations/new/rename', renaming('Chi hội Rạng Đông'));
    const form = { act: randomUUID(), operation: operationIn(preview) };

    const first = await browser.post('/console/unit-operations', form);
    const second = await browser.post('/console/unit-operations', form);
    const address = first.headers.get('location')?.split('?')[0] ?? '';
    const planned = await currentTree();
    const before = await browser.get('/console/units/hm-dth-ap2');
    const then = await browser.get(`/console/units/hm-dth-ap2?day=${LATER}`);
    await browser.get(address);
    const undone = await browser.post(`${address}/undo`, { act: randomUUID() });

    expect(first.status).toBe(303);
    expect(second.headers.get('location')?.split('?')[0]).toBe(address);
    expect(await listChanges()).toHaveLength(1);
    expect(planned.on('hm-dth-ap2', LATER)?.name).toBe('Chi hội Rạng Đông');
    expect(before.text).toContain('<h1>Chi hội ấp 2, Xã Đông Thạnh</h1>');
    expect(before.text).toContain('Chờ đến ngày');
    expect(then.text).toContain('<h1>Chi hội Rạng Đông, Xã Đông Thạnh</h1>');
    expect(undone.status).toBe(303);
    expect((await currentTree()).on('hm-dth-ap2', LATER)?.name).toBe('Chi hội ấp 2');
    expect(await listAudit({ act: 'units.plan' })).toHaveLength(1);
    expect(await listAudit({ act: 'units.undo' })).toHaveLength(1);
  });

  it('cannot be undone once its day has begun', async () => {
    const browser = await signedIn('van.phong');
    const day = formatDay(TODAY);
    const done = await plan(
      browser,
      'rename',
      renaming('Chi hội Bình Minh', { day, unit: 'HM-DTH-AP3', code: 'HM-DTH-AP3' }),
    );
    const address = done.headers.get('location')?.split('?')[0] ?? '';

    const shown = await browser.get(address);
    const undo = await browser.post(`${address}/undo`, { act: randomUUID() });

    expect(shown.text).toContain('Đang có hiệu lực');
    expect(shown.text).not.toContain('/undo"');
    expect(undo.status).toBe(409);
    expect(undo.text).toContain('không hoàn tác được nữa');
  });

  it('tells what cannot be instead of planning it', async () => {
    const browser = await signedIn('van.phong');
    await browser.get('/console/unit-operations/new/dissolve');
    const fields = { unit: 'HM-NBI', day: formatDay(LATER), document: '1/QĐ' };

    const preview = await browser.post('/console/unit-operations/new/dissolve', fields);
    const forced = await browser.post('/console/unit-operations', {
      act: randomUUID(),
      operation: JSON.stringify({ kind: 'dissolve', effectiveOn: LATER, document: '1/QĐ', unitId: 'hm-nbi' }),
    });

    expect(preview.text).toContain('Xã Nhị Bình còn 2 đơn vị bên dưới');
    expect(preview.text).not.toContain('name="operation"');
    expect(forced.status).toBe(409);
  });

  it('merges and splits, showing whom it touches', async () => {
    const browser = await signedIn('van.phong');
    const common = { day: formatDay(LATER), document: '3/QĐ' };
    const merge = {
      unit: 'HM-TT-KP1',
      unit2: 'HM-TT-KP2',
      name: 'Chi hội khu phố 12',
      code: 'hm-tt-kp12',
      type: 'branch',
    };
    const split = { unit: 'HM-DTH', name1: 'Xã Đông', code1: 'HM-DO', name2: 'Xã Thạnh', code2: 'HM-TH', parts: '1' };

    const merged = await plan(browser, 'merge', { ...common, ...merge });
    await browser.get('/console/unit-operations/new/split?unit=hm-dth');
    const shown = await browser.post('/console/unit-operations/new/split', {
      ...common,
      ...split,
      'child_hm-dth-ap1': '2',
    });

    expect(merged.status).toBe(303);
    expect((await currentTree()).on('hm-tt-kp12', LATER)).toMatchObject({ parentId: 'hm-tt', code: 'HM-TT-KP12' });
    expect((await currentTree()).heirsOn('hm-tt-kp2', LATER)).toEqual(['hm-tt-kp12']);
    expect(shown.text).toContain('Xã Đông Thạnh');
    expect(JSON.parse(operationIn(shown)).into.map((part: { children: string[] }) => part.children)).toEqual([
      ['hm-dth-ap2', 'hm-dth-ap3'],
      ['hm-dth-ap1'],
    ]);
  });
});

describe('rights over units', () => {
  it('lets an officer look and change nothing', async () => {
    const browser = await signedIn('can.bo');

    const list = await browser.get('/console/unit-operations');
    const form = await browser.get('/console/unit-operations/new/rename');
    const planned = await plan(browser, 'rename', renaming('X'));

    expect(list.text).not.toContain('/console/unit-operations/new/');
    expect([list.status, form.status, planned.status]).toEqual([200, 403, 403]);
  });

  it.each([
    ['a foreign operand', { kind: 'rename', unitId: 'hm-nbi-ap1', name: 'X' }],
    ['a foreign parent', { kind: 'move', unitId: 'hm-dth-ap1', parentId: 'hm-nbi' }],
    ['a foreign receiver', { kind: 'merge', unitIds: ['hm-dth-ap1', 'hm-dth-ap2'], into: { unitId: 'hm-nbi-ap1' } }],
    ['a foreign heir', { kind: 'dissolve', unitId: 'hm-dth-ap1', successorIds: ['hm-nbi-ap1'] }],
    ['the top of the tree', { kind: 'move', unitId: 'hm-dth-ap1' }],
    ['a new unit at the top', { kind: 'create', unit: { code: 'ZZ', type: 'commune', name: 'Z' } }],
    [
      'a new unit below a foreign one',
      { kind: 'create', unit: { code: 'ZZ', type: 'branch', name: 'Z', parentId: 'hm-nbi' } },
    ],
  ])('refuses the office of a commune %s', async (_, operation) => {
    const browser = await signedIn('van.phong.xa');
    const before = (await listChanges()).length;

    const reply = await browser.post('/console/unit-operations', {
      act: randomUUID(),
      operation: JSON.stringify({ effectiveOn: LATER, document: '1/QĐ', ...operation }),
    });

    expect(reply.status).toBe(403);
    expect(await listChanges()).toHaveLength(before);
  });

  it('offers nothing outside her subtree and hides what others planned', async () => {
    const browser = await signedIn('van.phong.xa');
    await browser.get('/console/unit-operations/new/rename');

    const asked = await browser.post('/console/unit-operations/new/rename', renaming('X', { unit: 'HM-NBI' }));
    const list = await browser.get('/console/unit-operations');
    const [merge] = await listChanges({ unitId: 'hm-tt-kp1' });

    expect(asked.status).toBe(422);
    expect(asked.text).not.toContain('value="hm-nbi"');
    expect(list.text).not.toContain('khu phố');
    expect(list.text).not.toContain('2025-07');
    expect((await browser.get(`/console/unit-operations/${merge?._id}`)).status).toBe(404);
    expect((await browser.get('/console/unit-operations/sets/2025-07')).status).toBe(404);
  });
});
