import type { ReachState } from '../../core/channel.ts';
import type { FlowChoice, FlowText } from '../../core/effects.ts';
import { INTERACTION_KINDS, type InboundEvent } from '../../core/events.ts';
import type { Language } from '../../core/texts.ts';
import { type ContactDoc, ContactModel } from './model.ts';
import { type Contact, openContact, sealedName, sealedPhone } from './sealed.ts';

export type { Contact } from './sealed.ts';

/**
 * Says something to a contact outside her conversation: an answer, a report sent back, a lost photo. The same `id`
 * twice is one message. `unprompted` messages may have to wait for her next visit.
 */
export type TellContact = (message: {
  id: string;
  contactId: string;
  text: FlowText;
  /** To answer with one tap. */
  choices?: FlowChoice[];
  at: number;
}) => Promise<void>;

/**
 * Keeps what an inbound event says about its contact. Any order and any number of times give the same state: times
 * only move forward. Only what a person does on purpose makes a contact; an unfollow of a forgotten one stays so.
 */
export async function touchContact(event: InboundEvent): Promise<void> {
  const { contactId, channel, account, userId, at, body } = event;
  const interaction = INTERACTION_KINDS.has(body.kind);
  const later: Record<string, number> = {
    ...(interaction ? { lastInteractionAt: at } : {}),
    ...(body.kind === 'follow' ? { followedAt: at } : {}),
    ...(body.kind === 'unfollow' ? { unfollowedAt: at } : {}),
  };

  if (Object.keys(later).length > 0) {
    await ContactModel.updateOne(
      { _id: contactId },
      {
        $max: later,
        ...(interaction
          ? {
              $min: { firstSeenAt: at },
              $setOnInsert: { channel, account, userId, language: 'vi', consents: {} },
            }
          : {}),
      },
      { upsert: interaction, setDefaultsOnInsert: false },
    );
  }
}

export async function getContact(contactId: string): Promise<Contact | undefined> {
  const doc = await ContactModel.findById(contactId).lean<ContactDoc | null>();
  return doc ? openContact(doc) : undefined;
}

/** Many contacts with one look at the store, by id; those nobody knows (any more) are left out. */
export async function contactsByIds(contactIds: readonly string[]): Promise<Map<string, Contact>> {
  if (contactIds.length === 0) return new Map();
  const docs = await ContactModel.find({ _id: { $in: [...new Set(contactIds)] } }).lean<ContactDoc[]>();
  return new Map(docs.map((doc) => [doc._id, openContact(doc)]));
}

/** The language she chose; Vietnamese for anyone unknown. */
export async function languageOf(contactId: string): Promise<Language> {
  return (await getContact(contactId))?.language ?? 'vi';
}

/** This contact and the others of the same person: she may ask on one app about what she sent on the other. */
export async function siblingsOf(contactId: string): Promise<string[]> {
  const contact = await getContact(contactId);
  if (!contact?.personId) return [contactId];
  const all = await ContactModel.find({ personId: contact.personId }).sort({ _id: 1 }).lean<ContactDoc[]>();
  return all.map((sibling) => sibling._id);
}

/** The platform refused because she blocked us or is gone; holds until she is heard of again. */
export async function markUnreachable(contactId: string, at: number): Promise<void> {
  await ContactModel.updateOne({ _id: contactId }, { $max: { blockedAt: at } });
}

/** What reach rules need to know. A block or unfollow counts only while it is the last thing she did. */
export function reachStateOf(
  contact: Pick<Contact, 'lastInteractionAt' | 'followedAt' | 'unfollowedAt' | 'blockedAt'>,
): ReachState {
  const heardAt = Math.max(contact.lastInteractionAt ?? 0, contact.followedAt ?? 0);
  return {
    ...(contact.lastInteractionAt ? { lastInteractionAt: contact.lastInteractionAt } : {}),
    ...(contact.blockedAt && contact.blockedAt > heardAt ? { blockedAt: contact.blockedAt } : {}),
    ...(contact.unfollowedAt && contact.unfollowedAt > heardAt ? { unfollowedAt: contact.unfollowedAt } : {}),
  };
}

export async function renameContact(contactId: string, name: string): Promise<void> {
  await ContactModel.updateOne({ _id: contactId }, { $set: sealedName(name) });
}

/** @param phone E.164. */
export async function setContactPhone(contactId: string, phone: string): Promise<void> {
  await ContactModel.updateOne({ _id: contactId }, { $set: sealedPhone(phone) });
}

export async function setContactLanguage(contactId: string, language: Language): Promise<void> {
  await ContactModel.updateOne({ _id: contactId }, { $set: { language } });
}

export async function setContactUnit(contactId: string, unitId: string): Promise<void> {
  await ContactModel.updateOne({ _id: contactId }, { $set: { unitId } });
}

/** No broadcasts to these contacts from now on, whatever they consented to. */
export async function quietContacts(contactIds: readonly string[], at: number): Promise<void> {
  await ContactModel.updateMany({ _id: { $in: [...contactIds] } }, { $max: { quietSince: at } });
}

/** Broadcasts may reach them again, as far as they consented. */
export async function unquietContacts(contactIds: readonly string[]): Promise<void> {
  await ContactModel.updateMany({ _id: { $in: [...contactIds] } }, { $unset: { quietSince: '' } });
}

/** The contacts of these people, for reaching them on their own phones. */
export async function contactsOfPeople(personIds: readonly string[]): Promise<Contact[]> {
  if (personIds.length === 0) return [];
  const docs = await ContactModel.find({ personId: { $in: [...new Set(personIds)] }, deletion: { $exists: false } })
    .sort({ _id: 1 })
    .lean<ContactDoc[]>();
  return docs.map(openContact);
}

const LOOKED_UP = 1_000;

/** Whose contacts these are, by contact id; those of nobody the union knows are left out. */
export async function peopleBehind(contactIds: readonly string[]): Promise<Map<string, string>> {
  const people = new Map<string, string>();
  for (let at = 0; at < contactIds.length; at += LOOKED_UP) {
    const some = { _id: { $in: contactIds.slice(at, at + LOOKED_UP) }, personId: { $exists: true } };
    const docs = await ContactModel.find(some, { personId: 1 }).lean<Pick<ContactDoc, '_id' | 'personId'>[]>();
    for (const { _id, personId } of docs) if (personId) people.set(_id, personId);
  }
  return people;
}

/** One voice: of all contacts of these people the one that was written on last. */
export async function lastContactOf(personIds: readonly string[]): Promise<Contact | undefined> {
  const contacts = await contactsOfPeople(personIds);
  return contacts.sort((a, b) => (b.lastInteractionAt ?? 0) - (a.lastInteractionAt ?? 0))[0];
}

/** Ties a contact to a person the union knows. */
export async function linkPerson(contactId: string, personId: string): Promise<void> {
  await ContactModel.updateOne({ _id: contactId }, { $set: { personId } });
}

/** The contact is nobody's any more that the union knows. */
export async function unlinkPerson(contactId: string): Promise<void> {
  await ContactModel.updateOne({ _id: contactId }, { $unset: { personId: '' } });
}
