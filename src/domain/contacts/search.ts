import { readPhone } from '../../language/index.ts';
import { type Scope, scopeFilter } from '../organisation/scope.ts';
import { hasName, nameLookup } from '../personal/names.ts';
import { phoneLookup } from '../personal/phones.ts';
import type { Contact } from './contacts.ts';
import { type ContactDoc, ContactModel } from './model.ts';
import { openContact } from './sealed.ts';

/**
 * Contacts for the console, by contact id.
 * @param query.text Whole words of a name, marks or not, or a whole phone number: a sealed name is not found by the
 *   middle of a word.
 * @param query.after `next` of the page before.
 * @returns A page; it may be short and still not be the last.
 */
export async function searchContacts(
  scope: Scope,
  query: { text?: string; after?: string; limit?: number },
): Promise<{ contacts: Contact[]; next?: string }> {
  const limit = query.limit ?? 50;
  const text = query.text?.trim() ?? '';
  const wanted = textFilter(text);
  if (wanted === undefined) return { contacts: [] };
  const onwards = query.after === undefined ? [] : [{ _id: { $gt: query.after } }];

  const docs = await ContactModel.find({ $and: [await scopeFilter(scope), wanted.filter, ...onwards] })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<ContactDoc[]>();
  const last = docs.length === limit ? docs.at(-1) : undefined;
  return { contacts: docs.map(openContact).filter(wanted.keeps), ...(last ? { next: last._id } : {}) };
}

/** What the store is asked for, and which of what it finds is meant; undefined when the text can mean nobody. */
function textFilter(
  text: string,
): { filter: Record<string, unknown>; keeps: (contact: Contact) => boolean } | undefined {
  if (text === '') return { filter: {}, keeps: () => true };
  const phone = readPhone(text);
  if (phone !== undefined) {
    return { filter: { phoneDigest: { $in: phoneLookup(phone) } }, keeps: (contact) => contact.phone === phone };
  }
  const lookup = nameLookup(text);
  if (lookup === undefined) return undefined;
  return {
    filter: { nameDigests: { $in: lookup.folded.map(([narrowest]) => narrowest) } },
    keeps: (contact) => hasName(contact.name ?? '', text),
  };
}
