import { randomInt } from 'node:crypto';
import { eraseInvites } from '../enrolment/invites.ts';
import { erasePerson } from '../people/people.ts';
import { ConsentModel, type ContactDoc, ContactModel, DeletionReceiptModel } from './model.ts';

/** Forgets what one room holds of a contact. Must change nothing when called again. */
export type Eraser = (contactId: string) => Promise<void>;

/** Long enough for the farewell with the receipt to reach her, short enough to be "now". */
export const DELETION_DELAY_MS = 120_000;

const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';

/**
 * Marks a contact for deletion and names the receipt. Asked twice it is the same deletion.
 * @returns The receipt's code, `XD-…`; undefined for a contact nobody knows.
 */
export async function requestDeletion(contactId: string, at: number): Promise<string | undefined> {
  const receipt = `XD-${Array.from({ length: 8 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')}`;
  await ContactModel.updateOne(
    { _id: contactId, deletion: { $exists: false } },
    { $set: { deletion: { requestedAt: at, dueAt: at + DELETION_DELAY_MS, receipt } } },
  );
  const contact = await ContactModel.findById(contactId).lean<ContactDoc | null>();
  if (!contact?.deletion) return undefined;

  const { receipt: kept, requestedAt } = contact.deletion;
  await DeletionReceiptModel.updateOne({ _id: kept }, { $setOnInsert: { requestedAt } }, { upsert: true });
  return kept;
}

/** Contacts whose deletion is due, the longest waiting first. */
export async function dueDeletions(now: number, limit = 20): Promise<string[]> {
  const due = await ContactModel.find({ 'deletion.dueAt': { $lte: now } })
    .sort({ 'deletion.dueAt': 1 })
    .limit(limit)
    .lean<ContactDoc[]>();
  return due.map((contact) => contact._id);
}

/**
 * Really deletes one contact: what every room holds, her consents, her person when no other contact is hers, and last
 * herself. A crash anywhere leaves her due, and the next run goes on. Call it while nobody else works for her.
 */
export async function purgeContact(contactId: string, erasers: readonly Eraser[], now: number): Promise<void> {
  const contact = await ContactModel.findById(contactId).lean<ContactDoc | null>();
  if (!contact?.deletion) return;

  for (const erase of erasers) await erase(contactId);
  await ConsentModel.deleteMany({ contactId });
  await eraseInvites(contactId);
  if (contact.personId) {
    const others = await ContactModel.countDocuments({ personId: contact.personId, _id: { $ne: contactId } });
    if (others === 0) await erasePerson(contact.personId);
  }
  await DeletionReceiptModel.updateOne(
    { _id: contact.deletion.receipt },
    { $set: { completedAt: now }, $setOnInsert: { requestedAt: contact.deletion.requestedAt } },
    { upsert: true },
  );
  await ContactModel.deleteOne({ _id: contactId });
}

/** Deletes everyone who is due. @returns How many. */
export async function purgeDueContacts(now: number, erasers: readonly Eraser[]): Promise<number> {
  const due = await dueDeletions(now);
  for (const contactId of due) await purgeContact(contactId, erasers, now);
  return due.length;
}
