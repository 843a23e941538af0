import { read, utils } from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shiftedClock } from '../../src/core/clock.ts';
import { setHome } from '../../src/domain/people/homes.ts';
import { addPerson } from '../../src/domain/people/people.ts';
import { listImports } from '../../src/domain/roster/imports.ts';
import { workOnRosters } from '../../src/domain/roster/work.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { anUglyRoster } from '../support/ugly-roster.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aStaff, PASSWORD, seedUnion } from './union.ts';

const NOW = Date.parse('2026-11-23T10:00:00+07:00');
const clock = { ...shiftedClock(), now: () => NOW };
let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(NOW);
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  await aStaff('ba.diem', 'officer', 'hm-bdi');
  await aStaff('tuyen.giao', 'portfolio', 'hm');
  await aPerson('lan', 'Nguyễn Thị Lann', 'hm-dth-ap3', '+84911222333');
  await aPerson('kin', '=HYPERLINK("x")', 'hm-dth-ap1', '+84911222334');
  await aPerson('xa', 'Lê Thị Xa', 'hm-bdi', '+84911222335');
  app = await serveConsole({ clock });
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function aPerson(id: string, name: string, unitId: string, phone: string): Promise<void> {
  await addPerson({ _id: id, name, phone, birth: '1985', source: 'staff', createdAt: NOW });
  await setHome(id, { unitId, kind: 'member', from: '2020-01-01', actId: `seed-${id}` });
}

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  return browser;
}

/** Brings a file in by the form of the page. */
async function uploaded(browser: Browser, file: { name: string; bytes: Buffer }) {
  const form = await browser.get('/console/roster');
  const act = /name="act" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
  return browser.upload('/console/roster', { act, unit: 'hm-dth' }, file);
}

/** Sends the form of the columns as it was proposed, and has the rows checked. */
async function checked(browser: Browser, address: string): Promise<void> {
  const page = await browser.get(address);
  const columns = [...page.text.matchAll(/<select name="(column-\d+)"[\s\S]*?<\/select>/g)].map(([markup, name]) => [
    name,
    /value="([^"]*)" selected/.exec(markup ?? '')?.[1] ?? '',
  ]);
  await browser.post(`${address}/columns`, { ...Object.fromEntries(columns), from: '23/11/2026' });
  await workOnRosters({ now: NOW });
}

const LIST =
  'Họ và tên;Năm sinh;SĐT;Chi hội;Tôn giáo\nNguyễn Thị Lan;1985;0903123456;Ấp 3;Phật\nTrần Thị Ba;1960;903123457;Ấp 2;\n';

describe('a list in the console', () => {
  it('goes from the file to the roster and back, each step written down', async () => {
    const browser = await signedIn('dong.thanh');

    const reply = await uploaded(browser, { name: 'Danh sách hội viên.csv', bytes: Buffer.from(LIST) });
    const address = reply.headers.get('location') ?? '';
    const columns = await browser.get(address);
    await checked(browser, address);
    const dryRun = await browser.get(address);
    await browser.post(`${address}/decide`, { row: '2', choice: 'other' });
    await browser.post(`${address}/apply`, {});
    const working = await browser.get(address);
    await workOnRosters({ now: NOW });
    const result = await browser.get(address);
    await browser.post(`${address}/undo`, {});
    await workOnRosters({ now: NOW });
    const undone = await browser.get(address);

    expect(columns.text).toContain('<h1>Danh sách hội viên.csv</h1>');
    expect(columns.text).toContain('Tôn giáo là dữ liệu nhạy cảm');
    expect(columns.text).not.toContain('Phật');
    expect(dryRun.text).toContain('Nguyễn Thị Lann');
    expect(dryRun.text).toContain('Nguyễn Thị Lan');
    expect(dryRun.text).toContain('Số điện thoại mất số 0 đầu, em thêm lại.');
    expect(working.text).toContain('<progress');
    expect(result.text).toMatch(/Đã thêm<\/dt>\s*<dd>2<\/dd>/);
    expect(undone.text).toContain('Đã hoàn lại');
    const id = address.split('/').at(-1) ?? '';
    expect((await listAudit({ about: id })).map(({ act }) => act).toReversed()).toEqual(
      expect.arrayContaining([
        'roster.upload',
        'roster.check',
        'roster.review',
        'roster.decide',
        'roster.apply',
        'roster.undo',
      ]),
    );
  });

  it('shows the ugly list with every problem by row and column', async () => {
    const browser = await signedIn('dong.thanh');
    const address =
      (await uploaded(browser, { name: 'xấu.xlsx', bytes: anUglyRoster() })).headers.get('location') ?? '';

    await checked(browser, address);
    const errors = await browser.get(`${address}?show=error`);

    expect(errors.text).toContain('Dòng 15');
    expect(errors.text).toContain('Chưa có họ tên.');
    expect(errors.text).toContain('(cột G Chi hội)');
    expect(errors.text).toContain('Dưới 16 tuổi');
    expect(errors.text).toContain('Số CCCD');
  });

  it.each([
    ['cũ.xls', Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(600)]), 'Save As'],
    ['trống.csv', Buffer.from('\n'), 'không có dòng nào'],
    ['lớn.csv', Buffer.alloc(11 * 1024 * 1024, 97), 'File lớn hơn 10 MB'],
  ])('is refused with a plain sentence: %s', async (name, bytes, sentence) => {
    const reply = await uploaded(await signedIn('dong.thanh'), { name, bytes });

    expect(reply.status).toBe(422);
    expect(reply.text).toContain(sentence);
  });

  it('belongs to its subtree: others hear that there is no such page, and other roles have no such place', async () => {
    const address =
      (await uploaded(await signedIn('dong.thanh'), { name: 'a.csv', bytes: Buffer.from(LIST) })).headers.get(
        'location',
      ) ?? '';

    const neighbour = await signedIn('ba.diem');
    await neighbour.get('/console/roster');

    expect((await neighbour.get(address)).status).toBe(404);
    expect((await neighbour.post(`${address}/apply`, {})).status).toBe(404);
    expect((await (await signedIn('tuyen.giao')).get('/console/roster')).status).toBe(403);
  });

  it('is not taken from a form without the token of the session, nor from a stranger', async () => {
    const browser = await signedIn('dong.thanh');
    const before = (await listImports(['hm-dth'])).length;

    const forged = await browser.upload(
      '/console/roster',
      { _form: 'x.y', act: crypto.randomUUID() },
      { name: 'a.csv', bytes: Buffer.from(LIST) },
    );
    const stranger = await new Browser(app.url).upload(
      '/console/roster',
      {},
      { name: 'a.csv', bytes: Buffer.from(LIST) },
    );

    expect(forged.status).toBe(403);
    expect(stranger.status).toBe(403);
    expect(await listImports(['hm-dth'])).toHaveLength(before);
  });
});

describe('a list taken out', () => {
  it('has the columns of the last list, her subtree only, and nothing that acts as a formula', async () => {
    const browser = await signedIn('dong.thanh');

    const csv = await browser.get('/console/roster/export.csv');
    const people = csv.text.split('\r\n').slice(1, -1);

    expect(csv.headers.get('content-disposition')).toContain('hoi-vien-hm-dth-23-11-2026.csv');
    expect(people.some((line) => line.includes('Nguyễn Thị Lann') && line.includes('0911222333'))).toBe(true);
    expect(csv.text).not.toContain('Lê Thị Xa');
    expect(csv.text).not.toContain('Tôn giáo');
    expect(people.some((line) => line.includes(`"'=HYPERLINK(""x"")"`))).toBe(true);
    expect(await listAudit({ act: 'roster.export' })).toMatchObject([
      { details: { people: people.length, phones: 1, format: 'csv' } },
    ]);
  });

  it('is a workbook of texts', async () => {
    const browser = await signedIn('dong.thanh');

    const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(new URL('/console/roster/export.xlsx', app.url), { headers: { cookie } });
    const book = read(await response.arrayBuffer(), { cellFormula: true });
    const sheet = book.Sheets[book.SheetNames[0] ?? ''] ?? {};

    const rows = utils.sheet_to_json<string[]>(sheet, { header: 1 });
    expect(rows.some((row) => row.includes('=HYPERLINK("x")'))).toBe(true);
    expect(Object.values(sheet).some((cell: unknown) => typeof cell === 'object' && cell !== null && 'f' in cell)).toBe(
      false,
    );
  });
});
