import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listRounds } from '../../src/domain/quizzes/rounds.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aStaff, PASSWORD, seedUnion } from './union.ts';

let app: RunningConsole;

beforeAll(async () => {
  await openTestStore();
  await seedUnion(Date.now());
  await aStaff('van.phong', 'office', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
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

describe('the quiz page', () => {
  it('is not for commune officers', async () => {
    const browser = await signedIn('dong.thanh');
    const home = await browser.get('/console');

    expect((await browser.get('/console/quizzes')).status).toBe(403);
    expect(home.text).not.toContain('href="/console/quizzes"');
  });

  it('opens a round once, shows it, and closes it, each in the audit log', async () => {
    const browser = await signedIn('van.phong');
    await browser.get('/console/quizzes');
    const act = randomUUID();
    const wish = { act, title: 'Tuần <b>1</b>', topic: 'T13', until: '' };

    const refused = await browser.post('/console/quizzes', wish);
    const until = new Date(Date.now() + 6 * 86_400_000).toISOString().slice(0, 10);
    const opened = await browser.post('/console/quizzes', { ...wish, until });
    await browser.post('/console/quizzes', { ...wish, until });
    const second = await browser.post('/console/quizzes', { ...wish, act: randomUUID(), until });
    const page = await browser.get(`/console/quizzes/${act}`);
    const closed = await browser.post(`/console/quizzes/${act}/close`, {});

    expect(refused.status).toBe(422);
    expect(opened.headers.get('location')).toBe('/console/quizzes?done=quiz_opened');
    expect(second.status).toBe(422);
    expect(page.text).toContain('Tuần &lt;b&gt;1&lt;/b&gt;');
    expect(page.text).toContain('đang mở');
    expect(closed.status).toBe(303);
    expect(await listRounds()).toHaveLength(1);
    expect((await browser.get(`/console/quizzes/${act}`)).text).toContain('đã đóng');
    const acts = (await listAudit({ about: act })).map((line) => line.act);
    expect(acts).toContain('quizzes.open');
    expect(acts).toContain('quizzes.close');
  });

  it('knows no round it was never given', async () => {
    const browser = await signedIn('van.phong');

    expect((await browser.get('/console/quizzes/nothing')).status).toBe(404);
  });
});
