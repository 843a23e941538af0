import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ShiftedClock, shiftedClock } from '../../src/core/clock.ts';
import { dayOf } from '../../src/core/time.ts';
import { grantRole } from '../../src/domain/people/roles.ts';
import { safetyEffects } from '../../src/domain/safety/alert.ts';
import { SafetyCases } from '../../src/domain/safety/model.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { aDesk } from '../domain/safety/desk.ts';
import { aCall, apply } from '../domain/support/builders.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aStaff, PASSWORD, seedUnion } from './union.ts';

let served: RunningConsole;
let clock: ShiftedClock;
let caseId: string;
let duty: Browser;
let admin: Browser;
let dutyId: string;

beforeAll(async () => {
  await openTestStore();
  clock = shiftedClock();
  const now = clock.now();
  await seedUnion(now);
  served = await serveConsole({ clock });
  dutyId = await aStaff('truc-ban', 'officer', 'hm-dth', 'Nguyễn Thị Trực');
  await grantRole('test', dutyId, { role: 'safety_duty', unitId: 'hm-dth', validFrom: dayOf(now) });
  await aStaff('quan-tri', 'admin', 'hm');
  await aStaff('can-bo', 'officer', 'hm-dth');
  await aContact('zalo-7788', { name: 'Trần Thị Ẩn', unitId: 'hm-dth-ap1', at: now });
  const data = { evidenceKind: 'call-back', phone: '+84912345678', time: 'buổi sáng' };
  await apply(safetyEffects(aDesk()), aCall('safety.alert', data, { contactId: 'zalo-7788', at: now }));
  caseId = (await SafetyCases.findOne().lean())?._id ?? '';
  [duty, admin] = [await signedIn('truc-ban'), await signedIn('quan-tri')];
});
afterAll(async () => {
  await served.stop();
  await closeTestStore();
});

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(served.url);
  await browser.signIn(login, PASSWORD);
  return browser;
}

/** The hidden act of the form that posts to `path`. */
function actIn(html: string, path: string): string {
  const form = html.slice(html.indexOf(`action="${path}"`));
  return /name="act" value="([^"]+)"/.exec(form)?.[1] ?? '';
}

describe('safety cases in the console', () => {
  it('are announced to the duty officer on every page, and to nobody else', async () => {
    const pages = ['/console', '/console/reports', '/console/account'];

    const hers = await Promise.all(pages.map((path) => duty.get(path)));
    const others = await Promise.all(pages.map((path) => admin.get(path)));
    const banner = await duty.get('/console/safety/banner');

    expect(hers.every(({ text }) => text.includes('Có 1 ca an toàn chưa ai nhận'))).toBe(true);
    expect(others.some(({ text }) => text.includes('ca an toàn chưa ai nhận'))).toBe(false);
    expect(banner.text).toContain('Có 1 ca an toàn chưa ai nhận');
    expect((await admin.get('/console/safety/banner')).status).toBe(404);
  });

  it('are not there for whoever is not on duty, whatever her role', async () => {
    const officer = await signedIn('can-bo');
    await officer.get('/console');

    const roster = await admin.get('/console/safety');
    const replies = [
      await admin.get(`/console/safety/${caseId}`),
      await admin.post(`/console/safety/${caseId}/acknowledge`, { act: crypto.randomUUID() }),
      await officer.get('/console/safety'),
      await officer.get(`/console/safety/${caseId}`),
      await officer.post(`/console/safety/${caseId}/note`, { act: crypto.randomUUID(), text: 'x' }),
      await duty.get('/console/safety/unknown'),
    ];

    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404, 404]);
    expect(roster.status).toBe(200);
    expect(roster.text).toContain('Nguyễn Thị Trực');
    expect(roster.text).not.toMatch(/AT-\d{4}/);
    expect((await officer.get('/console')).text).not.toContain('/console/safety');
    expect((await officer.post('/console/safety/duty', {})).status).toBe(403);
  });

  it('open for the duty officer with what she needs to call back; each look is in the audit log', async () => {
    const list = await duty.get('/console/safety');
    const detail = await duty.get(`/console/safety/${caseId}`);

    expect(list.text).toContain(`/console/safety/${caseId}`);
    expect(list.text).not.toMatch(/912345678|Trần Thị Ẩn/);
    for (const word of ['+84912345678', 'buổi sáng', 'Trần Thị Ẩn']) expect(detail.text).toContain(word);
    expect(await listAudit({ staffId: dutyId, act: 'safety.read' })).toMatchObject([{ about: caseId }]);
    expect(await listAudit({ staffId: dutyId, act: 'safety.list' })).toHaveLength(1);
  });

  it('are taken, noted on and closed by a person, each act once', async () => {
    const base = `/console/safety/${caseId}`;
    const { text } = await duty.get(base);
    const act = actIn(text, `${base}/acknowledge`);
    await duty.post(`${base}/acknowledge`, { act });
    await duty.post(`${base}/acknowledge`, { act });
    const quiet = await duty.get('/console');
    const noted = await duty.post(`${base}/note`, { act: crypto.randomUUID(), text: 'Đã gọi lúc 8 giờ' });
    const after = await duty.get(base);
    const bad = await duty.post(`${base}/close`, { act: crypto.randomUUID(), ending: 'whatever' });

    const closed = await duty.post(`${base}/close`, { act: crypto.randomUUID(), ending: 'helped' });

    expect(quiet.text).not.toContain('chưa ai nhận');
    expect(noted.status).toBe(303);
    expect(after.text).toContain('Đã gọi lúc 8 giờ');
    expect(bad.status).toBe(400);
    expect(closed.headers.get('location')).toBe('/console/safety?done=safety_closed');
    const row = await SafetyCases.findById(caseId).lean();
    expect(row).toMatchObject({ state: 'closed', ending: 'helped', handlerKey: dutyId });
    expect(row?.lines.map(({ what }) => what)).toEqual(['call-back', 'acknowledged', 'note', 'closed']);
    expect(JSON.stringify(row)).not.toContain('8 giờ');
    const acts = (await listAudit({ staffId: dutyId, about: caseId })).map((line) => line.act);
    expect(new Set(acts)).toEqual(new Set(['safety.read', 'safety.acknowledge', 'safety.note', 'safety.close']));
  });

  it('are given to other people by the office, who may be taken off duty again', async () => {
    const page = await admin.get('/console/safety');
    const staff = /<option value="([^"]+)"[^>]*>[^<]*\(can-bo\)/.exec(page.text)?.[1] ?? '';
    const act = actIn(page.text, '/console/safety/duty"'.slice(0, -1));
    await admin.post('/console/safety/duty', { act, staff, unit: 'hm' });
    const officer = await signedIn('can-bo');

    const onDuty = await officer.get('/console/safety');
    await admin.post('/console/safety/duty/dismiss', { key: staff });
    const offDuty = await officer.get('/console/safety');

    expect([onDuty.status, offDuty.status]).toEqual([200, 404]);
    expect(await listAudit({ act: 'safety.appoint' })).toMatchObject([{ about: staff, unitId: 'hm' }]);
    expect(await listAudit({ act: 'safety.dismiss' })).toMatchObject([{ about: staff }]);
  });

  it('say when the hotlines have to be tried out again', async () => {
    const page = await admin.get('/console/safety');

    expect(page.text).toContain('Số khẩn cấp quá hạn gọi thử từ 01/04/2026');
  });
});
