import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { startOfDay } from '../../src/core/time.ts';
import { ContactModel } from '../../src/domain/contacts/model.ts';
import { openRequest } from '../../src/domain/privacy/requests.ts';
import { clearNightly } from '../../src/domain/privacy/retention.ts';
import { retentionKinds } from '../../src/domain/privacy/retention-kinds.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { RULES } from '../domain/privacy/ports.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aStaff, PASSWORD, seedUnion } from './union.ts';

const DAY = 86_400_000;
const ACT = '00000000-0000-4000-8000-00000000000';
let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  const now = Date.now();
  await seedUnion(now);
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  await aStaff('ba.diem', 'officer', 'hm-bdi');
  await aStaff('tuyen.giao', 'portfolio', 'hm');
  await aStaff('thuong.truc', 'leader', 'hm');
  await aContact('zalo-1', { name: 'Trần Thị Bảy', unitId: 'hm-dth-ap1', phone: '+84901234567', at: now });
  const chat = { source: 'chat', automatic: false, unitId: 'hm-dth-ap1', contactId: 'zalo-1' } as const;
  await openRequest('r-late', { ...chat, kind: 'complaint', at: now - 30 * DAY }, RULES.deadlines);
  await openRequest('r-auto', { ...chat, kind: 'see', at: now, automatic: true }, RULES.deadlines);
  app = await serveConsole();
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  return browser;
}

describe('the requests page', () => {
  it('shows what is overdue, and what the machine did at once apart', async () => {
    const browser = await signedIn('dong.thanh');

    const open = await browser.get('/console/requests');
    const closed = await browser.get('/console/requests?which=closed');

    expect(open.text).toMatch(/Quá hạn/);
    expect(open.text).not.toContain('Máy làm xong liền');
    expect(closed.text).toContain('Máy làm xong liền');
  });

  it('shows nothing of another subtree, and nothing at all to those without the right', async () => {
    const elsewhere = await signedIn('ba.diem');
    const without = await signedIn('tuyen.giao');
    const reader = await signedIn('thuong.truc');

    const list = await elsewhere.get('/console/requests');
    const detail = await elsewhere.get('/console/requests/r-late');
    const act = await elsewhere.post('/console/requests/r-late/step', { act: `${ACT}1`, what: 'done' });

    expect(list.text).not.toContain('r-late');
    expect([detail.status, act.status]).toEqual([404, 404]);
    expect((await without.get('/console/requests')).status).toBe(403);
    expect((await reader.get('/console/requests/r-late')).text).not.toContain('/step');
    expect((await reader.post('/console/requests/r-late/step', { act: `${ACT}2`, what: 'done' })).status).toBe(403);
  });

  it('takes steps with notes that name nobody, extends once, and writes who did what', async () => {
    const browser = await signedIn('dong.thanh');
    await browser.get('/console/requests/r-late');

    const numbered = await browser.post('/console/requests/r-late/step', {
      act: `${ACT}3`,
      what: 'note',
      note: 'gọi 0901 234 567',
    });
    await browser.post('/console/requests/r-late/step', { act: `${ACT}4`, what: 'extended' });
    const twice = await browser.post('/console/requests/r-late/step', { act: `${ACT}5`, what: 'extended' });
    await browser.post('/console/requests/r-late/step', { act: `${ACT}6`, what: 'answered', note: 'đã nhắn lại' });
    const page = await browser.get('/console/requests/r-late');

    expect(numbered.status).toBe(422);
    expect(twice.status).toBe(409);
    expect(page.text).toContain('đã nhắn lại');
    expect(page.text).toContain('Gia hạn');
    const acts = (await listAudit({ act: 'requests.step' })).map(({ details }) => details?.what);
    expect(acts).toEqual(['answered', 'extended']);
  });

  it('notes a wish of somebody who phoned and carries the deletion out', async () => {
    const browser = await signedIn('dong.thanh');
    const form = await browser.get('/console/requests/new?contact=zalo-1');
    expect(form.text).toContain('Trần Thị Bảy');

    const made = await browser.post('/console/requests', { act: `${ACT}7`, kind: 'delete', contact: 'zalo-1' });
    const address = (made.headers.get('location') ?? '').split('?')[0] ?? '';
    const page = await browser.get(address);
    const deleted = await browser.post(`${address}/delete`, { act: `${ACT}8` });

    expect(page.text).toContain('Xóa hết dữ liệu của Trần Thị Bảy');
    expect(deleted.status).toBe(303);
    expect(await ContactModel.findById('zalo-1').lean()).toMatchObject({ deletion: { receipt: expect.any(String) } });
    expect((await browser.get(address)).text).toContain('Đã xong');
    expect((await browser.post(`${address}/delete`, { act: `${ACT}9` })).status).toBe(409);
  });
});

describe('the retention page', () => {
  it('tells what is kept how long, what would go, and what the nights did', async () => {
    const browser = await signedIn('thuong.truc');
    const kinds = retentionKinds({ mediaDir: '/nonexistent' });
    await clearNightly({ rules: RULES.retention, kinds }, startOfDay('2026-11-23') + 3 * 3_600_000, silentLog);

    const page = await browser.get('/console/retention');
    const preview = await browser.get('/console/retention/preview');

    expect(page.text).toMatch(/Tin hội viên nhắn[\s\S]*?180/);
    expect(page.text).toContain('23/11/2026');
    expect(preview.text).toContain('Hôm nay sẽ xóa');
    expect((await (await signedIn('dong.thanh')).get('/console/retention')).status).toBe(403);
  });
});
