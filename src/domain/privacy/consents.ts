import type { ConsentPurpose } from '../../core/facts.ts';
import { deriveId } from '../../core/ids.ts';
import { ContactModel, type CurrentConsent } from '../contacts/model.ts';
import { type ConsentDoc, ConsentModel } from './model.ts';

/**
 * Keeps an answer about one purpose: for good in the history, and as the current one unless a later answer is known.
 * @param id Derived from the effect, so that saying it twice keeps it once.
 */
export async function recordConsent(
  id: string,
  contactId: string,
  purpose: ConsentPurpose,
  consent: CurrentConsent,
): Promise<void> {
  // History first: the proof must exist whenever the state does.
  await ConsentModel.updateOne(
    { _id: deriveId('consent', id, contactId, purpose) },
    { $setOnInsert: { contactId, purpose, ...consent } },
    { upsert: true },
  );
  const at = `consents.${purpose}.at`;
  await ContactModel.updateOne(
    { _id: contactId, $or: [{ [at]: { $exists: false } }, { [at]: { $lte: consent.at } }] },
    { $set: { [`consents.${purpose}`]: consent } },
  );
}

/** Whether she agreed to a purpose until the answer that is kept under this id. */
export async function agreedBefore(id: string, contactId: string, purpose: ConsentPurpose): Promise<boolean> {
  const own = deriveId('consent', id, contactId, purpose);
  const others = (await consentHistory(contactId)).filter((row) => row.purpose === purpose && row._id !== own);
  return others.at(-1)?.state === 'granted';
}

/** Everything a contact ever answered, oldest first. */
export async function consentHistory(contactId: string): Promise<ConsentDoc[]> {
  return ConsentModel.find({ contactId }).sort({ at: 1, _id: 1 }).lean<ConsentDoc[]>();
}

export async function eraseConsents(contactId: string): Promise<void> {
  await ConsentModel.deleteMany({ contactId });
}

/**
 * Contacts whose current answer about a purpose is not yes: they said no or took it back. Whoever was never asked is
 * not among them.
 */
export async function contactsAgainst(purpose: ConsentPurpose): Promise<string[]> {
  const state = `consents.${purpose}.state`;
  const rows = await ContactModel.find({ [state]: { $in: ['refused', 'withdrawn'] } })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>();
  return rows.map(({ _id }) => _id);
}

/** Which of these contacts agree to a purpose right now. Silence is no. */
export async function contactsFor(purpose: ConsentPurpose, contactIds: readonly string[]): Promise<Set<string>> {
  if (contactIds.length === 0) return new Set();
  const rows = await ContactModel.find({
    _id: { $in: [...new Set(contactIds)] },
    [`consents.${purpose}.state`]: 'granted',
  })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>();
  return new Set(rows.map(({ _id }) => _id));
}
