import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { logIn } from '../../src/domain/staff/login.ts';
import { listSessions } from '../../src/domain/staff/sessions.ts';
import { deactivateStaff, findStaff, setPosts, staffIdOf } from '../../src/domain/staff/staff.ts';
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

const CHOSEN = 'vo dua lat up tren van';
const linkIn = (text: string): string => new URL(/<p class="forward">([^<]+)<\/p>/.exec(text)?.[1] ?? app.url).pathname;
const addressOf = (login: string): string => `/console/staff/${staffIdOf(login)}`;

/** Opens the link as its owner would, in a browser of her own. */
async function choosePassword(link: string, password = CHOSEN, again = password) {
  const browser = new Browser(app.url);
  const form = await browser.get(link);
  return { form, reply: await browser.post(link, { password, again }) };
}

describe('the accounts page', () => {
  it('makes an account whose owner chooses her password by a link shown once', async () => {
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    const made = await admin.post('/console/staff', {
      login: 'Nhi.Binh',
      name: 'Lê Thị Út',
      role: 'officer',
      unit: 'hm-nbi',
    });
    const link = linkIn(made.text);
    const list = await admin.get('/console/staff');
    const { form, reply } = await choosePassword(link);
    const newcomer = await signedIn('nhi.binh', CHOSEN);

    expect(link).toMatch(/^\/console\/welcome\/[\w-]{43}$/);
    expect(made.headers.get('cache-control')).toBe('no-store');
    expect(list.text).toContain('Lê Thị Út');
    expect(list.text).toContain('Chờ đặt mật khẩu');
    expect(list.text).not.toContain(link);
    expect(form.text).toContain('Chào chị Lê Thị Út');
    expect(reply.headers.get('location')).toBe('/console/login?done=password_chosen');
    expect((await newcomer.get('/console')).text).toContain('Xã Nhị Bình');
    expect((await listAudit({ act: 'staff.create' }))[0]).toMatchObject({
      about: staffIdOf('nhi.binh'),
      post: 'admin@hm',
      unitId: 'hm-nbi',
      details: { role: 'officer' },
    });
    expect((await listAudit({ act: 'staff.choose-password' }))[0]?.about).toBe(staffIdOf('nhi.binh'));
    expect(JSON.stringify(await listAudit({ limit: 100 }))).not.toContain(link.split('/').at(-1));
  });

  it.each([
    ['ngan', 'ngan', 'ngắn quá'],
    ['matkhau2026', 'matkhau2026', 'dễ đoán'],
    ['hai lan go khac nhau', 'khac nhau hai lan go', 'chưa giống nhau'],
  ])('tells the owner of a link what is wrong with %j, and lets her try again', async (password, again, words) => {
    const admin = await signedIn('admin');
    await admin.get('/console/staff');
    const login = `yeu.${password.length}`;
    const made = await admin.post('/console/staff', { login, name: 'Hoa', role: 'officer', unit: 'hm-nbi' });

    const { reply } = await choosePassword(linkIn(made.text), password, again);
    const better = await choosePassword(linkIn(made.text));

    expect(reply.status).toBe(422);
    expect(reply.text).toContain(words);
    expect(better.reply.status).toBe(303);
  });

  it('says the same of a link that was used, is too old, or never was one', async () => {
    const pages = await Promise.all(
      ['x', 'a'.repeat(43)].map((token) => new Browser(app.url).get(`/console/welcome/${token}`)),
    );

    expect(pages.map(({ status }) => status)).toEqual([404, 404]);
    expect(pages[0]?.text).toContain('không dùng được nữa');
  });

  it('says beside the field what is wrong and keeps what was typed', async () => {
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    const reply = await admin.post('/console/staff', { login: 'admin', name: 'Hoa', role: 'officer', unit: 'hm' });
    const without = await admin.post('/console/staff', { login: 'moi', name: 'Hoa', role: 'portfolio', unit: 'hm' });

    expect([reply.status, without.status]).toEqual([422, 422]);
    expect(reply.text).toContain('chưa ai dùng');
    expect(reply.text).toContain('value="Hoa"');
    expect(without.text).toContain('ít nhất một mảng');
  });

  it('gives a new link that ends every open session of hers and the old password', async () => {
    await aStaff('quen.mat.khau', 'officer', 'hm-dth');
    const hers = await signedIn('quen.mat.khau');
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    const reply = await admin.post(`${addressOf('quen.mat.khau')}/link`, {});
    const old = await logIn({ login: 'quen.mat.khau', password: PASSWORD, address: 'a' }, Date.now());
    await choosePassword(linkIn(reply.text));
    const fresh = await logIn({ login: 'quen.mat.khau', password: CHOSEN, address: 'a' }, Date.now());

    expect((await hers.get('/console')).status).toBe(303);
    expect([old.ok, fresh.ok]).toEqual([false, true]);
    expect((await listAudit({ act: 'staff.reset-password' }))[0]?.about).toBe(staffIdOf('quen.mat.khau'));
  });

  it('ends an account at once, and opens it again by a link', async () => {
    await aStaff('nghi.viec', 'officer', 'hm-dth');
    const hers = await signedIn('nghi.viec');
    const admin = await signedIn('admin');
    await admin.get('/console/staff');

    await admin.post(`${addressOf('nghi.viec')}/deactivate`, {});
    const shut = (await hers.get('/console')).status;
    const list = await admin.get('/console/staff');
    const opened = await admin.post(`${addressOf('nghi.viec')}/link`, {});
    await choosePassword(linkIn(opened.text));
    const back = await signedIn('nghi.viec', CHOSEN);

    expect(shut).toBe(303);
    expect(list.text).toContain('Đã ngừng');
    expect((await back.get('/console')).status).toBe(200);
    expect((await listAudit({ about: staffIdOf('nghi.viec') })).map(({ act }) => act)).toEqual(
      expect.arrayContaining(['staff.deactivate', 'staff.reactivate']),
    );
  });

  it('signs somebody out everywhere and lifts her wait', async () => {
    await aStaff('quen.go', 'officer', 'hm-dth');
    const hers = await signedIn('quen.go');
    for (let n = 0; n < 5; n++) await logIn({ login: 'quen.go', password: 'sai', address: `10.7.0.${n}` }, Date.now());
    const admin = await signedIn('admin');
    const waiting = await admin.get(addressOf('quen.go'));

    await admin.post(`${addressOf('quen.go')}/sign-out`, {});
    await admin.post(`${addressOf('quen.go')}/lift`, {});

    expect(waiting.text).toContain('Sai nhiều lần');
    expect((await hers.get('/console')).status).toBe(303);
    expect((await signedIn('quen.go').then((browser) => browser.get('/console'))).status).toBe(200);
  });

  it('reaches no account above or beside her own subtree', async () => {
    const local = await signedIn('xa.admin');
    const list = await local.get('/console/staff');

    const replies = [
      await local.get(addressOf('van.phong')),
      await local.post(`${addressOf('admin')}/deactivate`, {}),
      await local.post(`${addressOf('van.phong')}/link`, {}),
      await local.post(`${addressOf('dong.thanh')}/posts`, { role: 'office', unit: 'hm' }),
      await local.post('/console/staff', { login: 'len.chuc', name: 'Hoa', role: 'admin', unit: 'hm' }),
    ];

    expect(list.text).toContain('dong.thanh');
    expect(list.text).not.toContain('van.phong');
    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404, 400, 400]);
    expect(await findStaff(staffIdOf('admin'))).toBeDefined();
    expect(await findStaff(staffIdOf('len.chuc'))).toBeUndefined();
  });

  it('sees, but does not touch, an account that also has a post outside her subtree', async () => {
    await aStaff('nua.trong', 'officer', 'hm-dth');
    await setPosts(staffIdOf('nua.trong'), [
      { role: 'officer', unitId: 'hm-dth', portfolios: [] },
      { role: 'officer', unitId: 'hm-bdi', portfolios: [] },
    ]);
    const local = await signedIn('xa.admin');

    const seen = await local.get(addressOf('nua.trong'));
    const touched = await local.post(`${addressOf('nua.trong')}/link`, {});

    expect([seen.status, touched.status]).toEqual([200, 403]);
    expect(seen.text).not.toContain('/link"');
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

describe('one person with several posts', () => {
  it('acts in one of them at a time, and the log names it', async () => {
    await aStaff('hai.vai', 'officer', 'hm-dth');
    const admin = await signedIn('admin');
    await admin.get(addressOf('hai.vai'));
    await admin.post(`${addressOf('hai.vai')}/posts`, { role: 'portfolio', unit: 'hm', portfolio: 'TG' });
    const hers = await signedIn('hai.vai');

    const first = await hers.get('/console');
    const closed = await hers.get('/console/quizzes');
    await hers.post('/console/account/post', { post: 'portfolio@hm' });
    const second = await hers.get('/console');
    const open = await hers.get('/console/quizzes');
    await hers.post('/console/account/link', {});
    const forged = await hers.post('/console/account/post', { post: 'admin@hm' });

    expect(first.text).toContain('Đang làm việc với vai trò');
    expect(first.text).toContain('Xã Đông Thạnh');
    expect(second.text).toMatch(/<option value="portfolio@hm" selected/);
    expect([closed.status, open.status, forged.status]).toEqual([403, 200, 400]);
    expect((await listAudit({ staffId: staffIdOf('hai.vai'), act: 'staff.link' }))[0]?.post).toBe('portfolio@hm');
  });

  it('loses a post at once when it ends', async () => {
    const hers = await signedIn('hai.vai');
    await hers.get('/console');
    await hers.post('/console/account/post', { post: 'portfolio@hm' });
    const admin = await signedIn('admin');
    await admin.get(addressOf('hai.vai'));

    await admin.post(`${addressOf('hai.vai')}/posts/end`, { post: 'portfolio@hm' });
    const last = await admin.post(`${addressOf('hai.vai')}/posts/end`, { post: 'officer@hm-dth' });

    expect((await hers.get('/console/quizzes')).status).toBe(403);
    expect(last.status).toBe(400);
  });
});

describe('where she is signed in', () => {
  it('is told in words, and ended from any of her browsers', async () => {
    await aStaff('hai.may', 'officer', 'hm-dth');
    const here = await signedIn('hai.may');
    const there = await signedIn('hai.may');
    const third = await signedIn('hai.may');

    const page = await here.get('/console/account');
    const other = /name="session" value="([0-9a-f]{64})"/.exec(page.text)?.[1] ?? '';
    const one = await here.post('/console/account/sessions/end', { session: other });
    const after = (await Promise.all([there, third].map((browser) => browser.get('/console')))).map(
      ({ status }) => status,
    );
    await here.post('/console/account/sessions/end-others', {});

    expect(page.text).toContain('Máy đang dùng');
    expect(page.text).toContain('Trình duyệt lạ trên máy lạ');
    expect(one.status).toBe(303);
    expect(after.sort()).toEqual([200, 303]);
    expect(
      await Promise.all([here, there, third].map(async (browser) => (await browser.get('/console')).status)),
    ).toEqual([200, 303, 303]);
  });

  it("does not let anybody end somebody else's", async () => {
    const hers = await signedIn('hai.may');
    const page = await hers.get('/console/account');
    const mine = await signedIn('dong.thanh');
    await mine.get('/console/account');
    const id = (await listSessions(staffIdOf('hai.may'), Date.now()))[0]?.id ?? '';

    const reply = await mine.post('/console/account/sessions/end', { session: id });

    expect(page.status).toBe(200);
    expect(id).toMatch(/^[0-9a-f]{64}$/);
    expect(reply.status).toBe(404);
    expect((await hers.get('/console')).status).toBe(200);
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
