import { Router } from 'express';
import { addDays, dayOf } from '../../core/time.ts';
import { getInvite } from '../../domain/enrolment/invites.ts';
import { formsOf, homeUnit, unitLabels, validOn } from '../../domain/organisation/units.ts';
import { getHandOver, handOver } from '../../domain/people/handover.ts';
import type { Role } from '../../domain/people/model.ts';
import { getPeople, getPerson, type Person, searchPeople } from '../../domain/people/people.ts';
import { holdersOf, isSingle } from '../../domain/people/roles.ts';
import { mayGrant, readDuty, rolesFor } from '../../domain/people/roles-granting.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { maskBirth, masked, personAddress, personOf } from '../person-in-view.ts';
import { notFound, Refusal } from '../refusal.ts';
import { handOverBody, handOverFormBody } from '../views/hand-overs.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** A year back, for what was decided and written down late; two years ahead. */
const DAYS = { back: 366, ahead: 731 };
const CANDIDATES = 20;

export function handOverRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/hand-over',
    page(deps, ['work', 'roles'], (visit) => form(visit)),
  );
  router.post('/hand-over', page(deps, ['work', 'roles'], hand));
  router.get('/hand-overs/:id', page(deps, ['read', 'roles'], show));
  return router;
}

/** Who has the seat, who may follow, from which day. */
async function form(visit: Visit, problem?: string): Promise<Answer> {
  const { unitId, label, role } = await seatOf(visit);
  const today = dayOf(visit.now);
  const holders = await holdersOf([role], await formsOf([unitId], today), today);
  const people = await getPeople(holders.map(({ personId }) => personId));
  const from = holders.find(({ personId }) => personId === field(visit, 'from')) ?? holders[0];
  const candidates = await candidatesFor(visit, unitId, from?.personId);
  const units = await unitLabels(candidates.flatMap((person) => person.unitId ?? []));

  return {
    kind: 'page',
    title: visit.say('console-roles.hand_over'),
    active: 'people',
    status: problem === undefined ? 200 : 422,
    ...(problem === undefined
      ? {}
      : { notice: { tone: 'bad' as const, text: visit.say(`console-roles.problem.${problem}`) } }),
    body: handOverFormBody({
      say: visit.say,
      token: visit.token(),
      today,
      unitId,
      unit: label,
      role,
      taken: visit.query('taken') !== undefined && from !== undefined,
      from: from && {
        id: from.personId,
        name: people.get(from.personId)?.name ?? visit.say('console.unnamed'),
        since: from.validFrom,
      },
      text: visit.query('q'),
      chosen: field(visit, 'to'),
      candidates: candidates.map((person) => ({
        id: person._id,
        name: person.name ?? visit.say('console.unnamed'),
        unit: units.get(person.unitId ?? ''),
        phone: masked(person.phone),
        birth: maskBirth(person.birth),
      })),
    }),
  };
}

/** Whom she looked for; without a search those at home in the unit, and whoever was chosen before. */
async function candidatesFor(visit: Visit, unitId: string, holder: string | undefined): Promise<Person[]> {
  const text = visit.query('q');
  const query = text ? { text, limit: CANDIDATES } : { unitId, limit: CANDIDATES };
  const { people } = await searchPeople(visit.scope.reader, query, visit.now);
  const chosenId = field(visit, 'to');
  const chosen = chosenId === undefined ? undefined : (await personOf(visit, chosenId)).person;
  const all = new Map([...(chosen ? [chosen] : []), ...people].map((person) => [person._id, person]));
  if (all.size > 0) await visit.audit('people.list', unitId, { details: { shown: all.size } });
  return [...all.values()].filter(({ _id }) => _id !== holder);
}

async function hand(visit: Visit): Promise<Answer> {
  const { unitId, role } = await seatOf(visit);
  const { actId, staffId, at } = visit.act();
  const day = visit.day('day');
  const today = dayOf(visit.now);
  if (day === undefined || day < addDays(today, -DAYS.back) || day > addDays(today, DAYS.ahead))
    return form(visit, 'day');
  const chosen = visit.form('to');
  if (chosen === undefined) return form(visit, 'to');
  const { person: to } = await personOf(visit, chosen);
  const from = visit.form('from');
  if (from === to._id) return form(visit, 'same');
  if (!isSingle(role) && from === undefined) throw new Refusal(400, 'malformed');
  const stood = await homeUnit(unitId, day);
  if (stood === undefined || !validOn(stood, day)) return form(visit, 'day');

  const wish = { from, to: to._id, role, unitId, day, actId, staffId, at };
  const done = await handOver(wish, visit.deps);
  if (done === undefined) throw new Refusal(400, 'malformed');
  await visit.audit('roles.hand-over', to._id, { unitId, details: { role, day, hand_over: done._id } });
  return { kind: 'redirect', to: `/console/roles/hand-overs/${done._id}`, done: 'handed_over' };
}

async function show(visit: Visit): Promise<Answer> {
  const line = await getHandOver(visit.param('id'));
  if (line === undefined || !visit.scope.holds(line.unitId)) throw notFound();
  const [units, from, to, names, invite] = await Promise.all([
    unitLabels([line.unitId]),
    line.from ? getPerson(line.from) : undefined,
    line.to ? getPerson(line.to) : undefined,
    staffNames([line.staffId]),
    line.inviteId ? getInvite(line.inviteId) : undefined,
  ]);
  await visit.audit('roles.read', line._id, { unitId: line.unitId });
  const personRow = (id: string | undefined, person: Person | undefined) =>
    id === undefined || person === undefined
      ? undefined
      : { href: personAddress(id), name: person.name ?? visit.say('console.unnamed') };
  return {
    kind: 'page',
    title: visit.say('console-roles.hand_over'),
    active: 'people',
    body: handOverBody({
      say: visit.say,
      unit: units.get(line.unitId) ?? line.unitId,
      role: line.role,
      day: line.day,
      until: line.until,
      state: line.state,
      from: personRow(line.from, from),
      to: personRow(line.to, to),
      author: names.get(line.staffId) ?? '',
      at: line.at,
      invite:
        invite && visit.may('read', 'invites')
          ? { href: `/console/invites/${encodeURIComponent(invite._id)}`, code: invite.code }
          : undefined,
    }),
  };
}

/** @throws Refusal unless the seat is one of her subtree that she may give. */
async function seatOf(visit: Visit): Promise<{ unitId: string; label: string; role: Role }> {
  const role = readDuty(field(visit, 'role'));
  const unit = await homeUnit(field(visit, 'unit') ?? '', dayOf(visit.now));
  if (unit === undefined || !visit.scope.holds(unit._id) || role === undefined) throw notFound();
  if (!mayGrant(visit.post.role, role)) throw new Refusal(403, 'not_allowed');
  if (!rolesFor(unit.type).includes(role)) throw new Refusal(400, 'role_not_here');
  return { unitId: unit._id, label: unit.label, role };
}

/** Comes with the address at first, with the form later. */
function field(visit: Visit, name: string): string | undefined {
  return visit.form(name) ?? visit.query(name);
}
