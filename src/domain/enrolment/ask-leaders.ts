import { deriveId } from '../../core/ids.ts';
import { PAYLOAD_PREFIX } from '../../core/messages.ts';
import { type Day, dayOf } from '../../core/time.ts';
import { contactsOfPeople, getContact, type TellContact } from '../contacts/contacts.ts';
import { formsOf, homeUnit, isWithin, unitLabels } from '../organisation/units.ts';
import { holdersOf, rolesOf } from '../people/roles.ts';
import { mayInChat } from '../staff/permissions.ts';
import type { Claim } from './claims.ts';
import { JOIN_TYPES } from './join-codes.ts';
import { ClaimModel } from './model.ts';

/** More phones need not ring for one question. */
const MOST_ASKED = 3;

/** The flow that takes the tap, and what it carries. */
export function verdictPayload(claimId: string, verdict: 'yes' | 'no' | 'unsure'): string {
  return `${PAYLOAD_PREFIX}menu:confirm-member:${verdict}-${claimId}`;
}

/**
 * Asks the leaders of the branch, in their chats, whether they know her: her name as she typed it and three buttons.
 * Asking again asks nobody twice.
 * @returns How many leaders are asked; none when nobody leads the branch, or no leader writes to us.
 */
export async function askLeaders(claim: Claim, tell: TellContact): Promise<number> {
  const [her, labels] = await Promise.all([getContact(claim.contactId), unitLabels([claim.unitId])]);
  const leaders = await leadersOf(claim.unitId, dayOf(claim.createdAt));
  const asked = leaders.filter((id) => id !== claim.contactId && id !== her?.personId).slice(0, MOST_ASKED);
  for (const contactId of asked) {
    await tell({
      id: deriveId('claim-asked', claim._id, contactId),
      contactId,
      text: {
        key: `enrolment.leader_asked_${claim.channel}`,
        params: { name: her?.name ?? '', unit: labels.get(claim.unitId) ?? '' },
      },
      choices: [
        { label: { key: 'enrolment.yes' }, payload: verdictPayload(claim._id, 'yes') },
        { label: { key: 'enrolment.no' }, payload: verdictPayload(claim._id, 'no') },
        { label: { key: 'enrolment.unsure' }, payload: verdictPayload(claim._id, 'unsure') },
      ],
      at: claim.createdAt,
    });
  }
  await ClaimModel.updateOne({ _id: claim._id }, { $addToSet: { asked: { $each: asked } } });
  return asked.length;
}

/** Contacts of those who may answer for a branch by chat; of a commune nobody: its officers have the console. */
async function leadersOf(unitId: string, day: Day): Promise<string[]> {
  const unit = await homeUnit(unitId, day);
  if (!unit || !JOIN_TYPES.has(unit.type)) return [];
  const terms = await holdersOf(['branch_leader', 'branch_deputy'], await formsOf([unit._id], day), day);
  const contacts = await contactsOfPeople(terms.map(({ personId }) => personId));
  return contacts.map(({ _id }) => _id);
}

/** Whether this contact answers for the unit today: by its person's role there, or above. */
export async function answersFor(contactId: string, unitId: string, day: Day): Promise<boolean> {
  const personId = (await getContact(contactId))?.personId;
  if (personId === undefined) return false;
  for (const term of (await rolesOf([personId], day)).get(personId) ?? []) {
    if (mayInChat([term.role], 'work', 'enrolment') && (await isWithin(unitId, term.unitId, day))) return true;
  }
  return false;
}
