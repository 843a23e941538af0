import { fold, readPhone } from '../../language/index.ts';
import { type Scope, scopeFilter } from '../organisation/scope.ts';
import type { Contact } from './contacts.ts';
import { ContactModel } from './model.ts';
import { storedPhone } from './phone.ts';

/**
 * Contacts for the console, by contact id.
 * @param query.text A name (any part of it, marks or not) or a whole phone number.
 * @param query.after `next` of the page before.
 */
export async function searchContacts(
  scope: Scope,
  query: { text?: string; after?: string; limit?: number },
): Promise<{ contacts: Contact[]; next?: string }> {
  const limit = query.limit ?? 50;
  const conditions: Record<string, unknown>[] = [await scopeFilter(scope)];
  if (query.after !== undefined) conditions.push({ _id: { $gt: query.after } });
  const text = query.text?.trim() ?? '';
  if (text !== '') conditions.push(textFilter(text));

  const contacts = await ContactModel.find({ $and: conditions }).sort({ _id: 1 }).limit(limit).lean<Contact[]>();
  const last = contacts.length === limit ? contacts.at(-1) : undefined;
  return { contacts, ...(last ? { next: last._id } : {}) };
}

function textFilter(text: string): Record<string, unknown> {
  const phone = readPhone(text);
  if (phone !== undefined) return { phone: storedPhone(phone) };
  const literal = fold(text).replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return { nameKey: { $regex: literal } };
}
