import { Router } from 'express';
import { addDays, dayOf, startOfDay } from '../../core/time.ts';
import {
  closeRound,
  currentRound,
  getRound,
  listRounds,
  openRound,
  type QuizRound,
} from '../../domain/quizzes/rounds.ts';
import { roundTurnout, unitStanding } from '../../domain/quizzes/standing.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { quizBody, quizzesBody } from '../views/quizzes.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** A weekly round unless another last day is chosen; longer than this it is no round any more. */
const WEEK_DAYS = 7;
const MAX_DAYS = 62;
const MAX_TITLE = 60;

/** Rounds of the quiz: opened and closed here, with the standing of the units. */
export function quizRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/',
    page(deps, ['read', 'quizzes'], (visit) => list(visit)),
  );
  router.post('/', page(deps, ['work', 'quizzes'], open));
  router.get('/:id', page(deps, ['read', 'quizzes'], detail));
  router.post('/:id/close', page(deps, ['work', 'quizzes'], close));
  return router;
}

async function list(visit: Visit, problem?: string): Promise<Answer> {
  const { library } = await visit.deps.shelves.current();
  const [rounds, running] = await Promise.all([listRounds(), currentRound(visit.now)]);
  const turnouts = await Promise.all(rounds.map((round) => roundTurnout(round._id)));
  const today = dayOf(visit.now);
  return {
    kind: 'page',
    title: visit.say('console.nav.quizzes'),
    active: 'quizzes',
    figures: true,
    status: problem === undefined ? 200 : 422,
    body: quizzesBody({
      say: visit.say,
      token: visit.token(),
      questions: library.quiz.length,
      topics: await quizTopics(visit),
      mayOpen: visit.may('work', 'quizzes') && running === undefined,
      problem,
      wish: {
        title: visit.form('title') ?? '',
        topic: visit.form('topic') ?? '',
        until: visit.day('until') ?? addDays(today, WEEK_DAYS - 1),
      },
      rows: rounds.map((round, n) => ({
        ...round,
        running: round._id === running?._id,
        people: turnouts[n]?.people ?? 0,
        tries: turnouts[n]?.tries ?? 0,
      })),
    }),
  };
}

/** Topics that have questions. */
async function quizTopics(visit: Visit): Promise<{ id: string; title: string }[]> {
  const { library } = await visit.deps.shelves.current();
  const cards = new Map(library.cards.vi.map((card) => [card.id, card.topic]));
  const asked = new Set(library.quiz.map((question) => cards.get(question.card)));
  return library.topics[visit.language].filter((topic) => asked.has(topic.id));
}

async function open(visit: Visit): Promise<Answer> {
  const act = visit.act();
  const title = visit.form('title');
  const topic = visit.form('topic');
  const until = visit.day('until');
  const today = dayOf(visit.now);
  if (topic !== undefined && !(await quizTopics(visit)).some(({ id }) => id === topic))
    throw new Refusal(400, 'malformed');
  if (title === undefined || title.length > MAX_TITLE) return list(visit, visit.say('console-quizzes.title_missing'));
  if (until === undefined || until < today || until > addDays(today, MAX_DAYS)) {
    return list(visit, visit.say('console-quizzes.until_wrong', { max: MAX_DAYS }));
  }
  const closesAt = startOfDay(addDays(until, 1));
  const round = await openRound({ title, topics: topic === undefined ? [] : [topic], closesAt }, act);
  if (round === 'running') return list(visit, visit.say('console-quizzes.running_already'));
  await visit.audit('quizzes.open', round._id);
  return { kind: 'redirect', to: '/console/quizzes', done: 'quiz_opened' };
}

async function detail(visit: Visit): Promise<Answer> {
  const round = await roundOf(visit);
  const [standing, turnout, running, names] = await Promise.all([
    unitStanding(round._id, dayOf(visit.now)),
    roundTurnout(round._id),
    currentRound(visit.now),
    staffNames([round.openedBy, ...(round.closedBy ? [round.closedBy] : [])]),
  ]);
  const isRunning = running?._id === round._id;
  const { library } = await visit.deps.shelves.current();
  const topics = library.topics[visit.language];
  return {
    kind: 'page',
    title: round.title,
    active: 'quizzes',
    figures: true,
    body: quizBody({
      say: visit.say,
      token: visit.token(),
      round,
      running: isRunning,
      topics: round.topics.map((id) => topics.find((topic) => topic.id === id)?.title ?? id),
      openedBy: names.get(round.openedBy) ?? '',
      standing,
      turnout,
      mayClose: isRunning && visit.may('work', 'quizzes'),
    }),
  };
}

async function close(visit: Visit): Promise<Answer> {
  const round = await roundOf(visit);
  const closed = await closeRound(round._id, visit.staff._id, visit.now);
  if (closed) await visit.audit('quizzes.close', round._id);
  return { kind: 'redirect', to: `/console/quizzes/${encodeURIComponent(round._id)}`, done: 'quiz_closed' };
}

/** @throws Refusal 404 for a round that does not exist. */
async function roundOf(visit: Visit): Promise<QuizRound> {
  const round = await getRound(visit.param('id'));
  if (round === undefined) throw notFound();
  return round;
}
