import { Router } from 'express';
import { dayOf, formatDay } from '../../core/time.ts';
import { formsOf, unitLabels } from '../../domain/organisation/units.ts';
import {
  type Assessment,
  assess,
  assessmentsIn,
  changeGrades,
  daysOf,
  listGrades,
  readPeriod,
  recentPeriods,
} from '../../domain/people/classification.ts';
import { getPeople } from '../../domain/people/people.ts';
import { holdersOf } from '../../domain/people/roles.ts';
import { rolesFor } from '../../domain/people/roles-granting.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import { csv } from '../csv.ts';
import type { ConsoleDeps } from '../deps.ts';
import { personAddress, personOf } from '../person-in-view.ts';
import { notFound, Refusal } from '../refusal.ts';
import { unitOptions } from '../unit-options.ts';
import { type AssessmentRow, assessmentBody, assessmentsBody, gradesBody } from '../views/assessments.ts';
import { periodWords } from '../views/person.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const MOST_GRADES = 8;
const MAX_NOTE = 300;

/** How branch leaders did, by period (plan, section 5). What they think is nobody's business here. */
export function assessmentRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'roles'], list));
  router.get('/list.csv', page(deps, ['export', 'roles'], download));
  router.get('/grades', page(deps, ['read', 'roles'], grades));
  router.post('/grades', page(deps, ['work', 'roles'], saveGrades));
  router.get(
    '/one',
    page(deps, ['work', 'roles'], (visit) => one(visit)),
  );
  router.post('/one', page(deps, ['work', 'roles'], save));
  return router;
}

function periodOf(visit: Visit): string {
  const [current = '2026'] = recentPeriods(visit.now);
  return readPeriod(visit.form('period') ?? visit.query('period')) ?? current;
}

/** Every leader of the period in a unit and below, said something of or not. */
async function rowsOf(visit: Visit, period: string): Promise<AssessmentRow[]> {
  const wanted = visit.query('unit');
  const today = dayOf(visit.now);
  const { last } = daysOf(period);
  const day = last < today ? last : today;
  const root = wanted !== undefined && visit.scope.holds(wanted) ? wanted : undefined;
  const units = visit.scope.units.filter(
    (unit) =>
      rolesFor(unit.type).includes('branch_leader') &&
      (root === undefined || unit._id === root || unit.ancestors.includes(root)),
  );
  const ids = units.map(({ _id }) => _id);
  const [terms, said] = await Promise.all([
    holdersOf(['branch_leader'], await formsOf(ids, day), day),
    assessmentsIn(visit.scope.ids, period),
  ]);
  const mine = said.filter(({ unitId }) => ids.includes(unitId));
  const led = terms.map(({ personId, unitId }) => ({ personId, unitId }));
  const others = mine.filter((each) => !led.some((one) => isSame(one, each)));
  const all = [...led, ...others.map(({ personId, unitId }) => ({ personId, unitId }))];
  const [people, labels] = await Promise.all([
    getPeople(all.map(({ personId }) => personId)),
    unitLabels([...all.map(({ unitId }) => unitId), ...units.flatMap(({ parentId }) => parentId ?? [])], day),
  ]);
  const parents = new Map(units.map(({ _id, parentId }) => [_id, parentId]));
  return all
    .map(({ personId, unitId }) => {
      const line = mine.find((each) => isSame(each, { personId, unitId }));
      return {
        personId,
        unitId,
        href: personAddress(personId),
        name: people.get(personId)?.name ?? visit.say('console.unnamed'),
        unit: labels.get(unitId) ?? unitId,
        commune: labels.get(parents.get(unitId) ?? '') ?? '',
        ...currentOf(line),
      };
    })
    .sort((a, b) => `${a.commune} ${a.unit}`.localeCompare(`${b.commune} ${b.unit}`, 'vi', { numeric: true }));
}

function isSame(a: { personId: string; unitId: string }, b: { personId: string; unitId: string }): boolean {
  return a.personId === b.personId && a.unitId === b.unitId;
}

function currentOf(assessment: Assessment | undefined): Pick<AssessmentRow, 'grade' | 'note' | 'at' | 'corrected'> {
  const line = assessment?.lines.at(-1);
  return { grade: line?.gradeName, note: line?.note, at: line?.at, corrected: (assessment?.lines.length ?? 0) > 1 };
}

async function list(visit: Visit): Promise<Answer> {
  const period = periodOf(visit);
  const rows = await rowsOf(visit, period);
  const unit = visit.query('unit');
  const mayWork = visit.may('work', 'roles');
  if (rows.length > 0) {
    await visit.audit('assessments.list', unit ?? visit.scope.rootId, { details: { period, shown: rows.length } });
  }
  return {
    kind: 'page',
    title: visit.say('console-assessments.title'),
    active: 'people',
    figures: true,
    body: assessmentsBody({
      say: visit.say,
      period,
      periods: recentPeriods(visit.now).map((value) => ({ value, label: periodWords(visit.say, value) })),
      unit,
      units: unitOptions(visit),
      mayWork,
      rows: mayWork ? rows : rows.map(({ note: _, ...row }) => row),
    }),
  };
}

/** The same list as a file; who took it is written down. */
async function download(visit: Visit): Promise<Answer> {
  const period = periodOf(visit);
  const rows = await rowsOf(visit, period);
  await visit.audit('assessments.export', visit.query('unit') ?? visit.scope.rootId, {
    details: { period, rows: rows.length },
  });
  const { say } = visit;
  const titles = ['commune', 'unit', 'leader', 'grade', 'note', 'at'].map((key) => say(`console-assessments.${key}`));
  const lines = rows.map(({ commune, unit, name, grade, note, at }) => [
    commune,
    unit,
    name,
    grade ?? say('console-assessments.not_yet'),
    note ?? '',
    at === undefined ? '' : formatDay(dayOf(at)),
  ]);
  return {
    kind: 'download',
    name: `xep-loai-${period}.csv`,
    type: 'text/csv; charset=utf-8',
    body: csv([titles, ...lines]),
  };
}

/** One leader in one period, with everything said of her then. */
async function one(visit: Visit, problem?: string): Promise<Answer> {
  const period = periodOf(visit);
  const { person, unit } = await leaderOf(visit);
  const said = (await assessmentsIn([unit._id], period)).find(({ personId }) => personId === person._id);
  const names = await staffNames(said?.lines.map(({ by }) => by) ?? []);
  await visit.audit('assessments.read', person._id, { unitId: unit._id, details: { period } });
  return {
    kind: 'page',
    title: person.name ?? visit.say('console.unnamed'),
    active: 'people',
    status: problem === undefined ? 200 : 422,
    ...(problem === undefined ? {} : { notice: { tone: 'bad' as const, text: problem } }),
    body: assessmentBody({
      say: visit.say,
      token: visit.token(),
      period,
      personId: person._id,
      unitId: unit._id,
      unit: unit.label,
      grades: (await listGrades()).filter(({ retired }) => !retired),
      maxNote: MAX_NOTE,
      lines: (said?.lines ?? []).map(({ by, ...line }) => ({ ...line, by: names.get(by) ?? '' })).reverse(),
    }),
  };
}

async function save(visit: Visit): Promise<Answer> {
  const { person, unit } = await leaderOf(visit);
  const { actId, staffId, at } = visit.act();
  const period = periodOf(visit);
  const note = visit.form('note')?.slice(0, MAX_NOTE);
  const wish = { personId: person._id, unitId: unit._id, period, grade: visit.form('grade') ?? '', note };
  if (!(await assess({ ...wish, actId, by: staffId, at }))) return one(visit, visit.say('console-assessments.choose'));
  await visit.audit('assessments.save', person._id, { unitId: unit._id, details: { period, grade: wish.grade } });
  return { kind: 'redirect', to: `/console/roles/assessments?period=${period}`, done: 'assessed' };
}

/** @throws Refusal 404 unless the unit is hers and the person led it at some time. */
async function leaderOf(visit: Visit) {
  const id = visit.form('person') ?? visit.query('person') ?? '';
  const unitId = visit.form('unit') ?? visit.query('unit') ?? '';
  const unit = visit.scope.units.find(({ _id }) => _id === unitId);
  if (unit === undefined) throw notFound();
  const { person, terms } = await personOf(visit, id);
  if (!terms.some((term) => term.role === 'branch_leader' && term.unitId === unitId)) throw notFound();
  return { person, unit };
}

/** The grades are the same everywhere: only who looks after the whole union changes them. */
function mayChangeGrades(visit: Visit): boolean {
  return visit.may('work', 'roles') && ['office', 'admin'].includes(visit.post.role);
}

async function grades(visit: Visit): Promise<Answer> {
  return {
    kind: 'page',
    title: visit.say('console-assessments.grades'),
    active: 'people',
    body: gradesBody({
      say: visit.say,
      token: visit.token(),
      grades: await listGrades(),
      spare: 2,
      mayWork: mayChangeGrades(visit),
    }),
  };
}

async function saveGrades(visit: Visit): Promise<Answer> {
  if (!mayChangeGrades(visit)) throw new Refusal(403, 'not_allowed');
  const act = visit.act();
  const wanted = Array.from({ length: MOST_GRADES }, (_, at) => ({
    id: visit.form(`id-${at}`),
    name: visit.form(`name-${at}`)?.slice(0, 80),
  })).flatMap(({ id, name }) => (name === undefined ? [] : [{ name, ...(id ? { id } : {}) }]));
  if (wanted.length === 0) throw new Refusal(400, 'malformed');
  await changeGrades(wanted, act);
  await visit.audit('assessments.grades', 'grades', { details: { grades: wanted.length } });
  return { kind: 'redirect', to: '/console/roles/assessments/grades', done: 'grades_saved' };
}
