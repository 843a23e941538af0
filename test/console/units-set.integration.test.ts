import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf } from '../../src/core/time.ts';
import { listChanges } from '../../src/domain/organisation/changes.ts';
import { currentTree } from '../../src/domain/organisation/tree-store.ts';
import { countMembers } from '../../src/domain/people/counts.ts';
import { setHome } from '../../src/domain/people/homes.ts';
import { addPerson } from '../../src/domain/people/people.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aReport, aStaff, PASSWORD, seedUnion } from './union.ts';

const NOW = Date.now();
const SET = '/console/unit-operations/sets/2025-07';

let app: RunningConsole;

/** As many members as its place in the tree, so that no two branches look the same. */
beforeAll(async () => {
  await openTestStore();
  await seedUnion(NOW);
  await aStaff('van.phong', 'office', 'hm');
  await aStaff('can.bo', 'officer', 'hm-nbi');
  await aContact('zalo-1', { name: 'Trần Thị Bảy', unitId: 'hm-dth-ap1', at: NOW });
  const branches = (await currentTree()).allOn('2024-06-01').filter(({ type }) => type === 'branch');
  for (const [i, { _id }] of branches.entries()) {
    for (const date of ['2025-06-30', '2025-07-02']) await aReport(`rep-${_id}-${date}`, 'zalo-1', _id, date, NOW);
    for (let n = 0; n <= i % 4; n++) await aMember(`p-${_id}-${n}`, _id);
  }
  await aMember('p-commune', 'hm-nbi');
  await aMember('p-district', 'hm');
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

/** The rows of the table that sets old and new beside each other: name, then the four figures. */
function balances(html: string): (string | number)[][] {
  return [...html.matchAll(/<tr>(.*?)<\/tr>/gs)]
    .map(([, row = '']) => [...row.matchAll(/<td[^>]*><div>(.*?)<\/div><\/td>/gs)].map(([, cell = '']) => cell.trim()))
    .filter((cells) => cells.length === 6)
    .map((cells) => cells.slice(0, 5).map((cell, i) => (i === 0 ? cell : Number(cell.replaceAll('.', '')))));
}

describe('the ready change set of 1 July 2025', () => {
  it('is applied once, and figures agree before and after', async () => {
    const browser = await signedIn('van.phong');
    const form = { act: randomUUID() };

    const members = await countMembers(['hm'], dayOf(NOW));
    const preview = await browser.get(SET);
    const before = await browser.get('/console/units');
    const applied = await browser.post(`${SET}/apply`, form);
    const twice = await browser.post(`${SET}/apply`, form);
    const again = await browser.post(`${SET}/apply`, { act: randomUUID() });
    const after = await browser.get(SET);

    expect(preview.text).toContain('Áp dụng: 12 xã, thị trấn thành 4');
    expect(preview.text).toContain('Văn phòng cần kiểm tra lại: Đơn vị trực thuộc 1');
    expect(before.text).toContain('Xã Nhị Bình');
    const rows = balances(preview.text);
    expect(rows).toHaveLength(5);
    expect(rows.every(([, a, b, c, d]) => a === b && c === d && Number(a) > 0 && Number(c) > 0)).toBe(true);
    expect(rows.at(-1)?.slice(0, 3)).toEqual(['Cả cây', members, members]);
    expect(preview.text).not.toContain('lệch');

    expect(applied.status).toBe(303);
    expect(twice.status).toBe(303);
    expect(again.status).toBe(409);
    expect(again.text).toContain('đã áp dụng rồi (01/07/2025)');
    expect(await listChanges()).toHaveLength(1);
    expect(await listAudit({ act: 'units.plan' })).toHaveLength(1);

    // What was foreseen is what is: the same figures, the same sums.
    expect(balances(after.text).map((row) => row.slice(1))).toEqual(rows.map((row) => row.slice(1)));
    expect(after.text).toContain('Đang có hiệu lực');
    expect(after.text).not.toContain('/apply"');
  });

  it('leads from the old commune to the new one and back, in figures too', async () => {
    const browser = await signedIn('van.phong');

    const old = await browser.get('/console/units/hm-nbi');
    const made = await browser.get('/console/units/hcm-dth');
    const then = await browser.get('/console/units?day=2025-06-30');
    const now = await browser.get('/console/units');

    expect(old.text).toContain('kết thúc từ 01/07/2025; nay thuộc:');
    expect(old.text).toMatch(/<a href="\/console\/units\/hcm-dth">Xã Đông Thạnh<\/a>/);
    expect(made.text).toMatch(/Đơn vị trước đó[\s\S]*hm-nbi">Xã Nhị Bình \(cũ, đến 30\/06\/2025\)/);
    // June 2025: nothing of that time was the new commune's, the reports of its eight branches are today.
    expect(made.text).toMatch(/06\/2025<\/div><\/td>\s*<td[^>]*><div>–<\/div><\/td>\s*<td[^>]*><div>8 báo cáo/);
    expect(old.text).toMatch(/06\/2025<\/div><\/td>\s*<td[^>]*><div>2 báo cáo[^<]*<\/div><\/td>\s*<td[^>]*><div>–/);
    expect(then.text).toContain('href="/console/units/hm-nbi?day=2025-06-30">Xã Nhị Bình</a>');
    expect(now.text).toContain('Xã Đông Thạnh (mới, từ 01/07/2025)');
    expect(now.text).toContain('Chi hội ấp 1 (Xã Nhị Bình cũ)');
  });

  it('is nothing for a commune', async () => {
    const browser = await signedIn('can.bo');

    const replies = [await browser.get(SET), await browser.post(`${SET}/apply`, { act: randomUUID() })];

    expect(replies.map(({ status }) => status)).toEqual([404, 403]);
  });
});
