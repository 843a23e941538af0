import { contactsOfPeople } from '../contacts/contacts.ts';
import { type ClaimDoc, ClaimModel } from './model.ts';

/**
 * Whether a chat came to this person of the list by nothing but the name and number typed there. A neighbour knows
 * both: what she did not type herself is not shown to her, not changed by her, and not hers to delete.
 */
export async function isOnOwnWord(personId: string): Promise<boolean> {
  const claims = await ClaimModel.find({ state: { $in: ['confirming', 'confirmed'] }, 'decision.personId': personId })
    .select({ contactId: 1, decision: 1 })
    .lean<Pick<ClaimDoc, 'contactId' | 'decision'>[]>();
  return claims.some(({ contactId, decision }) => decision?.by === contactId);
}

/** A chat is forgotten: another that came to the same person through it is hers by that word too, and by no more. */
export async function passOwnWord(contactId: string): Promise<void> {
  const claims = await ClaimModel.find({ contactId, 'decision.by': contactId }).lean<ClaimDoc[]>();
  for (const { _id, decision } of claims) {
    const others = decision?.personId ? await contactsOfPeople([decision.personId]) : [];
    const heir = others.find((other) => other._id !== contactId)?._id;
    if (heir) await ClaimModel.updateOne({ _id }, { $set: { contactId: heir, 'decision.by': heir } });
  }
}
