import type { FlowText } from '../../core/effects.ts';
import type { Texts } from '../../core/texts.ts';
import { dayOf, formatDay } from '../../core/time.ts';
import { contactsByIds, getContact, siblingsOf } from '../contacts/contacts.ts';
import { maskPhone } from '../contacts/phone.ts';
import { isOnOwnWord } from '../enrolment/own-word.ts';
import { unitLabels } from '../organisation/units.ts';
import { getPerson, type Person } from '../people/people.ts';
import { rolesOf } from '../people/roles.ts';
import type { PrivacyRules } from './rules.ts';

/** One sentence each about what another room holds of a contact; nothing held, no sentence. */
export type Holding = (contactId: string) => Promise<FlowText[]>;

/**
 * Everything held of her, one sentence each, in the order she would ask. Numbers are masked: the phone she reads this
 * on may be shared, and whoever is on the list by her own word alone sees only what she told. Safety cases are not
 * among it, in any form: one line on somebody else's screen could harm her.
 */
export async function myData(
  contactId: string,
  now: number,
  options: { texts: Texts; holdings: readonly Holding[]; rules: PrivacyRules },
): Promise<FlowText[]> {
  const contact = await getContact(contactId);
  if (!contact) return [{ key: 'records.mine.nothing' }];
  const { texts } = options;
  const { language, personId, unitId } = contact;
  const siblings = [...(await contactsByIds(await siblingsOf(contactId))).values()];
  const person = personId ? await personShown(personId) : undefined;
  const terms = personId ? ((await rolesOf([personId], dayOf(now))).get(personId) ?? []) : [];
  const labels = await unitLabels([...terms.map((term) => term.unitId), ...(unitId ? [unitId] : [])]);
  const empty = texts.t(language, 'records.mine.empty');
  const phone = contact.phone ?? person?.phone;

  const sentences: FlowText[] = [
    { key: 'records.mine.name', params: { name: contact.name ?? person?.name ?? empty } },
    { key: 'records.mine.phone', params: { phone: phone ? maskPhone(phone) : empty } },
    ...(person?.birth ? [{ key: 'records.mine.birth', params: { year: person.birth.slice(0, 4) } }] : []),
    ...(person?.address ? [{ key: 'records.mine.address' }] : []),
    { key: 'records.mine.unit', params: { unit: (unitId ? labels.get(unitId) : undefined) ?? empty } },
    ...(person?.roster ? [{ key: 'records.mine.roster' }] : []),
    ...siblings.map(({ channel, firstSeenAt }) => ({
      key: `records.mine.channel.${channel}`,
      params: { day: formatDay(dayOf(firstSeenAt)) },
    })),
    ...terms.map((term) => ({
      key: 'records.mine.role',
      params: {
        role: texts.t(language, `records.roles.${term.role}`),
        unit: labels.get(term.unitId) ?? '',
        day: formatDay(term.validFrom),
      },
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
  for (const sibling of siblings) {
    for (const holding of options.holdings) sentences.push(...(await holding(sibling._id)));
  }
  const days = options.rules.retention.inbox_texts.days;
  return [...sentences, ...(days > 0 ? [{ key: 'records.mine.texts_kept', params: { days } }] : [])];
}

/** The person of the list behind a chat, as far as it may be shown there. */
export async function personShown(personId: string): Promise<Person | undefined> {
  return (await isOnOwnWord(personId)) ? undefined : getPerson(personId);
}
