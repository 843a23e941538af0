import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { unitLabels, validOn } from '../../domain/organisation/units.ts';
import {
  acknowledgeCase,
  closeCase,
  findCase,
  handOverCase,
  listCases,
  noteOnCase,
  type Reader,
} from '../../domain/safety/cases.ts';
import { hotlinesOverdue } from '../../domain/safety/desk.ts';
import { ENDINGS } from '../../domain/safety/model.ts';
import { appointDuty, dismissDuty } from '../../domain/safety/roster.ts';
import { findStaff, listStaff, staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { safetyWatch } from '../safety-watch.ts';
import { safetyBody } from '../views/safety.ts';
import { alarmBody } from '../views/safety-alarm.ts';
import { caseBody } from '../views/safety-case.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const MAX_NOTE = 2000;

/** Duty people open cases; the office keeps the roster. For everybody else there is no such page. */
export function safetyRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, undefined, list));
  router.get('/banner', page(deps, undefined, banner));
  router.post('/duty', page(deps, ['work', 'duty'], appoint));
  router.post('/duty/dismiss', page(deps, ['work', 'duty'], dismiss));
  router.get('/:id', page(deps, undefined, detail));
  router.post('/:id/acknowledge', page(deps, undefined, acknowledge));
  router.post('/:id/hand-over', page(deps, undefined, handOver));
  router.post('/:id/note', page(deps, undefined, addNote));
  router.post('/:id/close', page(deps, undefined, close));
  return router;
}

/** @throws Refusal 404 for whoever is not on duty. */
async function readerOf(visit: Visit): Promise<Reader> {
  const { reader, onDuty } = await safetyWatch(visit);
  if (!onDuty) throw notFound();
  return reader;
}

async function banner(visit: Visit): Promise<Answer> {
  const { waiting, onDuty } = await safetyWatch(visit);
  if (!onDuty) throw notFound();
  return { kind: 'part', body: alarmBody(visit.say, waiting) };
}

async function list(visit: Visit): Promise<Answer> {
  const { reader, roster, onDuty } = await safetyWatch(visit);
  const mayRead = visit.may('read', 'duty');
  if (!onDuty && !mayRead) throw notFound();

  const [open, closed] = onDuty
    ? await Promise.all([listCases(reader, { closed: false }), listCases(reader, { closed: true, limit: 50 })])
    : [[], []];
  if (onDuty) {
    await visit.audit('safety.list', visit.scope.rootId, { details: { shown: open.length + closed.length } });
  }
  const unitIds = [...open, ...closed].flatMap(({ unitChain }) => unitChain[0] ?? []);
  const labels = await unitLabels([...unitIds, ...roster.flatMap((officer) => officer.unitIds)]);
  const mayAppoint = visit.may('work', 'duty');
  return {
    kind: 'page',
    title: visit.say('console.nav.safety'),
    active: 'safety',
    figures: true,
    body: safetyBody({
      say: visit.say,
      token: visit.token(),
      now: visit.now,
      onDuty,
      open,
      closed,
      roster,
      labels,
      hotlines: { dueOn: visit.deps.safety.hotlinesDueOn, overdue: hotlinesOverdue(visit.deps.safety, visit.now) },
      appoint: mayAppoint ? await choices(visit) : undefined,
    }),
  };
}

/** Accounts she may put on duty, and for which units: communes and the whole union. */
async function choices(visit: Visit) {
  const staff = (await listStaff(visit.scope.ids)).filter(({ active }) => active);
  const units = visit.scope.units.filter((unit) => unit.ancestors.length < 2 && validOn(unit, dayOf(visit.now)));
  return {
    staff: staff.map(({ _id, name, login }) => ({ value: _id, label: `${name} (${login})` })),
    units: units.map((unit) => ({ value: unit._id, label: unit.label })),
  };
}

async function detail(visit: Visit): Promise<Answer> {
  const reader = await readerOf(visit);
  const found = await findCase(reader, visit.param('id'));
  if (!found) throw notFound();
  await visit.audit('safety.read', found._id);

  const [labels, names] = await Promise.all([
    unitLabels(found.unitChain.slice(0, 1)),
    staffNames(found.lines.flatMap(({ staffId }) => staffId ?? [])),
  ]);
  return {
    kind: 'page',
    title: found.code,
    active: 'safety',
    body: caseBody({
      say: visit.say,
      token: visit.token(),
      found,
      key: reader.key,
      unit: labels.get(found.unitChain[0] ?? ''),
      names,
      roster: reader.roster,
      maxNote: MAX_NOTE,
    }),
  };
}

async function acknowledge(visit: Visit): Promise<Answer> {
  const id = visit.param('id');
  const done = await acknowledgeCase(await readerOf(visit), id, visit.act());
  return after(visit, done, 'acknowledge', { to: `/console/safety/${id}`, done: 'safety_acknowledged' });
}

async function handOver(visit: Visit): Promise<Answer> {
  const reader = await readerOf(visit);
  const done = await handOverCase(reader, visit.param('id'), visit.form('to') ?? '', visit.act());
  return after(visit, done, 'hand-over', { to: '/console/safety', done: 'safety_handed_over' });
}

async function addNote(visit: Visit): Promise<Answer> {
  const id = visit.param('id');
  const reader = await readerOf(visit);
  const text = visit.form('text');
  if (text === undefined || text.length > MAX_NOTE) throw new Refusal(400, 'malformed');
  const done = await noteOnCase(reader, id, text, visit.act());
  return after(visit, done, 'note', { to: `/console/safety/${id}`, done: 'safety_noted' });
}

async function close(visit: Visit): Promise<Answer> {
  const reader = await readerOf(visit);
  const ending = ENDINGS.find((one) => one === visit.form('ending'));
  if (ending === undefined) throw new Refusal(400, 'malformed');
  const wish = { ending, resume: visit.form('resume') === 'yes' };
  const done = await closeCase(reader, visit.param('id'), wish, visit.act());
  return after(visit, done, 'close', { to: '/console/safety', done: 'safety_closed' });
}

async function after(visit: Visit, done: boolean, act: string, next: { to: string; done: string }): Promise<Answer> {
  if (!done) throw notFound();
  await visit.audit(`safety.${act}`, visit.param('id'));
  return { kind: 'redirect', ...next };
}

async function appoint(visit: Visit): Promise<Answer> {
  const staff = await findStaff(visit.form('staff') ?? '');
  const unitId = visit.form('unit') ?? '';
  const within = staff?.posts.some((post) => visit.scope.holds(post.unitId));
  if (!staff || !within || !visit.scope.holds(unitId)) throw notFound();
  const { actId } = visit.act();
  await appointDuty({ staffId: staff._id, unitId, actId }, visit.now);
  await visit.audit('safety.appoint', staff._id, { unitId });
  return { kind: 'redirect', to: '/console/safety', done: 'safety_appointed' };
}

async function dismiss(visit: Visit): Promise<Answer> {
  const { roster } = await safetyWatch(visit);
  const officer = roster.find(({ key }) => key === visit.form('key'));
  if (!officer?.unitIds.every((unitId) => visit.scope.holds(unitId))) throw notFound();
  await dismissDuty(officer, visit.now);
  await visit.audit('safety.dismiss', officer.staffId ?? officer.key);
  return { kind: 'redirect', to: '/console/safety', done: 'safety_dismissed' };
}
