import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EffectResult } from '../../../src/core/effects.ts';
import { dayOf } from '../../../src/core/time.ts';
import { linkPerson, setContactUnit, touchContact, unlinkPerson } from '../../../src/domain/contacts/contacts.ts';
import { loadContent } from '../../../src/domain/content/library.ts';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { quizHandlers } from '../../../src/domain/quizzes/handlers.ts';
import { QuizRoundModel, QuizTryModel } from '../../../src/domain/quizzes/model.ts';
import { closeRound, currentRound, openRound } from '../../../src/domain/quizzes/rounds.ts';
import { roundTurnout, unitStanding } from '../../../src/domain/quizzes/standing.ts';
import { eraseQuizTries, quizHoldings } from '../../../src/domain/quizzes/tries.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCall, anEvent, apply, NOW, ROOT, SEED } from '../support/builders.ts';

const library = loadContent(join(ROOT, 'locales'));
const handlers = quizHandlers({ library });
const WEEK = 7 * 86_400_000;

beforeAll(async () => {
  await openTestStore();
  await seedOrganisation(SEED);
  for (const userId of ['lan', 'hoa', 'bay', 'khach'])
    await touchContact(anEvent(userId, { kind: 'text', text: 'chào' }));
  await setContactUnit('zalo-lan', 'hm-dth-ap1');
  await setContactUnit('zalo-hoa', 'hm-dth-ap1');
  await setContactUnit('zalo-bay', 'hm-bdi-ap1');
});
afterAll(closeTestStore);
beforeEach(async () => {
  await QuizTryModel.deleteMany({});
  await QuizRoundModel.deleteMany({});
});

/** Plays one go to its end, with so many right answers. @returns All results in order. */
async function play(contactId: string, right: number, at = NOW): Promise<EffectResult[]> {
  const results = [await apply(handlers, aCall('quiz.start', {}, { contactId, at }))];
  for (let n = 0; n < 5; n++) {
    const { tryId, questionId } = results.findLast(({ values }) => values.questionId)?.values ?? {};
    const question = library.quiz.find(({ id }) => id === questionId);
    const choice = n < right ? question?.answer : question?.answer === 1 ? 2 : 1;
    const call = aCall(
      'quiz.answer',
      { tryId: String(tryId), questionId: String(questionId), choice: String(choice) },
      { contactId, at },
    );
    results.push(await apply(handlers, call));
  }
  return results;
}

const anAct = (actId: string, at = NOW) => ({ actId, staffId: 'staff-1', at });
const aRound = (actId: string, topics: string[] = []) =>
  openRound({ title: 'Tuần 1', topics, closesAt: NOW + WEEK }, anAct(actId));

describe('a go through the quiz', () => {
  it('asks five different questions, says at once what is right and why, and ends with the score', async () => {
    const results = await play('zalo-lan', 3);

    expect(results.map(({ outcome }) => outcome)).toEqual(['practice', 'next', 'next', 'next', 'next', 'done']);
    const asked = results.slice(0, 5).map(({ values }) => values.questionId);
    expect(new Set(asked).size).toBe(5);
    expect(results[1]?.values).toMatchObject({
      right: true,
      why: expect.stringMatching(/\S/),
      source: expect.stringMatching(/\S/),
    });
    expect(results[4]?.values).toMatchObject({ right: false, answer: expect.stringMatching(/\S/) });
    expect(results[5]?.values).toMatchObject({ score: 3, total: 5, best: 3 });
  });

  it('is one go when begun twice, and keeps the first answer to a question', async () => {
    const start = aCall('quiz.start');
    const one = await apply(handlers, start);
    const again = await apply(handlers, start);
    const { tryId, questionId } = one.values;
    const question = library.quiz.find(({ id }) => id === questionId);
    const answer = (choice: number) =>
      apply(
        handlers,
        aCall('quiz.answer', { tryId: tryId ?? '', questionId: questionId ?? '', choice: String(choice) }),
      );

    const first = await answer(question?.answer ?? 1);
    const second = await answer(question?.answer === 1 ? 2 : 1);

    expect(again).toEqual(one);
    expect(first.values.right).toBe(true);
    expect(second.values).toMatchObject({ right: true, questionId: first.values.questionId });
  });

  it('asks next time what she has not been asked', async () => {
    const first = await play('zalo-lan', 5);
    const second = await play('zalo-lan', 5);
    const asked = (results: EffectResult[]) => results.slice(0, 5).map(({ values }) => values.questionId);

    expect(asked(second).filter((id) => asked(first).includes(id))).toEqual([]);
  });

  it.each([
    ['a go of somebody else', { tryId: 'theirs', questionId: 'q-t13-01', choice: '1' }],
    ['a question that is gone', { tryId: 'x', questionId: 'q-none', choice: '1' }],
    ['no choice', { tryId: 'x', questionId: 'q-t13-01', choice: '9' }],
  ])('answers nothing for %s', async (_, data) => {
    const start = aCall('quiz.start', {}, { id: 'theirs', contactId: 'zalo-hoa' });
    await apply(handlers, start);

    expect(await apply(handlers, aCall('quiz.answer', data))).toEqual({ outcome: 'gone', values: {} });
  });
});

describe('a round', () => {
  it('counts the best of several goes, for units and not for persons', async () => {
    await aRound('r1');
    await play('zalo-lan', 2);
    await play('zalo-lan', 4);
    await play('zalo-lan', 1);
    await play('zalo-hoa', 3);
    await play('zalo-bay', 5);
    await play('zalo-khach', 5);

    const standing = await unitStanding('r1', dayOf(NOW));
    const told = await apply(handlers, aCall('quiz.standing'));

    expect(standing).toEqual([
      { rank: 1, unitId: 'hm-dth', name: expect.stringContaining('Đông Thạnh'), points: 7, people: 2 },
      { rank: 2, unitId: 'hm-bdi', name: expect.stringContaining('Bà Điểm'), points: 5, people: 1 },
    ]);
    expect(await roundTurnout('r1')).toEqual({ people: 4, tries: 6 });
    expect(told.values).toMatchObject({ roundTitle: 'Tuần 1', units: [{ rank: 1 }, { rank: 2 }] });
    expect(JSON.stringify(told)).not.toContain('zalo-');
  });

  it('counts a woman with two apps once, by the better of them', async () => {
    await aRound('r1');
    await touchContact(anEvent('hai', { kind: 'text', text: 'chào' }));
    await setContactUnit('zalo-hai', 'hm-dth-ap1');
    for (const id of ['zalo-lan', 'zalo-hai']) await linkPerson(id, 'person-lan');
    await play('zalo-lan', 2);
    await play('zalo-hai', 4);

    const standing = await unitStanding('r1', dayOf(NOW));
    const turnout = await roundTurnout('r1');

    for (const id of ['zalo-lan', 'zalo-hai']) await unlinkPerson(id);
    expect(standing).toMatchObject([{ unitId: 'hm-dth', points: 4, people: 1 }]);
    expect(turnout).toEqual({ people: 1, tries: 2 });
  });

  it('asks only about its topics', async () => {
    await aRound('r1', ['T31']);

    const results = await play('zalo-lan', 5);

    const cards = results.slice(1).map(({ values }) => String(values.cardId));
    expect(cards.every((id) => id.startsWith('t31-'))).toBe(true);
  });

  it('is one at a time, opened once however often pressed, and over when closed or past its day', async () => {
    const opened = await aRound('r1');
    const pressedAgain = await aRound('r1');
    const another = await aRound('r2');

    expect(pressedAgain).toEqual(opened);
    expect(another).toBe('running');
    expect((await currentRound(NOW + WEEK - 1))?._id).toBe('r1');
    expect(await currentRound(NOW + WEEK)).toBeUndefined();
    expect(await closeRound('r1', 'staff-1', NOW + 1000)).toBe(true);
    expect(await closeRound('r1', 'staff-1', NOW + 2000)).toBe(false);
    expect(await currentRound(NOW + 3000)).toBeUndefined();
  });

  it('counts nothing played after it', async () => {
    await aRound('r1');
    await closeRound('r1', 'staff-1', NOW + 1000);

    const results = await play('zalo-lan', 5, NOW + 2000);

    expect(results[0]?.outcome).toBe('practice');
    expect((await apply(handlers, aCall('quiz.standing', {}, { at: NOW + 3000 }))).outcome).toBe('none');
  });
});

describe('what is held of her', () => {
  it('is told to her, and gone when she asks', async () => {
    await play('zalo-lan', 2);
    await play('zalo-hoa', 2);

    expect(await quizHoldings('zalo-lan')).toEqual([{ key: 'quiz.mine', params: { count: 1 } }]);
    await eraseQuizTries('zalo-lan');
    expect(await quizHoldings('zalo-lan')).toEqual([]);
    expect(await quizHoldings('zalo-hoa')).toHaveLength(1);
  });
});
