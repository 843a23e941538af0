import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setContactLanguage, setContactUnit, touchContact } from '../../../src/domain/contacts/contacts.ts';
import { contentHandlers } from '../../../src/domain/content/handlers.ts';
import { loadContent } from '../../../src/domain/content/library.ts';
import { answerQuestion, listQuestions } from '../../../src/domain/content/questions.ts';
import { openShelves } from '../../../src/domain/content/shelf.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, listening, NOW, ROOT, SEED } from '../support/builders.ts';

const library = loadContent(join(ROOT, 'locales'));
const handlers = contentHandlers({ shelves: openShelves(library) });

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
  for (const userId of ['lan', 'mary']) await touchContact(anEvent(userId, { kind: 'text', text: 'chào' }));
  await setContactUnit('zalo-lan', 'hm-dth-ap1');
  await setContactLanguage('zalo-mary', 'en');
});
afterAll(closeTestStore);

describe('content by topic', () => {
  it('offers the topics of the plan in her language', async () => {
    const vi = await apply(handlers, aCall('content.topics'));
    const en = await apply(handlers, aCall('content.topics', {}, { contactId: 'zalo-mary' }));

    expect((vi.values.topics as { id: string }[]).map(({ id }) => id)).toEqual([
      'T11',
      'T12A',
      'T12B',
      'T13',
      'T14',
      'T15',
      'T20',
      'T31',
    ]);
    expect(JSON.stringify(en.values)).toContain('What is Resolution 98'.slice(8, 21));
  });

  it('tells each card once, the overview first, with source and date, until the topic ends', async () => {
    const all = library.cards.vi.filter((card) => card.topic === 'T13').length;
    const told: string[] = [];
    for (;;) {
      const answer = await apply(handlers, aCall('content.next', { topic: 'T13', seen: told }));
      if (answer.outcome === 'end') break;
      expect(answer.values).toMatchObject({ source: expect.stringMatching(/\S/), checked: '01/09/2026' });
      told.push(String(answer.values.id));
      expect(answer.values.more).toBe(told.length < all);
    }

    expect(told[0]).toBe('t13-tong-quan');
    expect(told).toHaveLength(all);
    expect(new Set(told).size).toBe(all);
  });

  it('gives a card in English where there is one, else in Vietnamese', async () => {
    const next = (seen: string[]) =>
      apply(handlers, aCall('content.next', { topic: 'T13', seen }, { contactId: 'zalo-mary' }));

    expect((await next([])).values.title).toBe('What is Resolution 98?');
    expect((await next(['t13-tong-quan'])).values.title).toBe('Vốn vay cho hộ nghèo, việc làm');
  });
});

describe('a question in plain words', () => {
  it.each([
    ['nghi quyet 98 la gi', 't13-tong-quan'],
    ['cho chị hỏi vay vốn hộ nghèo', 't13-vay-von'],
    ['thuc pham ban bao o dau', 't13-an-toan-thuc-pham'],
    ['dien mat troi mai nha', 't13-dien-mat-troi'],
    ['nha o xa hoi', 't14-nha-o-xa-hoi-ai-xet'],
  ])('finds a card for "%s"', async (text, id) => {
    const { outcome, values } = await apply(handlers, aCall('content.search', { text }));

    expect(outcome).toBe('found');
    expect((values.cards as { id: string }[]).map((card) => card.id)).toContain(id);
  });

  it.each(['giá vàng hôm nay', 'lịch cúp điện tuần sau', 'ừ', '???', 'ap 2 dong thanh', 'chao em', 'nghị quyết 57'])(
    'finds nothing for "%s"',
    async (text) => {
      expect((await apply(handlers, aCall('content.search', { text }))).outcome).toBe('none');
    },
  );

  it('is asked back when a number names several documents', async () => {
    const { outcome, values } = await apply(handlers, aCall('content.search', { text: 'nq 31 la gi' }));

    expect(outcome).toBe('found');
    expect(values.unsure).toBe(true);
    expect((values.cards as { id: string }[]).map((card) => card.id)).toEqual(['t12b-tong-quan', 't13-nq31-hdnd']);
  });

  it('is passed to officers once, seen in their subtree only, and answered in her chat', async () => {
    const call = aCall('content.passQuestion', { text: 'Lịch cúp điện tuần sau?' });
    const passed = await apply(handlers, call);
    await apply(handlers, call);
    const { tell, told } = listening();
    const scope = { unitIds: ['hm-dth'] };

    const { questions } = await listQuestions(scope, { state: 'open' });
    expect(questions).toHaveLength(1);
    expect((await listQuestions({ unitIds: ['hm-bdi'] }, {})).questions).toEqual([]);
    const act = { actId: 'a1', staffId: 's', at: NOW + 1, text: 'Chị coi trên trang điện lực nghen' };
    await answerQuestion(scope, String(passed.values.id), act, tell);
    const after = await answerQuestion(scope, String(passed.values.id), act, tell);

    expect(after).toMatchObject({ state: 'answered', answers: [{ text: act.text }] });
    expect(told()).toMatchObject([{ contactId: 'zalo-lan', text: { key: 'records.question_answered' } }]);
    expect((await listQuestions(scope, { state: 'open' })).questions).toEqual([]);
  });
});
