import { deriveId } from '../../core/ids.ts';
import { type PersonDoc, PersonModel, RoleModel } from './model.ts';

/** The person behind a contact that no roster knows: the same contact always makes the same person. */
export function personIdOf(contactId: string): string {
  return deriveId('person', contactId);
}

/** Adds a person unless she is there; what staff know of her already is not overwritten. */
export async function addPerson(person: PersonDoc): Promise<void> {
  const { _id, ...rest } = person;
  await PersonModel.updateOne({ _id }, { $setOnInsert: rest }, { upsert: true });
}

export async function getPerson(personId: string): Promise<PersonDoc | undefined> {
  return (await PersonModel.findById(personId).lean<PersonDoc | null>()) ?? undefined;
}

/** Forgets a person and her terms. What units did in her time stays with the units. */
export async function erasePerson(personId: string): Promise<void> {
  await RoleModel.deleteMany({ personId });
  await PersonModel.deleteOne({ _id: personId });
}
