import { deriveId } from '../../core/ids.ts';
import { insertMissing } from '../messages/insert.ts';
import { phoneLookup } from '../personal/phones.ts';
import { openPersonal } from '../personal/vault.ts';
import { AssessmentModel, type PersonDoc, PersonModel, RoleModel } from './model.ts';
import { openPerson, type Person, type PersonalFields, sealFields } from './sealed.ts';

export { countMembers } from './counts.ts';
export { type Home, setHome, setHomes } from './homes.ts';
export type { Person, PersonalFields } from './sealed.ts';
export { type PeopleQuery, searchPeople } from './search.ts';
/** Someone to be known from now on. `unitId` is only where she stands; her membership is given by `setHome`. */
export type NewPerson = Person;

const BATCH = 1_000;

/** The person behind a contact that no roster knows: the same contact always makes the same person. */
export function personIdOf(contactId: string): string {
  return deriveId('person', contactId);
}

/** Adds a person unless she is there; what staff know of her already is not overwritten. */
export async function addPerson(person: NewPerson): Promise<void> {
  await addPeople([person]);
}

/** `addPerson` for many at once. */
export async function addPeople(people: readonly NewPerson[]): Promise<void> {
  for (let at = 0; at < people.length; at += BATCH) {
    await insertMissing(
      PersonModel,
      people.slice(at, at + BATCH).map(
        ({ _id, unitId, source, createdAt, roster, ...personal }): PersonDoc => ({
          _id,
          nameDigests: [],
          ...sealFields(personal),
          ...(unitId ? { unitId } : {}),
          source,
          createdAt,
          ...(roster ? { roster } : {}),
        }),
      ),
    );
  }
}

export async function getPerson(personId: string): Promise<Person | undefined> {
  return (await getPeople([personId])).get(personId);
}

/** Many people at once, by id; those nobody knows (any more) are left out. */
export async function getPeople(personIds: readonly string[]): Promise<Map<string, Person>> {
  const ids = [...new Set(personIds)];
  const people = new Map<string, Person>();
  for (let at = 0; at < ids.length; at += BATCH) {
    const docs = await PersonModel.find({ _id: { $in: ids.slice(at, at + BATCH) } }).lean<PersonDoc[]>();
    for (const doc of docs) people.set(doc._id, openPerson(doc));
  }
  return people;
}

/** Only the names of many people, by id; those nobody knows and those without a name are left out. */
export async function personNames(personIds: readonly string[]): Promise<Map<string, string>> {
  const ids = [...new Set(personIds)];
  const names = new Map<string, string>();
  for (let at = 0; at < ids.length; at += BATCH) {
    const some = { _id: { $in: ids.slice(at, at + BATCH) } };
    const docs = await PersonModel.find(some, { name: 1 }).lean<Pick<PersonDoc, '_id' | 'name'>[]>();
    for (const { _id, name } of docs) if (name) names.set(_id, openPersonal(name));
  }
  return names;
}

/**
 * Changes what is known of a person. A field left out stays; an empty text takes the field away.
 * @returns false when nobody is there.
 */
export async function updatePerson(personId: string, fields: PersonalFields): Promise<boolean> {
  const set = sealFields(fields);
  const gone = Object.entries(fields).flatMap(([field, value]) => (value?.trim() === '' ? [field] : []));
  const unset = [...gone, ...(gone.includes('phone') ? ['phoneDigest'] : [])];
  const { matchedCount } = await PersonModel.updateOne(
    { _id: personId },
    {
      $set: { ...set, ...(gone.includes('name') ? { nameDigests: [] } : {}) },
      ...(unset.length > 0 ? { $unset: Object.fromEntries(unset.map((field) => [field, ''])) } : {}),
    },
  );
  return matchedCount > 0;
}

/** Everyone with this number: mother and daughter share a phone. By id. @param phone E.164. */
export async function findPeopleByPhone(phone: string): Promise<Person[]> {
  const docs = await PersonModel.find({ phoneDigest: { $in: phoneLookup(phone) } })
    .sort({ _id: 1 })
    .limit(100)
    .lean<PersonDoc[]>();
  return docs.map(openPerson).filter((person) => person.phone === phone);
}

/** Forgets a person and her terms. What units did in her time stays with the units. */
export async function erasePerson(personId: string): Promise<void> {
  await RoleModel.deleteMany({ personId });
  await AssessmentModel.deleteMany({ personId });
  await PersonModel.deleteOne({ _id: personId });
}
