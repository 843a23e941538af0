import { contactsOfPeople } from '../contacts/contacts.ts';
import { erasePerson } from '../people/people.ts';
import { AppCodeModel, type AppLinkDoc, AppLinkModel, ClaimModel, UnitChangeModel } from './model.ts';
import { passOwnWord } from './own-word.ts';

const ERASED = 'erased';

/** Forgets what joining, confirming, linking and moving hold of a contact. Others' rows no longer name her. */
export async function eraseEnrolment(contactId: string): Promise<void> {
  await passOwnWord(contactId);
  await ClaimModel.deleteMany({ contactId });
  await ClaimModel.updateMany({ asked: contactId }, { $pull: { asked: contactId } });
  await ClaimModel.updateMany({ 'decision.by': contactId }, { $set: { 'decision.by': ERASED } });
  await UnitChangeModel.deleteMany({ contactId });
  await AppCodeModel.deleteMany({ $or: [{ contactId }, { usedBy: contactId }] });
  await AppLinkModel.updateMany({ withContactId: contactId }, { $set: { withContactId: ERASED } });
  const link = await AppLinkModel.findById(contactId).lean<AppLinkDoc | null>();
  // Whom she was before she linked her apps waits for nobody now.
  if (link?.before && (await contactsOfPeople([link.before])).length === 0) await erasePerson(link.before);
  await AppLinkModel.deleteOne({ _id: contactId });
}

/** Forgets a person: nobody's claim points at her any more. Contacts of hers are forgotten by `eraseEnrolment`. */
export async function erasePersonInEnrolment(personId: string): Promise<void> {
  await ClaimModel.updateMany({ candidates: personId }, { $pull: { candidates: personId } });
  await ClaimModel.updateMany({ 'decision.personId': personId }, { $unset: { 'decision.personId': '' } });
  await UnitChangeModel.deleteMany({ personId });
  await AppLinkModel.updateMany({ before: personId }, { $unset: { before: '' } });
  await AppLinkModel.deleteMany({ personId });
}
