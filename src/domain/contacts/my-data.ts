import type { FlowText } from '../../core/effects.ts';
import type { Texts } from '../../core/texts.ts';
import { dayOf, formatDay } from '../../core/time.ts';
import { unitLabels } from '../organisation/units.ts';
import { rolesOf } from '../people/roles.ts';
import { getContact } from './contacts.ts';
import { maskPhone, readStoredPhone } from './phone.ts';

/** Everything the contacts room holds of her, one sentence each, in the order she would ask. */
export async function myData(contactId: string, now: number, texts: Texts): Promise<FlowText[]> {
  const contact = await getContact(contactId);
  if (!contact) return [{ key: 'records.mine.nothing' }];

  const { language, personId, unitId } = contact;
  const terms = personId ? ((await rolesOf([personId], dayOf(now))).get(personId) ?? []) : [];
  const labels = await unitLabels([...terms.map((term) => term.unitId), ...(unitId ? [unitId] : [])]);
  const phone = readStoredPhone(contact.phone);
  const unitName = unitId ? labels.get(unitId) : undefined;
  const empty = texts.t(language, 'records.mine.empty');

  return [
    { key: 'records.mine.name', params: { name: contact.name ?? empty } },
    { key: 'records.mine.phone', params: { phone: phone ? maskPhone(phone) : empty } },
    { key: 'records.mine.unit', params: { unit: unitName ?? empty } },
    { key: `records.mine.channel.${contact.channel}`, params: { day: formatDay(dayOf(contact.firstSeenAt)) } },
    ...terms.map((term) => ({
      key: 'records.mine.role',
      params: { role: texts.t(language, `records.roles.${term.role}`), unit: labels.get(term.unitId) ?? '' },
    })),
    ...Object.entries(contact.consents ?? {}).map(([purpose, consent]) => ({
      key: 'records.mine.consent',
      params: {
        purpose: texts.t(language, `records.purposes.${purpose}`),
        state: texts.t(language, `records.consent_states.${consent.state}`),
        day: formatDay(dayOf(consent.at)),
      },
    })),
  ];
}
