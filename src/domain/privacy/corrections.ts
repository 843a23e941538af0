import { getContact, renameContact, setContactPhone } from '../contacts/contacts.ts';
import { isOnOwnWord } from '../enrolment/own-word.ts';
import { getPerson, type PersonalFields, updatePerson } from '../people/people.ts';

/**
 * Corrects what she says is wrong, with her contact and, where the union knows her, with her person; whoever is on the
 * list by her own word alone changes nothing there.
 * @returns false when there was nowhere to keep it: birth and address belong to a person.
 */
export async function correct(contactId: string, fields: PersonalFields): Promise<boolean> {
  const contact = await getContact(contactId);
  if (!contact) return false;
  if (fields.name) await renameContact(contactId, fields.name);
  if (fields.phone) await setContactPhone(contactId, fields.phone);

  const person =
    contact.personId && !(await isOnOwnWord(contact.personId)) ? await getPerson(contact.personId) : undefined;
  if (person) await updatePerson(person._id, fields);
  return person !== undefined || fields.name !== undefined || fields.phone !== undefined;
}
