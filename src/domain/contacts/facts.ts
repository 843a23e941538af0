import type { ChannelName } from '../../core/events.ts';
import type { ConsentPurpose, ConsentState, ContactFacts } from '../../core/facts.ts';
import { dayOf } from '../../core/time.ts';
import { currentTree } from '../organisation/tree-store.ts';
import { unitLabels } from '../organisation/units.ts';
import { ledUnits, rolesOf } from '../people/roles.ts';
import { type Contact, getContact } from './contacts.ts';

/** What a flow may know of a contact at `now`. A contact nobody knows yet is a guest who speaks Vietnamese. */
export async function loadFacts(contactId: string, now: number): Promise<ContactFacts> {
  const contact = await getContact(contactId);
  if (!contact) {
    return { channel: channelOf(contactId), language: 'vi', consents: {}, roles: ['guest'], leads: [] };
  }

  const day = dayOf(now);
  const { personId, name } = contact;
  // Rows keep the unit they were given; she hears what it is today.
  const tree = await currentTree();
  const homeOf = (id: string) => tree.homeOn(id, day) ?? id;
  const unitId = contact.unitId && homeOf(contact.unitId);
  const terms = personId ? ((await rolesOf([personId], day)).get(personId) ?? []) : [];
  const led = [...new Set(ledUnits(terms).map(homeOf))];
  const labels = await unitLabels([...led, ...(unitId ? [unitId] : [])], day);
  const unitName = unitId ? labels.get(unitId) : undefined;

  return {
    channel: contact.channel,
    language: contact.language,
    ...(name ? { name } : {}),
    consents: consentStates(contact),
    ...(unitId && unitName ? { unitId, unitName } : {}),
    roles: terms.length > 0 ? [...new Set(terms.map((term) => term.role))] : ['guest'],
    leads: led.flatMap((id) => {
      const label = labels.get(id);
      return label ? [{ unitId: id, unitName: label }] : [];
    }),
  };
}

export function consentStates(contact: Contact): Partial<Record<ConsentPurpose, ConsentState>> {
  return Object.fromEntries(
    Object.entries(contact.consents ?? {}).map(([purpose, consent]) => [purpose, consent.state]),
  );
}

function channelOf(contactId: string): ChannelName {
  return contactId.startsWith('messenger-') ? 'messenger' : 'zalo';
}
