import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shiftedClock } from '../../src/core/clock.ts';
import { getInvite, listInvites, useInvite } from '../../src/domain/enrolment/invites.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { staffIdOf } from '../../src/domain/staff/staff.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aStaff, PASSWORD, seedUnion } from './union.ts';

const NOW = Date.parse('2026-11-23T10:00:00+07:00');
const DAY = 86_400_000;
const clock = { ...shiftedClock(), now: () => NOW };
let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(NOW);
  await aStaff('admin', 'admin', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  await aStaff('tuyen.giao', 'portfolio', 'hm');
  await aContact('zalo-7', { name: 'Trần Thị Bảy', unitId: 'hm-dth-ap2', at: NOW });
  app = await serveConsole({ clock });
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

/** Fills in the form of the page. @returns the address of the new code. */
async function made(browser: Browser, fields: Record<string, string> = {}): Promise<string> {
  const form = await browser.get('/console/invites?unit=hm-dth-ap3');
  const act = /name="act" value="([^"]+)"/.exec(form.text)?.[1] ?? '';
  const reply = await browser.post('/console/invites', {
    act,
    unit: 'hm-dth-ap3',
    role: 'branch_leader',
    days: '14',
    ...fields,
  });
  expect(reply.status).toBe(303);
  return (reply.headers.get('location') ?? '').split('?')[0] ?? '';
}

function keyOf(address: string): string {
  return address.split('/').at(-1) ?? '';
}

describe('an invite code made in the console', () => {
  it('is shown with the sentence to forward, works for fourteen days, and is written down', async () => {
    const browser = await signedIn('dong.thanh');

    const address = await made(browser);
    const page = await browser.get(address);

    const invite = await getInvite(keyOf(address));
    expect(invite).toMatchObject({ unitId: 'hm-dth-ap3', role: 'branch_leader', expiresAt: NOW + 14 * DAY });
    expect(page.text).toContain(`<p class="invite-code">${invite?.code}</p>`);
    expect(page.text).toContain(
      `Chị nhắn mã ${invite?.code} cho trang Zalo (hoặc Facebook) của Hội LHPN huyện Hóc Môn để được ghi nhận là chi hội trưởng, Chi hội ấp 3, Xã Đông Thạnh. Mã dùng một lần, đến 07/12/2026.`,
    );
    expect((await listAudit({ act: 'invites.create' }))[0]).toMatchObject({
      staffId: staffIdOf('dong.thanh'),
      unitId: 'hm-dth-ap3',
      details: { role: 'branch_leader', days: 14 },
    });
    expect(JSON.stringify(await listAudit({ limit: 100 }))).not.toContain(invite?.code);
  });

  it('is one however often the form is sent', async () => {
    const browser = await signedIn('dong.thanh');
    const act = '00000000-0000-4000-8000-000000000077';

    const first = await made(browser, { act, unit: 'hm-dth-ap1' });
    const second = await made(browser, { act, unit: 'hm-dth-ap1' });

    expect(second).toBe(first);
    expect((await listInvites(['hm-dth-ap1'])).filter(({ createdBy }) => createdBy !== 'demo')).toHaveLength(1);
  });

  it('makes nobody a leader once it was taken back', async () => {
    const browser = await signedIn('dong.thanh');
    const address = await made(browser);
    await browser.get(address);

    const revoked = await browser.post(`${address}/revoke`, {});
    const again = await browser.post(`${address}/revoke`, {});
    const code = (await getInvite(keyOf(address)))?.code ?? '';
    const enrolment = await useInvite(code, { contactId: 'zalo-7', personId: 'p-7' }, NOW);

    expect([revoked.status, again.status]).toEqual([303, 409]);
    expect(enrolment.outcome).toBe('expired');
    expect((await browser.get(address)).text).toContain('Đã thu hồi');
    expect((await listAudit({ act: 'invites.revoke' }))[0]).toMatchObject({ unitId: 'hm-dth-ap3' });
  });

  it('cannot be taken back after it was used, and tells by whom', async () => {
    const browser = await signedIn('dong.thanh');
    const address = await made(browser);
    const code = (await getInvite(keyOf(address)))?.code ?? '';
    await useInvite(code.toLowerCase(), { contactId: 'zalo-7', personId: 'p-7' }, NOW);

    const revoked = await browser.post(`${address}/revoke`, {});
    const page = await browser.get(address);

    expect(revoked.status).toBe(409);
    expect(page.text).toContain('Đã dùng');
    expect(page.text).toContain('Trần Thị Bảy');
    expect(page.text).not.toContain('/revoke"');
  });
});

describe('the list of invite codes', () => {
  it('shows each state, of her own subtree only', async () => {
    const admin = await signedIn('admin');
    const elsewhere = await made(admin, { unit: 'hm-bdi-ap1' });
    const officer = await signedIn('dong.thanh');

    const list = await officer.get('/console/invites');
    const foreign = await officer.get(elsewhere);
    const asked = await officer.get('/console/invites?unit=hm-bdi-ap1');

    for (const word of ['Chưa dùng', 'Đã dùng', 'Đã thu hồi']) expect(list.text).toContain(word);
    expect(list.text + asked.text).not.toContain('HM-BDI');
    expect(foreign.status).toBe(404);
    await officer.get('/console/invites');
    expect((await officer.post(`${elsewhere}/revoke`, {})).status).toBe(404);
  });

  it.each([
    ['a branch of another commune', { unit: 'hm-bdi-ap1' }],
    ['a commune', { unit: 'hm-dth' }],
    ['a role of the office', { role: 'admin' }],
    ['ten years', { days: '3650' }],
  ])('makes no code for %s', async (_, fields) => {
    const browser = await signedIn('dong.thanh');
    const form = await browser.get('/console/invites');
    const act = /name="act" value="([^"]+)"/.exec(form.text)?.[1] ?? '';

    const reply = await browser.post('/console/invites', {
      act,
      unit: 'hm-dth-ap1',
      role: 'branch_leader',
      days: '14',
      ...fields,
    });

    expect(reply.status).toBe(400);
  });

  it('is linked from the page of a branch, for those who may make codes', async () => {
    const officer = await (await signedIn('dong.thanh')).get('/console/units/hm-dth-ap1');
    const portfolio = await signedIn('tuyen.giao');

    expect(officer.text).toContain('href="/console/invites?unit=hm-dth-ap1"');
    expect((await portfolio.get('/console/units/hm-dth-ap1')).text).not.toContain('/console/invites');
    expect((await portfolio.get('/console/invites')).status).toBe(403);
  });
});
