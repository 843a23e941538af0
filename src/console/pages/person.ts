import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { type Contact, contactsOfPeople, reachStateOf } from '../../domain/contacts/contacts.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { assessmentsOf } from '../../domain/people/classification.ts';
import { HOME_KINDS, ROLES, type RoleDoc } from '../../domain/people/model.ts';
import { isDuty, mayGrant, rolesFor } from '../../domain/people/roles-granting.ts';
import { countReportsOf } from '../../domain/reports/reports.ts';
import { countSubmissionsOf } from '../../domain/submissions/submissions.ts';
import type { ConsoleDeps } from '../deps.ts';
import { formatBirth, maskBirth, masked, personAddress, personOf } from '../person-in-view.ts';
import { unitNames } from '../unit-choice.ts';
import { unmask } from '../unmask.ts';
import { personBody, type TermRow } from '../views/person.ts';
import { type Answer, page, type Visit } from '../visit.ts';

export function personRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/:id',
    page(deps, ['read', 'people'], (visit) => show(visit, { whole: false })),
  );
  router.post(
    '/:id/whole',
    page(deps, ['unmask', 'people'], (visit) => show(visit, { whole: true })),
  );
  return router;
}

/** Everything the union has of one person, her number, birthday and address masked until a reason is given. */
async function show(visit: Visit, { whole }: { whole: boolean }): Promise<Answer> {
  const { person, terms } = await personOf(visit, visit.param('id'));
  const about = { id: person._id, unitId: person.unitId };
  if (whole) await unmask(visit, { noun: 'people', ...about, name: person.name });
  else await visit.audit('people.read', person._id, person.unitId ? { unitId: person.unitId } : {});

  const contacts = await contactsOfPeople([person._id]);
  const [units, reports, submissions, assessments] = await Promise.all([
    unitLabels([...terms.map(({ unitId }) => unitId), ...(person.unitId ? [person.unitId] : [])]),
    countReportsOf(person._id),
    countSubmissionsOf(contacts.map(({ _id }) => _id)),
    visit.may('read', 'roles') ? assessmentsOf(person._id) : [],
  ]);
  const today = dayOf(visit.now);
  const rowOf = (term: RoleDoc): TermRow => ({
    id: term._id,
    role: term.role,
    portfolio: term.portfolio,
    unit: units.get(term.unitId) ?? term.unitId,
    from: term.validFrom,
    to: term.validTo ?? undefined,
    when: term.validTo && term.validTo <= today ? 'past' : term.validFrom > today ? 'future' : 'now',
    mayEnd: isDuty(term.role) && mayWorkOn(visit, term),
    handOverTo:
      isDuty(term.role) && mayWorkOn(visit, term)
        ? `/console/roles/hand-over?unit=${encodeURIComponent(term.unitId)}&role=${term.role}&from=${encodeURIComponent(person._id)}`
        : undefined,
  });
  // A term replaced before it began is nothing that ever was.
  const real = terms.filter((term) => !term.validTo || term.validTo > term.validFrom);
  const fitting = new Set(visit.scope.units.flatMap(({ type }) => rolesFor(type)));
  const grantable = ROLES.filter((role) => fitting.has(role) && mayGrant(visit.post.role, role));

  return {
    kind: 'page',
    title: person.name ?? visit.say('console.unnamed'),
    active: 'people',
    body: personBody({
      say: visit.say,
      token: visit.token(),
      address: personAddress(person._id),
      today,
      whole,
      mayUnmask: !whole && visit.may('unmask', 'people'),
      mayWork: visit.may('work', 'people'),
      mayGrant: visit.may('work', 'roles'),
      unit: units.get(person.unitId ?? ''),
      unitId: person.unitId,
      source: person.source,
      phone: whole ? person.phone : masked(person.phone),
      birth: whole ? formatBirth(person.birth) : maskBirth(person.birth),
      livesAt: whole ? person.address : person.address === undefined ? undefined : '•••',
      duties: real
        .filter(({ role }) => isDuty(role))
        .map(rowOf)
        .reverse(),
      homes: real
        .filter(({ role }) => !isDuty(role))
        .map(rowOf)
        .reverse(),
      homeKinds: HOME_KINDS,
      grantable,
      unitNames: unitNames(visit),
      contacts: contacts.map((contact) => contactRow(visit, contact)),
      reports: {
        count: reports,
        href:
          visit.may('read', 'reports') && person.unitId
            ? `/console/reports?unit=${encodeURIComponent(person.unitId)}`
            : undefined,
      },
      submissions: { count: submissions },
      assessments: assessments
        .filter(({ unitId }) => visit.scope.holds(unitId))
        .map(({ period, lines }) => ({ period, grade: lines.at(-1)?.gradeName ?? '', corrected: lines.length > 1 })),
    }),
  };
}

function mayWorkOn(visit: Visit, term: RoleDoc): boolean {
  const open = !term.validTo || term.validTo > dayOf(visit.now);
  return open && visit.may('work', 'roles') && mayGrant(visit.post.role, term.role) && visit.scope.holds(term.unitId);
}

function contactRow(visit: Visit, contact: Contact) {
  const reach = reachStateOf(contact);
  const seen = visit.may('read', 'contacts') && visit.scope.holds(contact.unitId);
  return {
    channel: contact.channel,
    name: contact.name,
    lastAt: contact.lastInteractionAt,
    away:
      reach.blockedAt !== undefined
        ? ('blocked' as const)
        : reach.unfollowedAt !== undefined
          ? ('unfollowed' as const)
          : undefined,
    consents: Object.fromEntries(
      Object.entries(contact.consents ?? {}).map(([purpose, consent]) => [purpose, consent.state]),
    ),
    href: seen ? `/console/contacts/${encodeURIComponent(contact._id)}` : undefined,
  };
}
