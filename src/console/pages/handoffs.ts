import { Router } from 'express';
import { getContact } from '../../domain/contacts/contacts.ts';
import { answerQuestion, listQuestions } from '../../domain/content/questions.ts';
import { answerHandoff, closeHandoff, findHandoff, listWaitingHandoffs } from '../../domain/handoffs/handoffs.ts';
import { conversationHistory } from '../../domain/messages/history.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Scope } from '../scope.ts';
import { handoffBody, handoffsBody } from '../views/handoffs.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** Longest answer; channels split it into messages their platform takes. */
const MAX_ANSWER = 4000;

export function handoffRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'handoffs'], list));
  router.get(
    '/:id',
    page(deps, ['read', 'handoffs'], (visit) => detail(visit)),
  );
  router.post('/questions/:id/answer', page(deps, ['work', 'handoffs'], answerOpenQuestion));
  router.post('/:id/answer', page(deps, ['work', 'handoffs'], answer));
  router.post('/:id/close', page(deps, ['work', 'handoffs'], close));
  return router;
}

/** Notes waiting within a scope; who holds the top also gets those of people without a unit. */
export function waitingHandoffs(scope: Scope): ReturnType<typeof listWaitingHandoffs> {
  return listWaitingHandoffs(scope.reader.withoutUnit ? undefined : scope.ids);
}

async function list(visit: Visit): Promise<Answer> {
  const notes = await waitingHandoffs(visit.scope);
  const { questions } = await listQuestions(visit.scope.reader, { state: 'open' });
  const [names, askers, units] = await Promise.all([
    namesOf(notes),
    namesOf(questions),
    unitLabels([...notes, ...questions].flatMap(({ unitId }) => unitId ?? [])),
  ]);
  return {
    kind: 'page',
    title: visit.say('console.nav.handoffs'),
    active: 'handoffs',
    figures: true,
    body: handoffsBody({
      say: visit.say,
      token: visit.token(),
      maxLength: MAX_ANSWER,
      mayWriteCards: visit.may('work', 'content'),
      questions: questions.map((question, n) => ({
        id: question._id,
        name: askers[n],
        unit: units.get(question.unitId ?? ''),
        text: question.text,
        at: question.createdAt,
      })),
      rows: notes.map((note, n) => ({
        id: note._id,
        name: names[n],
        unit: units.get(note.unitId ?? ''),
        text: note.text,
        waitingMs: visit.now - note.openedAt,
      })),
    }),
  };
}

function namesOf(rows: readonly { contactId: string }[]): Promise<(string | undefined)[]> {
  return Promise.all(rows.map(async ({ contactId }) => (await getContact(contactId))?.name));
}

/** A question no content card answers; her answer comes from a person. */
async function answerOpenQuestion(visit: Visit): Promise<Answer> {
  const id = visit.param('id');
  const text = visit.form('text');
  if (text === undefined || text.length > MAX_ANSWER) throw new Refusal(400, 'malformed');
  const answered = await answerQuestion(visit.scope.reader, id, { ...visit.act(), text }, visit.deps.tell);
  if (answered === undefined) throw notFound();
  await visit.audit('questions.answer', id, answered.unitId ? { unitId: answered.unitId } : {});
  return { kind: 'redirect', to: '/console/handoffs', done: 'answered' };
}

async function detail(visit: Visit, problem?: string): Promise<Answer> {
  const note = await noteOf(visit);
  const [contact, history, units] = await Promise.all([
    getContact(note.contactId),
    conversationHistory(note.contactId, 60),
    unitLabels(note.unitId === undefined ? [] : [note.unitId]),
  ]);
  const staffIds = history.flatMap((line) => (line.from === 'us' && line.staffId ? [line.staffId] : []));
  await visit.audit('handoffs.read', note._id, note.unitId === undefined ? {} : { unitId: note.unitId });

  const name = contact?.name ?? visit.say('console.unnamed');
  return {
    kind: 'page',
    title: name,
    active: 'handoffs',
    status: problem === undefined ? 200 : 422,
    body: handoffBody({
      say: visit.say,
      token: visit.token(),
      note: { id: note._id, text: note.text, openedAt: note.openedAt, state: note.state },
      contact: {
        id: note.contactId,
        channel: contact?.channel,
        unit: units.get(note.unitId ?? ''),
        mayOpen: visit.may('read', 'contacts') && visit.scope.holds(contact?.unitId),
      },
      history,
      staffNames: await staffNames(staffIds),
      draft: visit.form('text') ?? '',
      problem,
      maxLength: MAX_ANSWER,
    }),
  };
}

async function answer(visit: Visit): Promise<Answer> {
  const note = await noteOf(visit);
  const text = visit.form('text');
  const { actId } = visit.act();
  if (text === undefined) return detail(visit, visit.say('console-handoffs.empty_answer'));
  if (text.length > MAX_ANSWER) return detail(visit, visit.say('console-handoffs.long_answer', { max: MAX_ANSWER }));

  await answerHandoff(visit.deps.channels, {
    handoffId: note._id,
    actId,
    text,
    staffId: visit.staff._id,
    now: visit.now,
  });
  await visit.audit('handoffs.answer', note._id, note.unitId === undefined ? {} : { unitId: note.unitId });
  return { kind: 'redirect', to: '/console/handoffs', done: 'answered' };
}

async function close(visit: Visit): Promise<Answer> {
  const note = await noteOf(visit);
  await closeHandoff(note._id, visit.staff._id, visit.now);
  await visit.audit('handoffs.close', note._id, note.unitId === undefined ? {} : { unitId: note.unitId });
  return { kind: 'redirect', to: '/console/handoffs', done: 'handoff_closed' };
}

/** @throws Refusal 404 for notes that do not exist or belong to somebody else's units. */
async function noteOf(visit: Visit): Promise<NonNullable<Awaited<ReturnType<typeof findHandoff>>>> {
  const note = await findHandoff(visit.param('id'));
  if (note === null || !visit.scope.holds(note.unitId)) throw notFound();
  return note;
}
