import { deriveId } from '../../core/ids.ts';
import { dayOf } from '../../core/time.ts';
import { getContact, siblingsOf } from '../contacts/contacts.ts';
import type { CurrentConsent } from '../contacts/model.ts';
import { isBare } from '../enrolment/membership.ts';
import { isOnOwnWord } from '../enrolment/own-word.ts';
import type { ConsentPorts } from './consent-effects.ts';
import { recordConsent } from './consents.ts';
import { requestDeletion } from './deletion.ts';
import type { DataRequestDoc } from './model.ts';
import { openRequest } from './requests.ts';
import type { PrivacyRules } from './rules.ts';

export interface ForgetPorts extends Pick<ConsentPorts, 'cancelBroadcasts'> {
  rules: Pick<PrivacyRules, 'deadlines'>;
}

/**
 * Takes a wish to be forgotten: no news from now on, everything deleted in two minutes, the wish in the register. Her
 * unit's officers see there that a member deleted her data, not who.
 * @param wish.whole She herself asked: all her contacts and her person. A platform speaks only for its own account, and
 *   whoever is on the list by her own word alone only for what she told: the list is not theirs to delete.
 * @returns The receipt's code; undefined for somebody nobody knows.
 */
export async function forgetOnRequest(
  wish: { contactId: string; whole: boolean; source: DataRequestDoc['source']; requestId: string },
  ports: ForgetPorts,
  at: number,
): Promise<string | undefined> {
  const { contactId, whole, source, requestId } = wish;
  const contact = await getContact(contactId);
  if (!contact) return undefined;
  const ids = whole ? [contactId, ...(await siblingsOf(contactId)).filter((id) => id !== contactId)] : [contactId];

  const { personId } = contact;
  const personStays =
    personId !== undefined &&
    !(await isBare(personId, dayOf(at))) &&
    (!whole || (source === 'chat' && (await isOnOwnWord(personId))));
  const receipt = await requestDeletion(ids, at, { personStays });
  for (const id of ids) {
    await ports.cancelBroadcasts(id, at);
    const consent: CurrentConsent = {
      state: 'withdrawn',
      textKey: 'my_data.ask_delete',
      textVersion: 2,
      channel: contact.channel,
      at,
    };
    await recordConsent(deriveId(requestId, 'deletion'), id, 'broadcast', consent);
  }
  // Without her id: the row outlives her.
  await openRequest(
    requestId,
    { kind: 'delete', source, automatic: true, ...(contact.unitId ? { unitId: contact.unitId } : {}), at },
    ports.rules.deadlines,
  );
  return receipt;
}
