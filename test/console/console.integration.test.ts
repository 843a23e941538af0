import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { deactivateStaff, staffIdOf } from '../../src/domain/staff/staff.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aNote, aReport, aStaff, aSubmission, PASSWORD, seedUnion } from './union.ts';

const HOSTILE = '<script>alert(1)</script> "Hoa" & <b>';
let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  const now = Date.now();
  await seedUnion(now);
  await aStaff('admin', 'admin', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  await aStaff('tuyen.giao', 'portfolio', 'hm');
  await aContact('zalo-1', { name: 'Trần Thị Bảy', unitId: 'hm-dth-ap1', phone: '+84901234567', at: now });
  await aContact('zalo-2', { name: HOSTILE, unitId: 'hm-bdi-ap1', at: now });
  await aContact('zalo-3', { name: 'Chưa Có Đơn Vị', at: now });
  await aNote('note-dth', 'zalo-1', 'hm-dth-ap1', 'Cho chị hỏi chút', now - 60_000);
  await aNote('note-bdi', 'zalo-2', 'hm-bdi-ap1', 'Dì cần gặp cán bộ', now - 120_000);
  await aSubmission('sub-dth', 'zalo-1', 'hm-dth-ap1', 'Đường ngập', now);
  await aSubmission('sub-bdi', 'zalo-2', 'hm-bdi-ap1', `Rác ${HOSTILE}`, now);
  await aReport('rep-dth', 'zalo-1', 'hm-dth-ap1', '2026-11-20', now);
  await aReport('rep-bdi', 'zalo-2', 'hm-bdi-ap1', '2026-11-20', now);
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

describe('signing in to the console', () => {
  it('asks a stranger to sign in, then brings her where she wanted to go', async () => {
    const browser = new Browser(app.url);

    const turnedAway = await browser.get('/console/reports');
    await browser.get(turnedAway.headers.get('location') ?? '');
    const welcomed = await browser.post('/console/login?next=%2Fconsole%2Freports', {
      login: 'admin',
      password: PASSWORD,
    });
    const page = await browser.get('/console/reports');

    expect(turnedAway.headers.get('location')).toBe('/console/login?next=%2Fconsole%2Freports');
    expect(welcomed.headers.get('location')).toBe('/console/reports');
    expect(page.status).toBe(200);
  });

  it('never leads to another site afterwards', async () => {
    const browser = new Browser(app.url);
    await browser.get('/console/login');

    const reply = await browser.post(`/console/login?next=${encodeURIComponent('//evil.example/console')}`, {
      login: 'admin',
      password: PASSWORD,
    });

    expect(reply.headers.get('location')).toBe('/console');
  });

  it('says the same of a wrong password and an unknown login', async () => {
    const texts = [];
    for (const login of ['admin', 'khong.co.ai']) {
      const browser = new Browser(app.url);
      const reply = await browser.signIn(login, 'sai bét');
      expect(reply.status).toBe(401);
      texts.push(/class="note bad"[\s\S]*?<\/div>/.exec(reply.text)?.[0]);
    }

    expect(texts[0]).toContain('chưa đúng');
    expect(texts[0]).toBe(texts[1]);
  });

  it('gives a new session id, so that a planted one opens nothing', async () => {
    const victim = new Browser(app.url);
    await victim.get('/console/login');
    const planted = new Map(victim.cookies);

    await victim.post('/console/login', { login: 'admin', password: PASSWORD });
    const attacker = new Browser(app.url);
    for (const [name, value] of planted) attacker.setCookie(name, value);
    const seen = await attacker.get('/console');

    expect(planted.get('console')).toBeTruthy();
    expect(victim.cookies.get('console')).not.toBe(planted.get('console'));
    expect(seen.status).toBe(303);
  });

  it('hides the cookie from scripts and from other sites', async () => {
    const reply = await new Browser(app.url).get('/console/login');

    expect(reply.headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect(reply.headers.get('set-cookie')).toMatch(/SameSite=Lax/);
  });

  it('binds the cookie to https and this host when staff come by https', async () => {
    const secure = await serveConsole({ publicUrl: new URL('https://cau-noi.example') });

    const reply = await fetch(`${secure.url}/console/login`, { headers: { 'x-forwarded-proto': 'https' } });
    await secure.stop();

    expect(reply.headers.get('set-cookie')).toMatch(/^__Host-console=.*Secure/);
    expect(reply.headers.get('strict-transport-security')).toMatch(/max-age=\d+/);
  });

  it('ends for good at sign-out, and when the account is ended', async () => {
    const browser = await signedIn('admin');
    const kept = new Browser(app.url);
    for (const [name, value] of browser.cookies) kept.setCookie(name, value);
    await aStaff('roi.di', 'officer', 'hm-dth');
    const leaver = await signedIn('roi.di');

    await browser.get('/console');
    await browser.post('/console/logout', {});
    await deactivateStaff(staffIdOf('roi.di'));

    expect((await kept.get('/console')).status).toBe(303);
    expect((await leaver.get('/console')).status).toBe(303);
  });
});

describe('what changes something', () => {
  it.each([
    ['has no token', { _form: '' }, {}],
    ['has a made-up token', { _form: 'abc.def' }, {}],
    ['comes from another site', {}, { origin: 'https://evil.example' }],
    ['hides where it comes from', {}, { origin: 'null' }],
  ])('is refused when it %s', async (_, fields, headers) => {
    const browser = await signedIn('dong.thanh');
    await browser.get('/console/handoffs/note-dth');

    const reply = await browser.post('/console/handoffs/note-dth/close', fields, headers);

    expect(reply.status).toBe(403);
    expect((await browser.get('/console/handoffs/note-dth')).text).toContain('Đang chờ');
  });

  it("is refused with another session's token", async () => {
    const other = await signedIn('admin');
    const stolen = /name="_form" value="([^"]+)"/.exec((await other.get('/console/account')).text)?.[1] ?? '';
    const browser = await signedIn('dong.thanh');

    const reply = await browser.post('/console/handoffs/note-dth/close', { _form: stolen });

    expect(stolen).not.toBe('');
    expect(reply.status).toBe(403);
  });
});

describe('a subtree', () => {
  it.each([
    '/console/handoffs/note-bdi',
    '/console/submissions/sub-bdi',
    '/console/reports/rep-bdi',
    '/console/contacts/zalo-2',
    '/console/contacts/zalo-3',
  ])('hides %s from an officer of another commune, and shows it to who holds the top', async (path) => {
    const officer = await signedIn('dong.thanh');
    const admin = await signedIn('admin');

    expect((await officer.get(path)).status).toBe(404);
    expect((await admin.get(path)).status).toBe(200);
  });

  it.each([
    ['/console/handoffs', 'Trần Thị Bảy'],
    ['/console/submissions', 'Đường ngập'],
    ['/console/contacts', 'Trần Thị Bảy'],
    ['/console/contacts?unit=hm-bdi', 'Trần Thị Bảy'],
  ])('lists at %s only what lies within', async (path, own) => {
    const page = await (await signedIn('dong.thanh')).get(path);

    expect(page.text).toContain(own);
    expect(page.text).not.toContain('alert(1)');
    expect(page.text).not.toContain('Chưa Có Đơn Vị');
  });

  it('holds for acts as well: nothing outside can be answered, moved or revealed', async () => {
    const officer = await signedIn('dong.thanh');
    await officer.get('/console/account');
    const act = '00000000-0000-4000-8000-000000000001';

    const replies = [
      await officer.post('/console/handoffs/note-bdi/answer', { act, text: 'chào dì' }),
      await officer.post('/console/submissions/sub-bdi/answer', { act, text: 'chào dì' }),
      await officer.post('/console/submissions/sub-bdi/status', { act, status: 'archived' }),
      await officer.post('/console/reports/rep-bdi/accept', { act }),
      await officer.post('/console/contacts/zalo-2/phone', {}),
    ];

    expect(replies.map((reply) => reply.status)).toEqual([404, 404, 404, 404, 404]);
    expect(app.told).toEqual([]);
  });
});

describe('rights', () => {
  it.each([
    ['dong.thanh', '/console/incidents'],
    ['dong.thanh', '/console/audit'],
    ['tuyen.giao', '/console/audit'],
    ['dong.thanh', '/console/queues'],
  ])('keep %s from %s, which her rail does not even show', async (login, path) => {
    const browser = await signedIn(login);

    const reply = await browser.get(path);

    expect(reply.status).toBe(403);
    expect((await browser.get('/console')).text).not.toContain(`href="${path}"`);
  });

  it('lead nobody to a dead link', async () => {
    const browser = await signedIn('admin');
    const links = new Set((await browser.get('/console')).text.match(/href="\/console[^"?]*"/g));

    const statuses = await Promise.all(
      [...links].map(async (link) => [link, (await fetchAs(browser, link.slice(6, -1))).status]),
    );

    expect(statuses.length).toBeGreaterThan(8);
    expect(statuses.filter(([, status]) => Number(status) >= 400)).toEqual([]);
  });
});

/** Without touching the browser's notion of the last page. */
function fetchAs(browser: Browser, path: string): Promise<Response> {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  return fetch(new URL(path, app.url), { headers: { cookie }, redirect: 'manual' });
}

describe('every page', () => {
  it('writes hostile names and texts as what they are', async () => {
    const browser = await signedIn('admin');

    const pages = await Promise.all(
      ['contacts', 'contacts/zalo-2', 'submissions', 'submissions/sub-bdi', 'handoffs', 'handoffs/note-bdi'].map(
        (path) => browser.get(`/console/${path}`),
      ),
    );

    for (const page of pages) {
      expect(page.text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
      expect(page.text).not.toContain('<script>alert');
    }
  });

  it('forbids scripts and styles that are not our own files, and has none', async () => {
    const browser = await signedIn('admin');

    for (const path of [
      '/console',
      '/console/contacts',
      '/console/handoffs/note-dth',
      '/console/units',
      '/console/nope',
    ]) {
      const page = await browser.get(path);
      const policy = page.headers.get('content-security-policy') ?? '';

      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)/);
      expect(page.text).not.toMatch(/\s(?:style|on[a-z]+)="/);
      expect(page.text).not.toMatch(/<style/);
      expect(page.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('comes compressed to browsers that can read it', async () => {
    const browser = await signedIn('admin');

    const page = await browser.get('/console/units');

    expect(page.headers.get('content-encoding')).toMatch(/^(?:gzip|br)$/);
    expect(page.text).toContain('Xã Đông Thạnh');
  });

  it('is kept by no cache', async () => {
    const page = await (await signedIn('admin')).get('/console/contacts');

    expect(page.headers.get('cache-control')).toBe('no-store');
  });

  it('speaks English to those who ask for it, and comes back where they were', async () => {
    const browser = await signedIn('admin');

    const turned = await browser.get('/console/language/en?back=%2Fconsole%2Freports%3Fstatus%3Dsubmitted');
    const page = await browser.get('/console/reports');

    expect(turned.headers.get('location')).toBe('/console/reports?status=submitted');
    expect(page.text).toContain('<html lang="en">');
    expect(page.text).toContain('Reports');
  });

  it('answers what is too large, unknown or broken with a plain page', async () => {
    const browser = await signedIn('admin');
    await browser.get('/console/account');

    const large = await browser.post('/console/account/password', { current: 'x'.repeat(200_000), next: 'y' });
    const unknown = await browser.get('/console/khong-co');

    expect([large.status, unknown.status]).toEqual([413, 404]);
    expect(large.text).toContain('Nội dung dài quá');
    expect(unknown.text).toContain('Không có trang này');
  });

  it('gives a number to tell when it fails, and tells nothing else', async () => {
    const logged: unknown[] = [];
    const broken = await serveConsole({
      log: { ...console, error: (fields: unknown) => logged.push(fields) } as never,
      clock: {
        now() {
          throw new Error('secret detail');
        },
      },
    });
    const browser = new Browser(broken.url);
    await browser.signIn('admin', PASSWORD);

    const page = await browser.get('/console');
    await broken.stop();

    expect(page.status).toBe(500);
    const number = /Mã sự cố: ([0-9A-F]{8})/.exec(page.text)?.[1];
    expect(number).toBeTruthy();
    expect(page.text).not.toContain('secret detail');
    expect(logged.at(-1)).toMatchObject({ incident: number });
  });
});

describe('work', () => {
  it('answers a submission once however often the form is sent, to its author', async () => {
    const browser = await signedIn('dong.thanh');
    const form = await browser.get('/console/submissions/sub-dth');
    const act = /name="act" value="([^"]+)"/.exec(form.text)?.[1] ?? '';

    const first = await browser.post('/console/submissions/sub-dth/answer', { act, text: 'Hội đã báo xã rồi chị ơi.' });
    await browser.post('/console/submissions/sub-dth/answer', { act, text: 'Hội đã báo xã rồi chị ơi.' });
    const page = await browser.get('/console/submissions/sub-dth');

    expect(first.status).toBe(303);
    expect(page.text).toContain('Hội đã báo xã rồi chị ơi.');
    expect(page.text).toContain('Đã phản hồi');
    expect(new Set(app.told.map((message) => message.contactId))).toEqual(new Set(['zalo-1']));
    expect(page.text.match(/Đã phản hồi<\/dd>/g)).toHaveLength(1);
  });

  it('returns a report with a reason, and asks for one when it is missing', async () => {
    const browser = await signedIn('dong.thanh');
    const form = await browser.get('/console/reports/rep-dth');
    const act = /name="act" value="([^"]+)"/.exec(form.text)?.[1] ?? '';

    const without = await browser.post('/console/reports/rep-dth/return', { act, reason: '  ' });
    const returned = await browser.post('/console/reports/rep-dth/return', { act, reason: 'Thiếu số hội viên dự.' });
    const page = await browser.get('/console/reports/rep-dth');

    expect(without.status).toBe(422);
    expect(without.text).toContain('Chị chưa viết lý do');
    expect(returned.status).toBe(303);
    expect(page.text).toContain('Trả lại');
    expect(app.told.at(-1)?.text).toMatchObject({ key: 'records.report_returned' });
  });

  it('closes a note and takes it off the list', async () => {
    const browser = await signedIn('admin');
    await aNote('note-close', 'zalo-1', 'hm-dth-ap1', 'Thôi em khỏi', Date.now());
    await browser.get('/console/handoffs/note-close');

    await browser.post('/console/handoffs/note-close/close', {});

    expect((await browser.get('/console/handoffs')).text).not.toContain('Thôi em khỏi');
  });

  it('shows a whole phone number only on demand and writes down who looked', async () => {
    const browser = await signedIn('dong.thanh');

    const masked = await browser.get('/console/contacts/zalo-1');
    const unreasoned = await browser.post('/console/contacts/zalo-1/phone', { reason: ' vì ' });
    const shown = await browser.post('/console/contacts/zalo-1/phone', { reason: 'gọi 0901 234 567 báo giờ họp' });
    const lines = await listAudit({ about: 'zalo-1' });

    expect(masked.text).not.toContain('901234567');
    expect(unreasoned.status).toBe(400);
    expect(unreasoned.text).not.toContain('901234567');
    expect(shown.text).toContain('+84901234567');
    expect(lines[0]).toMatchObject({
      act: 'contacts.unmask',
      details: { reason: 'gọi ••• báo giờ họp' },
      staffId: staffIdOf('dong.thanh'),
      unitId: 'hm-dth-ap1',
    });
  });

  it('keeps whole phone numbers from those without the right', async () => {
    const browser = await signedIn('tuyen.giao');

    const page = await browser.get('/console/contacts/zalo-1');
    const reply = await browser.post('/console/contacts/zalo-1/phone', {});

    expect(page.text).not.toContain('/phone"');
    expect(reply.status).toBe(403);
    expect(reply.text).not.toContain('901234567');
  });

  it('writes to the audit log nothing that tells of a person', async () => {
    const rows = JSON.stringify(await listAudit({ limit: 1000 }));

    expect(rows).toContain('submissions.answer');
    expect(rows).not.toMatch(/Trần Thị Bảy|901234567|Hội đã báo xã/);
  });
});
