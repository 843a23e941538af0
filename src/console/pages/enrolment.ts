import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { contactsByIds, getContact } from '../../domain/contacts/contacts.ts';
import { type Claim, getClaim, listDecidedClaims, listOpenClaims } from '../../domain/enrolment/claims.ts';
import { confirmClaim, rejectClaim } from '../../domain/enrolment/decide-claim.ts';
import { INVITE_ROLES } from '../../domain/enrolment/invites.ts';
import { dutiesOf } from '../../domain/enrolment/membership.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import type { HomeKind } from '../../domain/people/model.ts';
import { getPeople, getPerson, type Person } from '../../domain/people/people.ts';
import { searchPeople } from '../../domain/people/search.ts';
import type { ConsoleDeps } from '../deps.ts';
import { enrolling } from '../enrolling.ts';
import { notFound, Refusal } from '../refusal.ts';
import { readerFor } from '../scope.ts';
import { type ClaimRow, claimBody, claimsBody } from '../views/enrolment.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const MAX_REASON = 300;
const MOST_PEOPLE = 20;
const NEW_KINDS = ['member', 'woman'] as const satisfies readonly HomeKind[];
const BRANCH_ROLES: ReadonlySet<string> = new Set(INVITE_ROLES);

export function enrolmentRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'enrolment'], list));
  router.get('/:id', page(deps, ['read', 'enrolment'], show));
  router.post('/:id/confirm', page(deps, ['work', 'enrolment'], confirm));
  router.post('/:id/reject', page(deps, ['work', 'enrolment'], reject));
  return router;
}

/** Who waits to be confirmed in her units, and what was decided last. */
async function list(visit: Visit): Promise<Answer> {
  const [open, decided] = await Promise.all([listOpenClaims(visit.scope.ids), listDecidedClaims(visit.scope.ids)]);
  return {
    kind: 'page',
    title: visit.say('console-enrolment.title'),
    active: 'enrolment',
    figures: true,
    body: claimsBody({
      say: visit.say,
      tabs: await enrolling(visit, 'enrolment'),
      open: await rowsOf(visit, open),
      decided: await rowsOf(visit, decided),
    }),
  };
}

async function rowsOf({ now }: Visit, claims: readonly Claim[]): Promise<ClaimRow[]> {
  const [contacts, units] = await Promise.all([
    contactsByIds(claims.map(({ contactId }) => contactId)),
    unitLabels(claims.map(({ unitId }) => unitId)),
  ]);
  return claims.map((claim) => ({
    id: claim._id,
    name: contacts.get(claim.contactId)?.name,
    unit: units.get(claim.unitId) ?? claim.unitId,
    channel: claim.channel,
    waitingMs: now - claim.createdAt,
    asked: askedOf(claim, now),
    state: claim.state,
    decidedAt: claim.decision?.at,
  }));
}

/** Whose turn it is: the leader's, or already the officer's, and why. */
function askedOf(claim: Claim, now: number): ClaimRow['asked'] {
  if (claim.unsure) return 'unsure';
  if (claim.asked.length === 0) return 'nobody';
  return claim.askUntil > now ? 'leader' : 'late';
}

/** One claim, with the people of the list she may be. */
async function show(visit: Visit): Promise<Answer> {
  const claim = await claimOf(visit);
  const wish = visit.query('q');
  const [contact, people] = await Promise.all([getContact(claim.contactId), peopleFor(visit, claim, wish)]);
  const units = await unitLabels([claim.unitId, ...people.flatMap(({ unitId }) => unitId ?? [])]);
  const phoned = new Set(claim.candidates);
  await visit.audit(wish === undefined ? 'enrolment.read' : 'enrolment.search', claim._id, {
    unitId: claim.unitId,
    details: { shown: people.length },
  });
  const [row] = await rowsOf(visit, [claim]);
  if (row === undefined) throw notFound();
  return {
    kind: 'page',
    title: row.name ?? visit.say('console.unnamed'),
    active: 'enrolment',
    body: claimBody({
      say: visit.say,
      token: visit.token(),
      claim: row,
      phone: contact?.phone,
      reason: claim.decision?.reason,
      wish: wish ?? '',
      people: people.map((person) => ({
        id: person._id,
        name: person.name,
        unit: units.get(person.unitId ?? ''),
        phone: person.phone,
        samePhone: phoned.has(person._id),
      })),
      kinds: NEW_KINDS,
      maxReason: MAX_REASON,
      mayWork: visit.may('work', 'enrolment') && claim.state === 'waiting',
    }),
  };
}

/** By the words typed among her whole subtree; else those with the same phone, and those of the branch with the same name. */
async function peopleFor(visit: Visit, claim: Claim, wish: string | undefined): Promise<Person[]> {
  const { scope, now } = visit;
  if (wish !== undefined) return (await searchPeople(scope.reader, { text: wish, limit: MOST_PEOPLE }, now)).people;
  const byPhone = [...(await getPeople(claim.candidates)).values()];
  const name = (await getContact(claim.contactId))?.name;
  const reader = readerFor(scope, claim.unitId);
  const byName = name ? (await searchPeople(reader, { text: name, limit: MOST_PEOPLE }, now)).people : [];
  return [...new Map([...byPhone, ...byName].map((person) => [person._id, person])).values()];
}

/** She is one of the list, or somebody new. */
async function confirm(visit: Visit): Promise<Answer> {
  const claim = await claimOf(visit);
  const personId = visit.form('person');
  const kind = NEW_KINDS.find((known) => known === visit.form('kind'));
  const { at, staffId } = visit.act();
  if (personId === undefined && kind === undefined) throw new Refusal(400, 'malformed');
  if (personId !== undefined) await checkPerson(visit, personId);

  const choice = personId === undefined ? { kind: kind ?? 'woman' } : { personId };
  const now = await confirmClaim(claim._id, { by: staffId, at, ...choice }, visit.deps.tell);
  if (now?.state !== 'confirmed' || now.decision?.by !== staffId) throw new Refusal(409, 'conflict');
  await visit.audit('enrolment.confirm', claim._id, {
    unitId: claim.unitId,
    details: personId === undefined ? { kind: kind ?? '' } : { matched: 1 },
  });
  return { kind: 'redirect', to: '/console/enrolment', done: 'claim_confirmed' };
}

/** @throws Refusal 404 for people of other units, 403 for those whose rights a chat must not get this way. */
async function checkPerson(visit: Visit, personId: string): Promise<void> {
  const person = await getPerson(personId);
  if (person === undefined || !visit.scope.holds(person.unitId)) throw notFound();
  const duties = await dutiesOf(personId, dayOf(visit.now));
  if (duties.some(({ role }) => !BRANCH_ROLES.has(role))) throw new Refusal(403, 'not_allowed');
}

async function reject(visit: Visit): Promise<Answer> {
  const claim = await claimOf(visit);
  const reason = visit.form('reason');
  const { at, staffId } = visit.act();
  if (reason === undefined || reason.length > MAX_REASON) throw new Refusal(400, 'malformed');
  const now = await rejectClaim(claim._id, { by: staffId, at, reason }, visit.deps.tell);
  if (now?.state !== 'rejected' || now.decision?.by !== staffId) throw new Refusal(409, 'conflict');
  await visit.audit('enrolment.reject', claim._id, { unitId: claim.unitId });
  return { kind: 'redirect', to: '/console/enrolment', done: 'claim_rejected' };
}

/** @throws Refusal 404 unless it is for a unit of her subtree. */
async function claimOf(visit: Visit): Promise<Claim> {
  const claim = await getClaim(visit.param('id'));
  if (claim === undefined || !visit.scope.holds(claim.unitId)) throw notFound();
  return claim;
}
