import { Router } from 'express';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Act, may, type StaffRole, type Thing } from '../../src/domain/staff/permissions.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type Reply, type RunningConsole, serveConsole } from './harness.ts';
import { consoleRoutes } from './routes.ts';
import { aContact, aNote, aReport, aStaff, aSubmission, PASSWORD, seedUnion } from './union.ts';

/**
 * What each address of the console asks for, written from what it does. `everybody` is whoever is signed in; `duty` is
 * decided by who is on safety duty, not by the table: others hear that there is no such page. `top`: of the whole union,
 * so only for who holds the top of the tree.
 */
const ASKED = `
GET / everybody
GET /broadcasts read broadcasts
GET /broadcasts/new send broadcasts
POST /broadcasts send broadcasts
POST /broadcasts/preview send broadcasts
GET /broadcasts/:id read broadcasts
GET /broadcasts/:id/ledger read broadcasts
GET /broadcasts/:id/recipients.csv export broadcasts
GET /broadcasts/:id/edit send broadcasts
POST /broadcasts/:id/edit send broadcasts
POST /broadcasts/:id/send send broadcasts
POST /broadcasts/:id/try send broadcasts
POST /broadcasts/:id/cancel send broadcasts
POST /broadcasts/:id/pause send broadcasts
POST /broadcasts/:id/resume send broadcasts
GET /content/cards/new work content
POST /content/cards work content
GET /content/cards/:id read content
GET /content/cards/:id/edit work content
POST /content/cards/:id/edit work content
POST /content/cards/:id/release send content
POST /content/cards/:id/withdraw send content
POST /content/cards/:id/answer/:question work handoffs
GET /content read content
GET /content/:id read content
GET /quizzes read quizzes
POST /quizzes work quizzes
GET /quizzes/:id read quizzes
POST /quizzes/:id/close work quizzes
GET /reports read reports
GET /reports/:id read reports
POST /reports/:id/accept work reports
POST /reports/:id/return work reports
GET /submissions read submissions
GET /submissions/:id read submissions
POST /submissions/:id/status work submissions
POST /submissions/:id/answer work submissions
GET /handoffs read handoffs
GET /handoffs/:id read handoffs
POST /handoffs/questions/:id/answer work handoffs
POST /handoffs/:id/answer work handoffs
POST /handoffs/:id/close work handoffs
GET /safety duty
GET /safety/banner duty
GET /safety/:id duty
POST /safety/:id/acknowledge duty
POST /safety/:id/hand-over duty
POST /safety/:id/note duty
POST /safety/:id/close duty
POST /safety/duty work duty
POST /safety/duty/dismiss work duty
GET /contacts read contacts
GET /contacts/:id read contacts
POST /contacts/:id/phone unmask contacts
GET /units read units
GET /units/:id read units
GET /unit-operations read units
POST /unit-operations work units
GET /unit-operations/new/:kind work units
POST /unit-operations/new/:kind work units
GET /unit-operations/sets/:set read units
POST /unit-operations/sets/:set/apply work units
GET /unit-operations/:id read units
POST /unit-operations/:id/undo work units
GET /portfolios read portfolios
POST /portfolios/assign work portfolios
POST /portfolios/end work portfolios
GET /units/:id read units
GET /people read people
GET /people/new work people
POST /people work people
GET /people/:id read people
POST /people/:id work people
GET /people/:id/edit work people
POST /people/:id/home work people
POST /people/:id/whole unmask people
GET /roles read roles
POST /roles/grant work roles
POST /roles/end work roles
GET /roles/assessments read roles
GET /roles/assessments/list.csv export roles
GET /roles/assessments/grades read roles
POST /roles/assessments/grades work roles top
GET /roles/assessments/one work roles
POST /roles/assessments/one work roles
GET /roles/hand-over work roles
POST /roles/hand-over work roles
GET /roles/hand-overs/:id read roles
GET /roster read roster
POST /roster work roster
GET /roster/export.xlsx export roster
GET /roster/export.csv export roster
GET /roster/:id read roster
GET /roster/:id/progress read roster
POST /roster/:id/sheet work roster
POST /roster/:id/columns work roster
POST /roster/:id/units work roster
POST /roster/:id/decide work roster
POST /roster/:id/apply work roster
POST /roster/:id/undo work roster
POST /roster/:id/give-up work roster
GET /enrolment read enrolment
GET /enrolment/:id read enrolment
POST /enrolment/:id/confirm work enrolment
POST /enrolment/:id/reject work enrolment
GET /join-codes read enrolment
GET /join-codes/sheets read enrolment
GET /join-codes/:unit/sheet.svg read enrolment
GET /unit-changes read unitChanges
POST /unit-changes/:id/agree work unitChanges
POST /unit-changes/:id/reject work unitChanges
GET /requests read requests
GET /requests/new work requests
POST /requests work requests
GET /requests/:id read requests
POST /requests/:id/step work requests
POST /requests/:id/delete work requests
GET /retention read retention
GET /retention/preview read retention
GET /invites read invites
POST /invites work invites
GET /invites/:id read invites
POST /invites/:id/revoke work invites
GET /staff read staff
POST /staff work staff
GET /staff/:id read staff
POST /staff/:id/link work staff
POST /staff/:id/posts work staff
POST /staff/:id/posts/end work staff
POST /staff/:id/second-factor work staff
POST /staff/:id/sign-out work staff
POST /staff/:id/lift work staff
POST /staff/:id/deactivate work staff
GET /incidents read incidents
POST /incidents/:id/resolve work incidents
GET /audit read audit
GET /audit/file export audit
POST /audit/verify read audit
GET /account everybody
POST /account/password everybody
POST /account/post everybody
POST /account/sessions/end everybody
POST /account/sessions/end-others everybody
POST /account/link everybody
POST /account/unlink everybody
GET /second-factor everybody
POST /second-factor everybody
POST /second-factor/recovery everybody
POST /second-factor/drop everybody
GET /more everybody
GET /media/:id everybody
USE /queues read queues
`;

const asked = ASKED.trim()
  .split('\n')
  .map((line) => {
    const [method = '', path = '', act = '', thing = '', reach = ''] = line.split(' ');
    return {
      route: `${method} ${path}`,
      method,
      path,
      act: act as Act | 'everybody' | 'duty',
      thing: thing as Thing,
      reach,
    };
  });

/** One account a role; the portfolio officer answers for economy: sections 2 and 3.1. */
const PEOPLE: readonly [string, StaffRole, string, string[]][] = [
  ['can.bo', 'officer', 'hm-dth', []],
  ['kinh.te', 'portfolio', 'hm', ['KT']],
  ['van.phong', 'office', 'hm', []],
  ['thuong.truc', 'leader', 'hm', []],
  ['quan.tri', 'admin', 'hm', []],
];

let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  const now = Date.now();
  await seedUnion(now);
  for (const [login, role, unitId, portfolios] of PEOPLE) await aStaff(login, role, unitId, login, portfolios);
  await aStaff('tuyen.giao', 'portfolio', 'hm', 'tuyen.giao', ['TG']);
  await aStaff('xa.ben', 'admin', 'hm-bdi');
  await aContact('zalo-1', { name: 'Trần Thị Bảy', unitId: 'hm-dth-ap1', at: now });
  await aContact('zalo-2', { name: 'Lê Thị Tám', unitId: 'hm-bdi-ap1', at: now });
  await aNote('note-1', 'zalo-1', 'hm-dth-ap1', 'Cho chị hỏi chút', now);
  await aSubmission('sub-1', 'zalo-1', 'hm-dth-ap1', 'Đường ngập', now);
  await aReport('rep-1', 'zalo-1', 'hm-dth-ap1', '2026-11-20', now);
  app = await serveConsole({ queueDashboard: Router().use((_req, res) => void res.send('queues')) });
});
afterAll(async () => {
  await app.stop();
  await closeTestStore();
});

async function signedIn(login: string): Promise<Browser> {
  const browser = new Browser(app.url);
  await browser.signIn(login, PASSWORD);
  await browser.get('/console/account');
  return browser;
}

/** Ids that exist in the subtree of everybody here; where there is none, one that does not. */
const KNOWN: Readonly<Record<string, string>> = {
  handoffs: 'note-1',
  submissions: 'sub-1',
  reports: 'rep-1',
  contacts: 'zalo-1',
};

function send(browser: Browser, { method, path }: { method: string; path: string }): Promise<Reply> {
  const noun = path.split('/')[1] ?? '';
  const id = method === 'GET' ? (KNOWN[noun] ?? 'khong-co') : 'khong-co';
  const address = `/console${path === '/' ? '' : path.replace(/:\w+/g, id)}`;
  return method === 'POST' ? browser.post(address, {}) : browser.get(address);
}

/** The page that says one may not; other refusals are of the request, not of the person. */
const isClosed = ({ status, text }: Reply): boolean => status === 403 && text.includes('Chị chưa được mở mục này');

describe('every address of the console', () => {
  it('says here whom it is for', () => {
    const known = new Set(asked.map(({ route }) => route));

    expect(consoleRoutes().filter((route) => !known.has(route))).toEqual([]);
    expect(asked.map(({ route }) => route).filter((route) => !consoleRoutes().includes(route))).toEqual([]);
  });

  it.each(PEOPLE)('lets %s, %s, go where her role may go and nowhere else', async (login, role, unit, portfolios) => {
    const browser = await signedIn(login);
    const wrong: string[] = [];

    for (const one of asked.filter(({ act }) => act !== 'duty')) {
      // Her own sign-in is not ended half-way.
      if (one.path === '/account/password') continue;
      const reply = await send(browser, one);
      const reaches = one.reach !== 'top' || unit === 'hm';
      const allowed = one.act === 'everybody' || (reaches && may({ role, portfolios }, one.act as Act, one.thing));
      const fine = allowed ? !isClosed(reply) && reply.status < 500 : isClosed(reply);
      const open = !allowed || one.method !== 'GET' || one.path.includes(':') || [200, 404].includes(reply.status);
      if (!fine || !open) wrong.push(`${one.route}: ${reply.status}`);
    }

    expect(wrong).toEqual([]);
  });

  it('shows what her role may read by id', async () => {
    const browser = await signedIn('thuong.truc');

    const statuses = await Promise.all(
      Object.entries(KNOWN).map(async ([noun, id]) => (await browser.get(`/console/${noun}/${id}`)).status),
    );

    expect(statuses).toEqual([200, 200, 200, 200]);
  });

  it.each(PEOPLE)('tells %s, who is not on safety duty, nothing of a case', async (login, role) => {
    const browser = await signedIn(login);

    for (const { method, path } of asked.filter(({ act, path: at }) => act === 'duty' && at !== '/safety')) {
      expect((await send(browser, { method, path })).status).toBe(404);
    }
    const mayAppoint = may({ role, portfolios: [] }, 'read', 'duty');
    expect((await browser.get('/console/safety')).status).toBe(mayAppoint ? 200 : 404);
  });

  it('is closed to whoever is not signed in', async () => {
    const stranger = new Browser(app.url);
    await stranger.get('/console/login');

    const replies = await Promise.all(asked.map((one) => send(stranger, one)));

    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([303]));
    expect(replies.every(({ headers }) => headers.get('location')?.startsWith('/console/login'))).toBe(true);
  });

  it.each(
    asked.filter(
      ({ method, path }) =>
        method === 'GET' && path.includes(':id') && path.split('/')[1] !== undefined && KNOWN[path.split('/')[1] ?? ''],
    ),
  )('$route shows nothing of another commune, even to its admin', async (one) => {
    const neighbour = await signedIn('xa.ben');

    expect((await send(neighbour, one)).status).toBe(404);
  });
});

describe('a portfolio officer', () => {
  it('sees the reports of the sections she answers for, and no others', async () => {
    const economy = await signedIn('kinh.te');
    const outreach = await signedIn('tuyen.giao');

    // The cleaning campaign is of section 3.1.
    const seen = [await economy.get('/console/reports/rep-1'), await outreach.get('/console/reports/rep-1')];
    const lists = [await economy.get('/console/reports'), await outreach.get('/console/reports')];
    const act = '00000000-0000-4000-8000-000000000009';
    await outreach.get('/console/account');
    const accepted = await outreach.post('/console/reports/rep-1/accept', { act });

    expect(seen.map(({ status }) => status)).toEqual([200, 404]);
    expect(lists.map(({ text }) => text.includes('/console/reports/rep-1'))).toEqual([true, false]);
    expect(accepted.status).toBe(404);
  });

  it('asks the quizzes for outreach only', async () => {
    const statuses = await Promise.all(
      ['kinh.te', 'tuyen.giao'].map(async (login) => (await (await signedIn(login)).get('/console/quizzes')).status),
    );

    expect(statuses).toEqual([403, 200]);
  });
});
