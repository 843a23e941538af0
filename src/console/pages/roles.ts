import { Router } from 'express';
import { addDays, type Day, dayOf } from '../../core/time.ts';
import { currentTree } from '../../domain/organisation/tree-store.ts';
import { formsOf, unitLabels, validOn } from '../../domain/organisation/units.ts';
import { endTerm, handOver, listHandOvers } from '../../domain/people/handover.ts';
import { getPeople } from '../../domain/people/people.ts';
import { getTerm, grantRole, holdersFrom, holdersOf, isSingle, termsOf } from '../../domain/people/roles.ts';
import { isDuty, mayGrant, readDuty, rolesFor } from '../../domain/people/roles-granting.ts';
import type { ConsoleDeps } from '../deps.ts';
import { personAddress, personOf } from '../person-in-view.ts';
import { notFound, Refusal } from '../refusal.ts';
import { readUnit } from '../unit-choice.ts';
import { unitOptions } from '../unit-options.ts';
import { leadersBody } from '../views/roles.ts';
import { type Answer, page, type Visit } from '../visit.ts';
import { assessmentRoutes } from './assessments.ts';
import { handOverRoutes } from './hand-overs.ts';

/** Terms begin and end at most so far from today. */
const FAR_DAYS = 731;
/** Branches shown at once. */
const MOST_ROWS = 400;

/** Who leads what: the list, giving and ending a role; hand-overs and assessments have pages of their own. */
export function roleRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'roles'], list));
  router.post('/grant', page(deps, ['work', 'roles'], grant));
  router.post('/end', page(deps, ['work', 'roles'], end));
  router.use('/assessments', assessmentRoutes(deps));
  router.use('/', handOverRoutes(deps));
  return router;
}

/** The branches of a unit with who leads them today, and what changed hands lately. */
async function list(visit: Visit): Promise<Answer> {
  const wanted = visit.query('unit');
  const root = visit.scope.units.find(({ _id }) => _id === wanted);
  const today = dayOf(visit.now);
  const branches = visit.scope.units.filter(
    (unit) =>
      validOn(unit, today) &&
      rolesFor(unit.type).includes('branch_leader') &&
      (root === undefined || unit._id === root._id || unit.ancestors.includes(root._id)),
  );
  const shown = branches.sort((a, b) => a.code.localeCompare(b.code, 'en', { numeric: true })).slice(0, MOST_ROWS);
  const changes = (await listHandOvers(root ? shown.map(({ _id }) => _id) : visit.scope.ids, 30)).filter(
    ({ to }) => to !== 'erased',
  );
  const tree = await currentTree();
  const forms = new Map(shown.map(({ _id }) => [_id, new Set(tree.formsOf(_id, today))]));
  const terms = await holdersOf(['branch_leader'], [...new Set([...forms.values()].flatMap((ids) => [...ids]))], today);
  const people = await getPeople([
    ...terms.map(({ personId }) => personId),
    ...changes.flatMap(({ from, to }) => [from ?? [], to ?? []].flat()),
  ]);
  const units = await unitLabels(changes.map(({ unitId }) => unitId));
  const nameOf = (id: string | undefined) =>
    id === undefined ? undefined : (people.get(id)?.name ?? visit.say('console.unnamed'));
  const mayWork = visit.may('work', 'roles') && mayGrant(visit.post.role, 'branch_leader');
  await visit.audit('roles.list', root?._id ?? visit.scope.rootId, { details: { shown: shown.length } });

  return {
    kind: 'page',
    title: visit.say('console-roles.title'),
    active: 'people',
    figures: true,
    body: leadersBody({
      say: visit.say,
      unit: root?._id,
      units: unitOptions(visit),
      mayWork,
      cut: branches.length > shown.length ? branches.length : undefined,
      rows: shown.map((unit) => ({
        unitId: unit._id,
        unit: unit.label,
        leaders: terms
          .filter((term) => forms.get(unit._id)?.has(term.unitId))
          .map((term) => ({
            href: personAddress(term.personId),
            personId: term.personId,
            name: nameOf(term.personId) ?? '',
            since: term.validFrom,
            until: term.validTo ?? undefined,
          })),
      })),
      changes: changes.map(({ _id, unitId, role, from, to, day, state }) => ({
        href: `/console/roles/hand-overs/${_id}`,
        unit: units.get(unitId) ?? unitId,
        role,
        from: nameOf(from),
        to: nameOf(to),
        day,
        state,
      })),
    }),
  };
}

/** Gives a role. A seat that is taken is not given twice: it is handed over. */
async function grant(visit: Visit): Promise<Answer> {
  const { person } = await personOf(visit, visit.form('person') ?? '');
  const { actId, staffId, at } = visit.act();
  const role = readDuty(visit.form('role'));
  const from = dayIn(visit, 'from');
  const until = visit.form('until') === undefined ? undefined : dayIn(visit, 'until');
  if (from === undefined || (visit.form('until') !== undefined && (until === undefined || until <= from))) {
    throw new Refusal(400, 'day_unclear');
  }
  const unit = readUnit(visit, visit.form('unit'), from);
  if (unit === undefined) throw new Refusal(400, 'home_unclear');
  if (role === undefined || !mayGrant(visit.post.role, role)) throw new Refusal(403, 'not_allowed');
  if (!rolesFor(unit.type).includes(role)) throw new Refusal(400, 'role_not_here');

  const forms = await formsOf([unit._id], from);
  if (isSingle(role) && (await holdersFrom([role], forms, from)).some((term) => !isOf(term, actId))) {
    const query = new URLSearchParams({ unit: unit._id, role, to: person._id, taken: '1' });
    return { kind: 'redirect', to: `/console/roles/hand-over?${query}` };
  }
  const holds = (await termsOf(person._id)).some(
    (term) =>
      term.role === role && forms.includes(term.unitId) && (!term.validTo || term.validTo > from) && !isOf(term, actId),
  );
  if (holds) throw new Refusal(409, 'role_held');

  if (isSingle(role)) {
    const wish = { to: person._id, role, unitId: unit._id, day: from, until, actId, staffId, at };
    await handOver(wish, visit.deps);
  } else {
    const portfolio = role === 'portfolio_officer' ? visit.form('portfolio')?.toUpperCase().slice(0, 12) : undefined;
    await grantRole(`staff ${actId}`, person._id, {
      role,
      unitId: unit._id,
      ...(portfolio ? { portfolio } : {}),
      validFrom: from,
      ...(until ? { validTo: until } : {}),
    });
  }
  await visit.audit('roles.grant', person._id, {
    unitId: unit._id,
    details: { role, from, ...(until ? { until } : {}) },
  });
  return { kind: 'redirect', to: personAddress(person._id), done: 'role_granted' };
}

/** The form came twice. */
function isOf(term: { actId?: string }, actId: string): boolean {
  return term.actId === actId;
}

/** Ends one term on a day; what she had begun waits for whoever follows. */
async function end(visit: Visit): Promise<Answer> {
  const { actId, staffId, at } = visit.act();
  const [personId, term] = await termOf(visit);
  const day = dayIn(visit, 'day');
  if (day === undefined) throw new Refusal(400, 'day_unclear');
  const { role, unitId } = term;

  if (term.validFrom > dayOf(visit.now)) await endTerm(term, term.validFrom);
  else await handOver({ from: personId, role, unitId, day, actId, staffId, at }, visit.deps);
  await visit.audit('roles.end', personId, { unitId, details: { role, day } });
  return { kind: 'redirect', to: personAddress(personId), done: 'role_ended' };
}

/** @throws Refusal unless it is a duty within her subtree that she may give and end. */
async function termOf(visit: Visit) {
  const id = visit.form('term') ?? '';
  const found = await getTerm(id);
  if (found === undefined) throw notFound();
  const { person } = await personOf(visit, found.personId);
  if (!visit.scope.holds(found.unitId)) throw notFound();
  if (!isDuty(found.role) || !mayGrant(visit.post.role, found.role)) throw new Refusal(403, 'not_allowed');
  return [person._id, found] as const;
}

/** A day typed, not too far from today. */
function dayIn(visit: Visit, name: string): Day | undefined {
  const day = visit.day(name);
  const today = dayOf(visit.now);
  const fits = day !== undefined && day >= addDays(today, -FAR_DAYS) && day <= addDays(today, FAR_DAYS);
  return fits ? day : undefined;
}
