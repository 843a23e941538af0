import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { beginSecondFactor, confirmSecondFactor } from '../../src/domain/staff/second-factor.ts';
import { listSessions } from '../../src/domain/staff/sessions.ts';
import { staffIdOf } from '../../src/domain/staff/staff.ts';
import { giveTicket } from '../../src/domain/staff/tickets.ts';
import { totpAt } from '../../src/domain/staff/totp.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aStaff, PASSWORD, seedUnion } from './union.ts';

let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(Date.now());
  await aStaff('quan.tri', 'admin', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  app = await serveConsole({ secondFactor: undefined });
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

/** The half minute before now: its code is taken too, and the next one stays for the test. */
const EARLIER_MS = 30_000;

/** An account whose app has had its secret for a while. */
async function withApp(login: string, role: 'officer' | 'office'): Promise<{ secret: string; codes: string[] }> {
  await aStaff(login, role, 'hm');
  const secret = await beginSecondFactor(staffIdOf(login));
  const then = Date.now() - 10 * EARLIER_MS;
  const confirmed = await confirmSecondFactor(staffIdOf(login), totpAt(secret, then), then);
  return { secret, codes: confirmed.ok ? confirmed.codes : [] };
}

async function withPassword(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  return browser;
}

const secretIn = (text: string): string =>
  (/<code class="secret">([A-Z2-7 ]{39})<\/code>/.exec(text)?.[1] ?? '').replaceAll(' ', '');

describe('an admin without a second factor', () => {
  it('gets nowhere but to its set-up, and everywhere once it is done', async () => {
    const browser = await withPassword('quan.tri');

    const turned = await Promise.all(
      ['/console', '/console/contacts', '/console/audit/file', '/console/account'].map((path) => browser.get(path)),
    );
    const page = await browser.get('/console/second-factor');
    const acted = await browser.post('/console/account/unlink', {});
    const wrong = await browser.post('/console/second-factor', { code: '000000' });
    const done = await browser.post('/console/second-factor', { code: totpAt(secretIn(page.text), Date.now()) });
    const codes = done.text.match(/<code class="secret">[a-z2-9]{5}-[a-z2-9]{5}<\/code>/g) ?? [];

    expect([...turned, acted].map((reply) => reply.headers.get('location'))).toEqual(
      Array(5).fill('/console/second-factor'),
    );
    expect(page.text).toContain('<svg viewBox=');
    expect(wrong.status).toBe(422);
    expect(wrong.text).toContain('Mã chưa đúng');
    expect(new Set(codes).size).toBe(10);
    expect((await browser.get('/console')).status).toBe(200);
    expect((await browser.get('/console/second-factor')).text).not.toContain('class="secret"');
    expect((await listAudit({ act: 'staff.second-factor-on' }))[0]?.about).toBe(staffIdOf('quan.tri'));
  });

  it('is no other role: an officer works without one', async () => {
    const browser = await withPassword('dong.thanh');

    expect((await browser.get('/console')).status).toBe(200);
    expect((await browser.get('/console/second-factor')).text).toContain('Cài mã bảo vệ');
  });
});

describe('signing in with a second factor', () => {
  it('needs the code after the password, and brings her where she wanted to go', async () => {
    const { secret } = await withApp('co.ma', 'office');
    const browser = new Browser(app.url);
    await browser.get('/console/login');

    const asked = await browser.post('/console/login?next=%2Fconsole%2Freports', {
      login: 'co.ma',
      password: PASSWORD,
    });
    const half = await browser.get('/console/reports');
    const form = await browser.get(asked.headers.get('location') ?? '');
    const path = '/console/login/code?next=%2Fconsole%2Freports';
    const wrong = await browser.post(path, { code: '123 456' });
    const right = await browser.post(path, { code: totpAt(secret, Date.now()) });

    expect(asked.headers.get('location')).toBe('/console/login/code?next=%2Fconsole%2Freports');
    expect(half.status).toBe(303);
    expect(form.text).toContain('sáu số đang hiện');
    expect(wrong.status).toBe(401);
    expect(right.headers.get('location')).toBe('/console/reports');
    expect((await browser.get('/console/reports')).status).toBe(200);
  });

  it('refuses a code that opened once, in another browser too', async () => {
    const { secret } = await withApp('mot.lan', 'office');
    const code = totpAt(secret, Date.now());
    const first = await withPassword('mot.lan');
    const second = await withPassword('mot.lan');
    await first.get('/console/login/code');
    await second.get('/console/login/code');

    const opened = await first.post('/console/login/code', { code });
    const refused = await second.post('/console/login/code', { code });

    expect([opened.status, refused.status]).toEqual([303, 401]);
    expect((await second.get('/console')).status).toBe(303);
  });

  it('takes a recovery code instead, once, and says so', async () => {
    const { codes } = await withApp('mat.may', 'office');
    const browser = await withPassword('mat.may');
    await browser.get('/console/login/code');

    const opened = await browser.post('/console/login/code', { code: codes[0] ?? '' });
    const told = await browser.get(opened.headers.get('location') ?? '');
    const again = await withPassword('mat.may');
    await again.get('/console/login/code');
    const refused = await again.post('/console/login/code', { code: codes[0] ?? '' });

    expect(told.text).toContain('vừa dùng một mã dự phòng');
    expect(told.text).toContain('Còn 9 mã dự phòng');
    expect(refused.status).toBe(401);
    expect((await listAudit({ act: 'staff.sign-in-recovery' }))[0]?.details).toEqual({ left: 9 });
  });

  it('begins again when the password was taken back half-way', async () => {
    const { codes } = await withApp('nua.duong', 'office');
    const browser = await withPassword('nua.duong');
    await browser.get('/console/login/code');

    await giveTicket(staffIdOf('nua.duong'), Date.now());
    const reply = await browser.post('/console/login/code', { code: codes[0] ?? '' });

    expect(reply.status).not.toBe(200);
    expect((await browser.get('/console')).headers.get('location')).toMatch(/^\/console\/login/);
    expect(await listSessions(staffIdOf('nua.duong'), Date.now())).toEqual([]);
  });

  it('cannot be skipped by a code without a password', async () => {
    const browser = new Browser(app.url);
    await browser.get('/console/login');

    const page = await browser.get('/console/login/code');
    const reply = await browser.post('/console/login/code', { code: '000000' });

    expect([page, reply].map(({ headers }) => headers.get('location'))).toEqual(['/console/login', '/console/login']);
  });
});

describe('a second factor', () => {
  it('is turned off by an officer who proves it, and by no one of the office', async () => {
    const officer = await withApp('tat.duoc', 'officer');
    const office = await withApp('khong.tat', 'office');
    const enter = async (login: string, code: string) => {
      const browser = await withPassword(login);
      await browser.get('/console/login/code');
      await browser.post('/console/login/code', { code });
      await browser.get('/console/second-factor');
      return browser;
    };
    const one = await enter('tat.duoc', officer.codes[0] ?? '');
    const two = await enter('khong.tat', office.codes[0] ?? '');

    const unproved = await one.post('/console/second-factor/drop', { code: '000000' });
    const dropped = await one.post('/console/second-factor/drop', { code: officer.codes[1] ?? '' });
    const kept = await two.post('/console/second-factor/drop', { code: office.codes[1] ?? '' });

    expect([unproved.status, dropped.status, kept.status]).toEqual([422, 303, 403]);
  });

  it('is reset by an admin for somebody who lost her phone, and written down', async () => {
    await withApp('mat.dien.thoai', 'office');
    const { secret } = await withApp('nguoi.quan.tri', 'office');
    const admin = await withPassword('nguoi.quan.tri');
    await admin.get('/console/login/code');
    await admin.post('/console/login/code', { code: totpAt(secret, Date.now()) });
    await admin.get('/console/account');
    const address = `/console/staff/${staffIdOf('mat.dien.thoai')}`;

    const byOffice = await admin.post(`${address}/second-factor`, {});
    const itAdmin = await aStaffWithSession('it.admin');
    await itAdmin.get(address);
    const reset = await itAdmin.post(`${address}/second-factor`, {});
    const hers = await withPassword('mat.dien.thoai');

    expect([byOffice.status, reset.status]).toEqual([403, 303]);
    expect((await hers.get('/console')).headers.get('location')).toBe('/console/second-factor');
    expect((await listAudit({ act: 'staff.reset-second-factor' }))[0]?.about).toBe(staffIdOf('mat.dien.thoai'));
  });
});

/** An admin who has set her app up in this browser. */
async function aStaffWithSession(login: string): Promise<Browser> {
  await aStaff(login, 'admin', 'hm');
  const browser = await withPassword(login);
  const page = await browser.get('/console/second-factor');
  await browser.post('/console/second-factor', { code: totpAt(secretIn(page.text), Date.now()) });
  return browser;
}
