import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import type { Library } from '../../domain/content/library.ts';
import { answerQuestion, getQuestion, listQuestions, type Question } from '../../domain/content/questions.ts';
import { cardOfStaff, ownFactOf, type Shelf } from '../../domain/content/shelf.ts';
import {
  type CardProblems,
  type CardWish,
  draftCard,
  emptyWish,
  getStaffCard,
  isTellable,
  readCardWish,
  redraftCard,
  type StaffCard,
  setCardState,
  wishOfCard,
} from '../../domain/content/staff-cards.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import { cardText } from '../broadcast-wish.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { cardFormBody, staffCardBody } from '../views/cards.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** Open questions looked through for those a released card answers. */
const LOOKED_THROUGH = 200;

/** Cards staff write themselves, most often out of a question no card answered. */
export function cardRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/new', page(deps, ['work', 'content'], create));
  router.post('/', page(deps, ['work', 'content'], save));
  router.get(
    '/:id',
    page(deps, ['read', 'content'], (visit) => detail(visit)),
  );
  router.get('/:id/edit', page(deps, ['work', 'content'], edit));
  router.post('/:id/edit', page(deps, ['work', 'content'], saveAgain));
  router.post('/:id/release', page(deps, ['send', 'content'], release));
  router.post('/:id/withdraw', page(deps, ['send', 'content'], withdraw));
  router.post('/:id/answer/:question', page(deps, ['work', 'handoffs'], answer));
  return router;
}

export function cardAddress(id: string): string {
  return `/console/content/cards/${encodeURIComponent(id)}`;
}

async function create(visit: Visit): Promise<Answer> {
  const question = await questionOf(visit, visit.query('question'));
  return form(visit, '/console/content/cards', emptyWish(visit.now, question?.text), question);
}

async function edit(visit: Visit): Promise<Answer> {
  const card = await cardOf(visit);
  if (card.state === 'released') throw new Refusal(409, 'conflict');
  return form(visit, `${cardAddress(card._id)}/edit`, wishOfCard(card), await questionOf(visit, card.questionId));
}

async function save(visit: Visit): Promise<Answer> {
  const act = visit.act();
  const question = await questionOf(visit, visit.form('question'));
  const read = await readForm(visit);
  if (!read.ok) return form(visit, '/console/content/cards', read.wish, question, read.problems);
  const id = await draftCard(read.card, act, question?._id);
  await visit.audit('content.write-card', id);
  return { kind: 'redirect', to: cardAddress(id) };
}

async function saveAgain(visit: Visit): Promise<Answer> {
  const card = await cardOf(visit);
  const read = await readForm(visit);
  const address = cardAddress(card._id);
  if (!read.ok) {
    return form(visit, `${address}/edit`, read.wish, await questionOf(visit, card.questionId), read.problems);
  }
  if (!(await redraftCard(card._id, read.card, visit.now))) throw new Refusal(409, 'conflict');
  await visit.audit('content.write-card', card._id);
  return { kind: 'redirect', to: address };
}

/** From now on the card is told, first of all to the one who asked. */
async function release(visit: Visit): Promise<Answer> {
  const { actId } = visit.act();
  const looked = await cardOf(visit);
  const seen = Number(visit.form('seen') ?? Number.NaN);
  if (!Number.isFinite(seen)) throw new Refusal(400, 'malformed');
  if (!(await mayTell(visit, looked))) throw new Refusal(409, 'conflict');
  const card = await setCardState(looked._id, 'released', { staffId: visit.staff._id, at: visit.now, seen });
  if (card === undefined) throw notFound();
  // Somebody rewrote it while it was looked at.
  if (card.state !== 'released') throw new Refusal(409, 'conflict');
  await visit.audit('content.release-card', card._id);
  const question = await questionOf(visit, card.questionId);
  if (question?.state === 'open' && visit.may('work', 'handoffs')) await send(visit, card, question._id, actId);
  return { kind: 'redirect', to: cardAddress(card._id), done: 'card_released' };
}

async function withdraw(visit: Visit): Promise<Answer> {
  const card = await cardOf(visit);
  await setCardState(card._id, 'withdrawn', { staffId: visit.staff._id, at: visit.now });
  await visit.audit('content.withdraw-card', card._id);
  return { kind: 'redirect', to: cardAddress(card._id), done: 'card_withdrawn' };
}

async function answer(visit: Visit): Promise<Answer> {
  const { actId } = visit.act();
  const card = await cardOf(visit);
  if (card.state !== 'released' || !(await mayTell(visit, card))) throw new Refusal(409, 'conflict');
  if (!(await send(visit, card, visit.param('question'), actId))) throw notFound();
  return { kind: 'redirect', to: cardAddress(card._id), done: 'answered' };
}

/** A fact it rests on may have been superseded since it was written. */
async function mayTell(visit: Visit, card: StaffCard): Promise<boolean> {
  return isTellable(card, (await visit.deps.shelves.current()).library);
}

async function send(visit: Visit, card: StaffCard, questionId: string, actId: string): Promise<boolean> {
  const text = cardText(visit, cardOfStaff(card));
  const act = { actId, staffId: visit.staff._id, at: visit.now, text };
  const answered = await answerQuestion(visit.scope.reader, questionId, act, visit.deps.tell);
  if (answered === undefined) return false;
  await visit.audit('questions.answer', questionId, answered.unitId ? { unitId: answered.unitId } : {});
  return true;
}

async function detail(visit: Visit): Promise<Answer> {
  const card = await cardOf(visit);
  const shelf = await visit.deps.shelves.current();
  const shown = cardOfStaff(card);
  const staffIds = [card.createdBy, ...(card.releasedBy ? [card.releasedBy] : [])];
  const seesQuestions = visit.may('read', 'handoffs');
  return {
    kind: 'page',
    title: card.title,
    active: 'content',
    body: staffCardBody({
      say: visit.say,
      token: visit.token(),
      address: cardAddress(card._id),
      card,
      messages: [{ kind: 'text', text: cardText(visit, shown) }],
      facts: [...card.facts.flatMap((id) => shelf.library.facts.get(id) ?? []), ...ownFactOf(card)],
      names: await staffNames(staffIds),
      question: seesQuestions ? await questionOf(visit, card.questionId) : undefined,
      answers: card.state === 'released' && seesQuestions ? await answeredBy(visit, shelf, card._id) : [],
      mayWrite: visit.may('work', 'content'),
      mayRelease: visit.may('send', 'content'),
      mayAnswer: visit.may('work', 'handoffs'),
      maySend: visit.may('send', 'broadcasts') && card.audience === 'all',
    }),
  };
}

/** Open questions of her units to which this card is now the answer. */
async function answeredBy(visit: Visit, { library, search }: Shelf, cardId: string): Promise<Question[]> {
  const { questions } = await listQuestions(visit.scope.reader, { state: 'open', limit: LOOKED_THROUGH });
  return questions.filter(({ text }) => search(text, library.cards.vi).cards[0]?.id === cardId);
}

async function form(
  visit: Visit,
  action: string,
  wish: CardWish,
  question: Question | undefined,
  problems: CardProblems = {},
): Promise<Answer> {
  const { library } = await visit.deps.shelves.current();
  const failed = Object.keys(problems).length > 0;
  return {
    kind: 'page',
    title: visit.say('console-cards.write'),
    active: 'content',
    status: failed ? 422 : 200,
    ...(failed ? { notice: { tone: 'bad' as const, text: visit.say('console-cards.problem.see_below') } } : {}),
    body: cardFormBody({
      say: visit.say,
      token: visit.token(),
      action,
      wish,
      problems,
      question,
      topics: library.topics.vi.map(({ id, title }) => ({ value: id, label: `${id} · ${title}` })),
      facts: tellable(library),
    }),
  };
}

function tellable(library: Library): { id: string; statement: string }[] {
  return [...library.facts.values()].filter((fact) => fact.confidence !== 'C' && fact.status !== 'superseded');
}

async function readForm(visit: Visit) {
  const { library } = await visit.deps.shelves.current();
  const typed = (name: keyof CardWish): string => (visit.form(name) ?? '').replace(/\r\n/g, '\n');
  const wish: CardWish = {
    topic: typed('topic'),
    title: typed('title'),
    short: typed('short'),
    long: typed('long'),
    facts: typed('facts'),
    statement: typed('statement'),
    source: typed('source'),
    article: typed('article'),
    checked: visit.day('checked'),
    audience: typed('audience'),
    asks: typed('asks'),
  };
  return { wish, ...readCardWish(wish, library, dayOf(visit.now)) };
}

async function cardOf(visit: Visit): Promise<StaffCard> {
  const card = await getStaffCard(visit.param('id'));
  if (card === undefined) throw notFound();
  return card;
}

async function questionOf(visit: Visit, id: string | undefined): Promise<Question | undefined> {
  return id === undefined ? undefined : getQuestion(visit.scope.reader, id);
}
