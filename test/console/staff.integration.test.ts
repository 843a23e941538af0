import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { logIn } from '../../src/domain/staff/login.ts';
import { deactivateStaff, findStaff, staffIdOf } from '../../src/domain/staff/staff.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aStaff, PASSWORD, seedUnion } from './union.ts';

let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(Date.now());
  await aStaff('admin', 'admin', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  await aStaff('van.phong', 'office', 'hm');
  await aStaff('xa.admin', 'admin', 'hm-dth');
  app = await serveConsole();
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function signedIn(login: string, password = PASSWORD): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, password);
  return browser;
}

const passwordIn = (text: string): string => /<code class="secret">([^<]+)<\/code>/.exec(text)?.[1] ?? '';
const addressOf = (login: string): string => `/console/staff/${staffIdOf(login)}`;

describe('the accounts page', () => {
  it('makes an account whose password is shown once and opens it', async () => {
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    const made = await admin.post('/console/staff', {
      login: 'Nhi.Binh',
      name: 'Lê Thị Út',
      role: 'officer',
      unit: 'hm-nbi',
    });
    const password = passwordIn(made.text);
    const newcomer = await signedIn('nhi.binh', password);
    const list = await admin.get('/console/staff');

    expect(password).toMatch(/^\w{4}-\w{4}-\w{4}-\w{4}$/);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect((await newcomer.get('/console')).text).toContain('Xã Nhị Bình');
    expect(list.text).toContain('Lê Thị Út');
    expect(list.text).not.toContain(password);
    expect((await listAudit({ act: 'staff.create' }))[0]).toMatchObject({
      about: staffIdOf('nhi.binh'),
      unitId: 'hm-nbi',
      details: { role: 'officer' },
    });
    expect(JSON.stringify(await listAudit({ limit: 100 }))).not.toContain(password);
  });

  it('says beside the field what is wrong and keeps what was typed', async () => {
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    const reply = await admin.post('/console/staff', { login: 'admin', name: 'Hoa', role: 'officer', unit: 'hm' });

    expect(reply.status).toBe(422);
    expect(reply.text).toContain('chưa ai dùng');
    expect(reply.text).toContain('value="Hoa"');
  });

  it('gives a new password that ends every open session of hers', async () => {
    await aStaff('quen.mat.khau', 'officer', 'hm-dth');
    const hers = await signedIn('quen.mat.khau');
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    const reply = await admin.post(`${addressOf('quen.mat.khau')}/password`, {});
    const old = await logIn({ login: 'quen.mat.khau', password: PASSWORD, address: 'a' }, Date.now());
    const fresh = await logIn({ login: 'quen.mat.khau', password: passwordIn(reply.text), address: 'a' }, Date.now());

    expect((await hers.get('/console')).status).toBe(303);
    expect([old.ok, fresh.ok]).toEqual([false, true]);
    expect((await listAudit({ act: 'staff.reset-password' }))[0]?.about).toBe(staffIdOf('quen.mat.khau'));
  });

  it('ends an account at once, and opens it again with another password', async () => {
    await aStaff('nghi.viec', 'officer', 'hm-dth');
    const hers = await signedIn('nghi.viec');
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    await admin.post(`${addressOf('nghi.viec')}/deactivate`, {});
    const shut = (await hers.get('/console')).status;
    const list = await admin.get('/console/staff');
    const opened = await admin.post(`${addressOf('nghi.viec')}/password`, {});
    const back = await signedIn('nghi.viec', passwordIn(opened.text));

    expect(shut).toBe(303);
    expect(list.text).toContain('Đã ngừng');
    expect((await back.get('/console')).status).toBe(200);
    expect((await listAudit({ about: staffIdOf('nghi.viec') })).map(({ act }) => act)).toEqual(
      expect.arrayContaining(['staff.deactivate', 'staff.reactivate']),
    );
  });

  it('reaches no account above or beside her own subtree', async () => {
    const local = await signedIn('xa.admin');
    const list = await local.get('/console/staff');

    const replies = [
      await local.post(`${addressOf('admin')}/deactivate`, {}),
      await local.post(`${addressOf('van.phong')}/password`, {}),
      await local.post('/console/staff', { login: 'len.chuc', name: 'Hoa', role: 'admin', unit: 'hm' }),
    ];

    expect(list.text).toContain('dong.thanh');
    expect(list.text).not.toContain('van.phong');
    expect(replies.map(({ status }) => status)).toEqual([404, 404, 400]);
    expect(await findStaff(staffIdOf('admin'))).toBeDefined();
    expect(await findStaff(staffIdOf('len.chuc'))).toBeUndefined();
  });

  it.each(['dong.thanh', 'van.phong'])('is closed to %s, who is no admin', async (login) => {
    const browser = await signedIn(login);
    await browser.get('/console/account');

    const seen = await browser.get('/console/staff');
    const acted = await browser.post(`${addressOf('xa.admin')}/deactivate`, {});

    expect([seen.status, acted.status]).toEqual([403, 403]);
    expect((await browser.get('/console/account')).text).not.toContain('href="/console/staff"');
  });
});

describe('the last active admin', () => {
  it('cannot be ended by herself or anybody', async () => {
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    const self = await admin.post(`${addressOf('admin')}/deactivate`, {});
    const directly = await deactivateStaff(staffIdOf('admin'));

    expect(self.status).toBe(409);
    expect(directly).toBe('last-admin');
    expect((await admin.get('/console')).status).toBe(200);
  });

  it('is left even when two admins end each other at the same moment', async () => {
    await aStaff('admin2', 'admin', 'hm');

    await Promise.all([deactivateStaff(staffIdOf('admin')), deactivateStaff(staffIdOf('admin2'))]);
    const left = [await findStaff(staffIdOf('admin')), await findStaff(staffIdOf('admin2'))].filter(Boolean);

    expect(left.length).toBeGreaterThan(0);
  });

  it('of a commune can be ended while the district has one', async () => {
    expect(await deactivateStaff(staffIdOf('xa.admin'))).toBeUndefined();
    expect(await findStaff(staffIdOf('xa.admin'))).toBeUndefined();
  });
});
