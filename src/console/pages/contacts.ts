import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { type Contact, getContact, reachStateOf } from '../../domain/contacts/contacts.ts';
import { maskPhone } from '../../domain/contacts/phone.ts';
import { searchContacts } from '../../domain/contacts/search.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { rolesOf } from '../../domain/people/roles.ts';
import { consentTexts } from '../../domain/privacy/consent-texts.ts';
import { consentHistory } from '../../domain/privacy/consents.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound } from '../refusal.ts';
import { readerFor } from '../scope.ts';
import { unitOptions } from '../unit-options.ts';
import { unmask } from '../unmask.ts';
import { contactBody, contactsBody } from '../views/contacts.ts';
import { type Answer, page, type Visit } from '../visit.ts';

export function contactRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'contacts'], list));
  router.get(
    '/:id',
    page(deps, ['read', 'contacts'], (visit) => detail(visit, { revealed: false })),
  );
  router.post('/:id/phone', page(deps, ['unmask', 'contacts'], reveal));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const filter = { text: visit.query('q'), unit: visit.query('unit') };
  const after = visit.query('after');
  const { contacts, next } = await searchContacts(readerFor(visit.scope, filter.unit), {
    ...(filter.text ? { text: filter.text } : {}),
    ...(after ? { after } : {}),
  });
  const [units, roles] = await Promise.all([
    unitLabels(contacts.flatMap(({ unitId }) => unitId ?? [])),
    rolesOf(
      contacts.flatMap(({ personId }) => personId ?? []),
      dayOf(visit.now),
    ),
  ]);
  if (contacts.length > 0) {
    await visit.audit('contacts.list', filter.unit ?? visit.scope.rootId, { details: { shown: contacts.length } });
  }

  return {
    kind: 'page',
    title: visit.say('console.nav.contacts'),
    active: 'contacts',
    figures: true,
    body: contactsBody({
      say: visit.say,
      filter,
      units: unitOptions(visit),
      rows: contacts.map((contact) => ({
        id: contact._id,
        name: contact.name,
        channel: contact.channel,
        unit: units.get(contact.unitId ?? ''),
        roles: rolesIn(contact, roles),
        broadcastConsent: contact.consents?.broadcast?.state,
        lastAt: contact.lastInteractionAt,
      })),
      next,
    }),
  };
}

async function detail(visit: Visit, options: { revealed: boolean }): Promise<Answer> {
  const contact = await contactOf(visit);
  const [units, roles, consents] = await Promise.all([
    unitLabels(contact.unitId ? [contact.unitId] : []),
    rolesOf(contact.personId ? [contact.personId] : [], dayOf(visit.now)),
    consentHistory(contact._id),
  ]);
  const shown = await consentTexts(consents);
  const { _id: id, unitId, name } = contact;
  if (options.revealed) await unmask(visit, { noun: 'contacts', id, unitId, name });
  else await visit.audit('contacts.read', contact._id, contact.unitId ? { unitId: contact.unitId } : {});

  const { phone } = contact;
  const reach = reachStateOf(contact);
  return {
    kind: 'page',
    title: contact.name ?? visit.say('console.unnamed'),
    active: 'contacts',
    body: contactBody({
      say: visit.say,
      token: visit.token(),
      id: contact._id,
      channel: contact.channel,
      language: contact.language,
      unit: units.get(contact.unitId ?? ''),
      roles: rolesIn(contact, roles),
      phone: phone === undefined ? undefined : options.revealed ? phone : maskPhone(phone),
      mayReveal: !options.revealed && visit.may('unmask', 'contacts'),
      firstSeenAt: contact.firstSeenAt,
      lastAt: contact.lastInteractionAt,
      away: reach.blockedAt !== undefined ? 'blocked' : reach.unfollowedAt !== undefined ? 'unfollowed' : undefined,
      deletionAt: contact.deletion?.dueAt,
      consents: contact.consents ?? {},
      history: consents.map((consent) => ({ ...consent, words: shown.get(consent.textId ?? '')?.text })),
      mayRequest: visit.may('work', 'requests'),
    }),
  };
}

async function reveal(visit: Visit): Promise<Answer> {
  return detail(visit, { revealed: true });
}

async function contactOf(visit: Visit): Promise<Contact> {
  const contact = await getContact(visit.param('id'));
  if (contact === undefined || !visit.scope.holds(contact.unitId)) throw notFound();
  return contact;
}

function rolesIn(contact: Contact, held: Awaited<ReturnType<typeof rolesOf>>): string[] {
  const roles = held.get(contact.personId ?? '')?.map(({ role }) => role) ?? [];
  return roles.length === 0 ? ['guest'] : [...new Set(roles)];
}
