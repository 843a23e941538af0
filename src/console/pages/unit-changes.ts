import { Router } from 'express';
import { contactsByIds } from '../../domain/contacts/contacts.ts';
import {
  agreeToChange,
  getUnitChange,
  listOpenChanges,
  listSettledChanges,
  rejectChange,
  type UnitChange,
} from '../../domain/enrolment/unit-changes.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { getPeople } from '../../domain/people/people.ts';
import type { ConsoleDeps } from '../deps.ts';
import { enrolling } from '../enrolling.ts';
import { notFound, Refusal } from '../refusal.ts';
import { type ChangeRow, unitChangesBody } from '../views/unit-changes.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const MAX_REASON = 300;

export function unitChangeRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'unitChanges'], list));
  router.post('/:id/agree', page(deps, ['work', 'unitChanges'], agree));
  router.post('/:id/reject', page(deps, ['work', 'unitChanges'], reject));
  return router;
}

/** Who asks to leave or to enter her units, the longest wait first. */
async function list(visit: Visit): Promise<Answer> {
  const [open, settled] = await Promise.all([listOpenChanges(visit.scope.ids), listSettledChanges(visit.scope.ids)]);
  return {
    kind: 'page',
    title: visit.say('console-changes.title'),
    active: 'enrolment',
    figures: true,
    body: unitChangesBody({
      say: visit.say,
      token: visit.token(),
      tabs: await enrolling(visit, 'unit-changes'),
      maxReason: MAX_REASON,
      mayWork: visit.may('work', 'unitChanges'),
      open: await rowsOf(visit, open),
      settled: await rowsOf(visit, settled),
    }),
  };
}

async function rowsOf(visit: Visit, changes: readonly UnitChange[]): Promise<ChangeRow[]> {
  const [people, contacts, units] = await Promise.all([
    getPeople(changes.map(({ personId }) => personId)),
    contactsByIds(changes.map(({ contactId }) => contactId)),
    unitLabels(changes.flatMap(({ from, to }) => [from, to])),
  ]);
  return changes.map((change) => ({
    id: change._id,
    name: people.get(change.personId)?.name ?? contacts.get(change.contactId)?.name,
    from: units.get(change.from) ?? change.from,
    to: units.get(change.to) ?? change.to,
    requestedAt: change.requestedAt,
    waitingMs: visit.now - change.requestedAt,
    state: change.state,
    released: change.released?.at,
    accepted: change.accepted?.at,
    reason: change.rejected?.reason,
    sides: sidesOf(visit, change),
  }));
}

/** What she may still say yes to: one side, or both where she answers for both. */
function sidesOf({ scope }: Visit, change: UnitChange): ('released' | 'accepted')[] {
  return [
    ...(scope.holds(change.from) && !change.released ? (['released'] as const) : []),
    ...(scope.holds(change.to) && !change.accepted ? (['accepted'] as const) : []),
  ];
}

async function agree(visit: Visit): Promise<Answer> {
  const change = await changeOf(visit);
  const sides = sidesOf(visit, change);
  const act = visit.act();
  const mine = [change.released?.by, change.accepted?.by].includes(visit.staff._id);
  // The same form a second time finds nothing left to say, and finishes what was broken off.
  if (change.state !== 'moving' && !mine && (change.state !== 'open' || sides.length === 0)) {
    throw new Refusal(409, 'conflict');
  }
  const now = await agreeToChange(change._id, { ...act, sides }, visit.deps.tell);
  for (const side of sides) {
    const unitId = side === 'released' ? change.from : change.to;
    await visit.audit(side === 'released' ? 'unit-changes.release' : 'unit-changes.accept', change._id, { unitId });
  }
  return {
    kind: 'redirect',
    to: '/console/unit-changes',
    done: now?.state === 'done' ? 'change_done' : 'change_agreed',
  };
}

async function reject(visit: Visit): Promise<Answer> {
  const change = await changeOf(visit);
  const reason = visit.form('reason');
  if (reason === undefined || reason.length > MAX_REASON) throw new Refusal(400, 'malformed');
  const now = await rejectChange(change._id, { ...visit.act(), reason }, visit.deps.tell);
  if (now?.state !== 'rejected' || now.rejected?.by !== visit.staff._id) throw new Refusal(409, 'conflict');
  const unitId = visit.scope.holds(change.to) ? change.to : change.from;
  await visit.audit('unit-changes.reject', change._id, { unitId });
  return { kind: 'redirect', to: '/console/unit-changes', done: 'change_rejected' };
}

/** @throws Refusal 404 unless it leaves or enters a unit of her subtree. */
async function changeOf(visit: Visit): Promise<UnitChange> {
  const change = await getUnitChange(visit.param('id'));
  if (change === undefined || !(visit.scope.holds(change.from) || visit.scope.holds(change.to))) throw notFound();
  return change;
}
