import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { contentHandlers } from '../../src/domain/content/handlers.ts';
import { loadContent } from '../../src/domain/content/library.ts';
import { getQuestion, passQuestion } from '../../src/domain/content/questions.ts';
import { openShelves } from '../../src/domain/content/shelf.ts';
import { listAudit } from '../../src/domain/staff/audit.ts';
import { aCall, apply } from '../domain/support/builders.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { Browser, type RunningConsole, serveConsole } from './harness.ts';
import { aContact, aStaff, PASSWORD, seedUnion } from './union.ts';

const QUESTION = 'lớp cắt may miễn phí của Hội ghi danh ở đâu em';
const SIMILAR = 'chị muốn học lớp cắt may miễn phí thì ghi danh ở đâu';
const ANSWER = 'Lớp cắt may miễn phí ghi danh ở văn phòng Hội, chị đem theo thẻ hội viên là được.';

let app: RunningConsole;
const scope = { unitIds: ['hm'], withoutUnit: true };
const handlers = contentHandlers({ shelves: openShelves(loadContent(join(import.meta.dirname, '../../locales'))) });

beforeAll(async () => {
  await openTestStore();
  await seedUnion(Date.now());
  await aStaff('van.phong', 'office', 'hm');
  await aStaff('dong.thanh', 'officer', 'hm-dth');
  for (const [id, text] of [
    ['zalo-hoa', QUESTION],
    ['zalo-mai', SIMILAR],
  ] as const) {
    await aContact(id, { name: 'Chị Hoa', unitId: 'hm-dth-ap1', at: Date.now() });
    await passQuestion(`question-${id}`, { contactId: id, unitId: 'hm-dth-ap1', text }, Date.now());
  }
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

function aWish(changes: Record<string, string> = {}): Record<string, string> {
  return {
    act: randomUUID(),
    question: 'question-zalo-hoa',
    title: 'Ghi danh lớp cắt may',
    topic: 'T20',
    short: ANSWER,
    audience: 'all',
    statement: 'Lớp cắt may miễn phí nhận ghi danh tại văn phòng Hội.',
    source: 'Thông báo 12/TB-BTV',
    checked: '01/11/2026',
    asks: QUESTION,
    ...changes,
  };
}

describe('a question no card answers', () => {
  it('leads from the waiting list to a form that already holds it', async () => {
    const browser = await signedIn('dong.thanh');

    const list = await browser.get('/console/handoffs');
    const form = await browser.get('/console/content/cards/new?question=question-zalo-hoa');

    expect(list.text).toContain('/console/content/cards/new?question=question-zalo-hoa');
    expect(form.text).toContain(`>${QUESTION}</textarea>`);
  });

  it('is refused as a card as long as nothing proves it, with the reason beside the field', async () => {
    const browser = await signedIn('dong.thanh');
    await browser.get('/console/content/cards/new');

    const nothing = await browser.post('/console/content/cards', aWish({ statement: '', facts: '' }));
    const unknown = await browser.post('/console/content/cards', aWish({ statement: '', facts: 'F999' }));
    const unread = await browser.post('/console/content/cards', aWish({ checked: '01/11/2099' }));
    const endless = await browser.post('/console/content/cards', aWish({ short: 'a'.repeat(401) }));

    expect([nothing.status, unknown.status, unread.status, endless.status]).toEqual([422, 422, 422, 422]);
    expect(nothing.text).toContain('Thẻ chưa có căn cứ nào');
    expect(unknown.text).toContain('Có số căn cứ không dùng được');
    expect(unread.text).toContain('Ngày này còn chưa tới');
    expect(endless.text).toContain('Dài quá rồi');
    expect(nothing.text).toContain(ANSWER);
  });

  it('becomes a card: drafted by an officer, released by the office, told to who asked and to who asks next', async () => {
    const officer = await signedIn('dong.thanh');
    const office = await signedIn('van.phong');
    const ask = () => apply(handlers, aCall('content.search', { text: SIMILAR }, { contactId: 'zalo-mai' }));
    await officer.get('/console/content/cards/new');

    const wish = aWish();
    const saved = await officer.post('/console/content/cards', wish);
    const again = await officer.post('/console/content/cards', wish);
    const address = saved.headers.get('location') ?? '';
    const draft = await officer.get(address);
    const before = await ask();
    const refused = await officer.post(`${address}/release`, { act: randomUUID() });
    const looked = await office.get(address);
    const act = randomUUID();
    const seen = /name="seen" value="(\d+)"/.exec(looked.text)?.[1] ?? '';
    const blind = await office.post(`${address}/release`, { act });
    const stale = await office.post(`${address}/release`, { act, seen: String(Number(seen) - 1) });
    await office.post(`${address}/release`, { act, seen });
    await office.post(`${address}/release`, { act, seen });
    const released = await office.get(address);

    expect(again.headers.get('location')).toBe(address);
    expect(draft.text).toContain('Thẻ chờ Văn phòng hoặc Tuyên giáo phát hành');
    expect(before.outcome).toBe('none');
    expect(refused.status).toBe(403);
    expect([blind.status, stale.status]).toEqual([400, 409]);
    expect(await getQuestion(scope, 'question-zalo-hoa')).toMatchObject({ state: 'answered', answers: [{}] });
    expect(app.told.at(-1)).toMatchObject({
      contactId: 'zalo-hoa',
      text: {
        params: { question: QUESTION, text: expect.stringMatching(/cắt may[\s\S]*12\/TB-BTV[\s\S]*01\/11\/2026/) },
      },
    });
    expect((await ask()).values).toMatchObject({
      cards: [{ title: 'Ghi danh lớp cắt may', source: 'Thông báo 12/TB-BTV' }],
    });
    expect(released.text).toContain(SIMILAR);

    await office.post(`${address}/answer/question-zalo-mai`, { act: randomUUID() });
    expect(await getQuestion(scope, 'question-zalo-mai')).toMatchObject({ state: 'answered' });
    expect((await office.get(address)).text).not.toContain(SIMILAR);

    await office.post(`${address}/withdraw`, { act: randomUUID() });
    expect((await ask()).outcome).toBe('none');
    const acts = (await listAudit({ about: address.split('/').at(-1) })).map((line) => line.act);
    expect(acts).toEqual(
      expect.arrayContaining(['content.write-card', 'content.release-card', 'content.withdraw-card']),
    );
  });
});
