import type { ConsentPurpose } from '../../core/facts.ts';
import { deriveId } from '../../core/ids.ts';
import { type ConsentDoc, ConsentModel, ContactModel, type CurrentConsent } from './model.ts';

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

/** Everything a contact ever answered, oldest first. */
export async function consentHistory(contactId: string): Promise<ConsentDoc[]> {
  return ConsentModel.find({ contactId }).sort({ at: 1, _id: 1 }).lean<ConsentDoc[]>();
}
