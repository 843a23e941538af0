import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actKey } from '../../src/console/views/audit.ts';
import { openTexts } from '../../src/core/texts.ts';
import { dayOf, formatDay } from '../../src/core/time.ts';
import { listAudit, recordAudit } from '../../src/domain/staff/audit.ts';
import { AuditModel } from '../../src/domain/staff/model.ts';
import { staffIdOf } from '../../src/domain/staff/staff.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aStaff, PASSWORD, seedUnion } from './union.ts';

const DAY_MS = 86_400_000;
const root = join(import.meta.dirname, '../..');
let app: RunningConsole;
let now: number;

beforeAll(async () => {
  await openTestStore();
  now = Date.now();
  await seedUnion(now);
  await aStaff('admin', 'admin', 'hm', 'Quản Thị Trị');
  await aStaff('dong.thanh', 'officer', 'hm-dth', 'Đặng Thị Đông');
  await aStaff('ba.diem', 'officer', 'hm-bdi', 'Bùi Thị Điểm');
  await aStaff('thuong.truc', 'leader', 'hm-dth', 'Lê Thường Trực');
  const line = (login: string, act: string, about: string, unitId: string, at: number) =>
    recordAudit({ staffId: staffIdOf(login), post: `officer@${unitId}`, act, about, unitId, at });
  await line('dong.thanh', 'reports.accept', 'BC-0001', 'hm-dth-ap1', now - 2 * DAY_MS);
  await line('dong.thanh', 'contacts.reveal-phone', 'zalo-1', 'hm-dth-ap1', now - 1_000);
  await line('ba.diem', 'reports.accept', 'BC-0002', 'hm-bdi-ap1', now - 500);
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

describe('the audit page', () => {
  it.each([
    ['who', () => `staff=${staffIdOf('ba.diem')}`, ['BC-0002'], ['BC-0001', 'zalo-1']],
    ['what, in words', () => 'act=contacts_reveal_phone', ['zalo-1'], ['BC-0001', 'BC-0002']],
    ['the record', () => 'about=BC-0001', ['BC-0001'], ['BC-0002', 'zalo-1']],
    ['the unit and what is below it', () => 'unit=hm-dth', ['BC-0001', 'zalo-1'], ['BC-0002']],
    ['the first day', () => `from=${encodeURIComponent(formatDay(dayOf(now)))}`, ['BC-0002', 'zalo-1'], ['BC-0001']],
    [
      'the last day',
      () => `to=${encodeURIComponent(formatDay(dayOf(now - DAY_MS)))}`,
      ['BC-0001'],
      ['BC-0002', 'zalo-1'],
    ],
  ])('finds lines by %s', async (_, query, shown, hidden) => {
    const admin = await signedIn('admin');

    const page = await admin.get(`/console/audit?${query()}`);
    const cells = (page.text.match(/<code class="id">[^<]*<\/code>/g) ?? []).join(' ');

    expect(page.status).toBe(200);
    expect(shown.filter((about) => cells.includes(`>${about}<`))).toEqual(shown);
    expect(hidden.filter((about) => cells.includes(`>${about}<`))).toEqual([]);
  });

  it('says acts, posts and units in words', async () => {
    const page = await (await signedIn('admin')).get('/console/audit?about=zalo-1');

    expect(page.text).toContain('Xem đủ số điện thoại');
    expect(page.text).toContain('Cán bộ Hội cơ sở');
    expect(page.text).toContain('Đặng Thị Đông');
  });

  it('shows the reader of a commune only what concerns it or what her people did', async () => {
    const reader = await signedIn('thuong.truc');

    const page = await reader.get('/console/audit');
    const beyond = await reader.get('/console/audit?unit=hm-bdi');

    expect(page.text).toContain('BC-0001');
    expect(page.text).not.toContain('BC-0002');
    expect(page.text).not.toContain('Quản Thị Trị');
    expect(beyond.status).toBe(400);
  });

  it('pages without losing or repeating a line of the same moment', async () => {
    for (let n = 0; n < 60; n++) {
      await recordAudit({
        staffId: staffIdOf('admin'),
        act: 'reports.read',
        about: `TRANG-${n}`,
        at: now - 5 * DAY_MS,
      });
    }
    const admin = await signedIn('admin');
    const query = `act=reports_read&to=${encodeURIComponent(formatDay(dayOf(now - 4 * DAY_MS)))}`;

    const first = await admin.get(`/console/audit?${query}`);
    const next = /href="\?([^"]+)" rel="next"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    const second = await admin.get(`/console/audit?${next}`);
    const about = [first, second].flatMap(({ text }) => text.match(/TRANG-\d+/g) ?? []);

    expect(about).toHaveLength(60);
    expect(new Set(about).size).toBe(60);
  });

  it('is downloaded as filtered by an admin, which is a line itself, and by nobody else', async () => {
    const admin = await signedIn('admin');
    const reader = await signedIn('thuong.truc');

    const file = await admin.get('/console/audit/file?about=zalo-1');
    const refused = await reader.get('/console/audit/file');

    expect(file.headers.get('content-type')).toContain('text/csv');
    expect(file.text.trim().split('\r\n')).toHaveLength(2);
    expect(file.text).toContain('Xem đủ số điện thoại');
    expect(refused.status).toBe(403);
    expect((await listAudit({ act: 'audit.export' }))[0]).toMatchObject({ post: 'admin@hm', details: { shown: 1 } });
  });

  it('says whether the log is whole, and where it is not', async () => {
    const admin = await signedIn('admin');
    await admin.get('/console/audit');

    const whole = await admin.post('/console/audit/verify', {});
    await AuditModel.updateOne({ about: 'BC-0002' }, { $set: { act: 'reports.return' } });
    const changed = await admin.post('/console/audit/verify', {});
    await AuditModel.updateOne({ about: 'BC-0002' }, { $set: { act: 'reports.accept' } });

    expect(whole.text).toContain('còn nguyên vẹn');
    expect(changed.text).toContain('Dòng số 3 đã bị sửa');
  });
});

describe('every act of the product', () => {
  it('has its words in both languages', () => {
    const texts = openTexts(join(root, 'locales'));
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.ts'),
    );
    // What stands where an act is named; a page that builds one from parts is listed by hand.
    const named = /(?:\baudit\(|\bact: |\bact = )([^,;}]+)/g;
    const acts = files.flatMap((file) =>
      [...readFileSync(join(root, 'src', file), 'utf8').matchAll(named)].flatMap(([, text = '']) =>
        [...text.matchAll(/'([a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*)'/g)].map((match) => match[1] ?? ''),
      ),
    );
    acts.push('staff.add-post', 'staff.end-post');
    acts.push(...['acknowledge', 'hand-over', 'note', 'close'].map((act) => `safety.${act}`));

    const silent = [...new Set(acts)].filter((act) =>
      (['vi', 'en'] as const).some((language) => !texts.has(language, `console-audit.act.${actKey(act)}`)),
    );

    expect(acts.length).toBeGreaterThan(40);
    expect(silent).toEqual([]);
  });
});
