import { randomInt } from 'node:crypto';
import { type ContactDoc, ContactModel } from '../contacts/model.ts';
import { type DeletionReceiptDoc, DeletionReceiptModel } from './model.ts';

/** What is to be forgotten: a contact, and her person when no other contact of hers stays. */
export interface Forgotten {
  contactId: string;
  personId?: string;
}

/** Forgets what one room holds. Must change nothing when called again. */
export interface Eraser {
  /** Collections it leaves without a trace of her; a test asks for every collection that holds such ids. */
  covers: readonly string[];
  erase(who: Forgotten): Promise<void>;
}

/** Long enough for the farewell with the receipt to reach her, short enough to be "now". */
export const DELETION_DELAY_MS = 120_000;

const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';

/** The code of a receipt, `XD-` and eight signs nobody mistakes for another. @param pick A number below the one given. */
export function receiptCode(pick: (below: number) => number = randomInt): string {
  return `XD-${Array.from({ length: 8 }, () => ALPHABET[pick(ALPHABET.length)]).join('')}`;
}

/**
 * Marks contacts of one person for deletion under one receipt. Asked twice it is the same deletion.
 * @param contactIds The first is the one that asked.
 * @param wish.personStays Only the contacts go, also when no other is left: whose person it is was not proved.
 * @returns The receipt's code, `XD-…`; undefined when the first contact is unknown.
 */
export async function requestDeletion(
  contactIds: readonly string[],
  at: number,
  wish: { personStays: boolean } = { personStays: false },
): Promise<string | undefined> {
  const [asking] = contactIds;
  if (asking === undefined) return undefined;
  await mark(asking, receiptCode(), at, wish);
  const contact = await ContactModel.findById(asking).lean<ContactDoc | null>();
  if (!contact?.deletion) return undefined;

  const { receipt, requestedAt } = contact.deletion;
  await DeletionReceiptModel.updateOne({ _id: receipt }, { $setOnInsert: { requestedAt } }, { upsert: true });
  for (const sibling of contactIds) await mark(sibling, receipt, at, wish);
  return receipt;
}

async function mark(
  contactId: string,
  receipt: string,
  at: number,
  { personStays }: { personStays: boolean },
): Promise<void> {
  const deletion = { requestedAt: at, dueAt: at + DELETION_DELAY_MS, receipt, ...(personStays ? { personStays } : {}) };
  await ContactModel.updateOne({ _id: contactId, deletion: { $exists: false } }, { $set: { deletion } });
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
 * Really deletes a contact that is due: what every room holds, her person when no other contact is hers (unless the
 * person stays), and last herself. A crash anywhere leaves her due, and the next run goes on. Must be called in the contact's own turn
 * (`PipelineOptions.own`): a conversation worked on beside it would write what was just erased.
 * @returns Whether there was anything to do.
 */
export async function purgeContact(contactId: string, erasers: readonly Eraser[], now: number): Promise<boolean> {
  const contact = await ContactModel.findById(contactId).lean<ContactDoc | null>();
  if (!contact?.deletion || contact.deletion.dueAt > now) return false;

  const { personId } = contact;
  const { receipt, requestedAt, personStays = false } = contact.deletion;
  const others = personId ? await ContactModel.countDocuments({ personId, _id: { $ne: contactId } }) : 0;
  const who: Forgotten = { contactId, ...(personId && others === 0 && !personStays ? { personId } : {}) };
  for (const { erase } of erasers) await erase(who);

  const waiting = await ContactModel.countDocuments({ 'deletion.receipt': receipt, _id: { $ne: contactId } });
  await DeletionReceiptModel.updateOne(
    { _id: receipt },
    { $setOnInsert: { requestedAt }, ...(waiting === 0 ? { $set: { completedAt: now } } : {}) },
    { upsert: true },
  );
  await ContactModel.deleteOne({ _id: contactId });
  return true;
}

/** How a deletion stands, by the code she was given. */
export async function findReceipt(code: string): Promise<DeletionReceiptDoc | undefined> {
  return (await DeletionReceiptModel.findById(code).lean<DeletionReceiptDoc | null>()) ?? undefined;
}

/** A platform asked for the deletion of somebody we hold nothing of: that, too, gets a receipt. */
export async function keepEmptyReceipt(code: string, at: number): Promise<void> {
  await DeletionReceiptModel.updateOne(
    { _id: code },
    { $setOnInsert: { requestedAt: at, completedAt: at, nothingHeld: true } },
    { upsert: true },
  );
}
