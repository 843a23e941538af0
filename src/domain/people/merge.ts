import { contactsOfPeople, linkPerson } from '../contacts/contacts.ts';
import { keepAssessments } from './classification.ts';
import { keepHandOvers } from './handover.ts';
import { settleHomes } from './homes.ts';
import { HOME_KINDS, RoleModel } from './model.ts';
import { erasePerson, getPeople, type PersonalFields, updatePerson } from './people.ts';

/**
 * Makes one of two records of the same woman: what only the other knew is taken over, her contacts and roles become
 * hers, and the other is forgotten. Where both know something, the record kept is right; so is its home. Broken off,
 * the same call goes on; when the other is gone it changes nothing.
 * @returns false when the record to keep is not there.
 */
export async function mergePeople(keptId: string, goneId: string): Promise<boolean> {
  const people = await getPeople([keptId, goneId]);
  const kept = people.get(keptId);
  const gone = people.get(goneId);
  if (!kept) return false;
  if (!gone || keptId === goneId) return true;

  const missing: PersonalFields = Object.fromEntries(
    (['name', 'phone', 'birth', 'address'] as const).flatMap((field) =>
      kept[field] === undefined && gone[field] !== undefined ? [[field, gone[field]]] : [],
    ),
  );
  if (Object.keys(missing).length > 0) await updatePerson(keptId, missing);
  for (const { _id } of await contactsOfPeople([goneId])) await linkPerson(_id, keptId);

  // Two homes a day are one too many: hers stays, and the other's is taken over only where she has none.
  const homes = { $in: [...HOME_KINDS] };
  const hasHome = (await RoleModel.exists({ personId: keptId, role: homes })) !== null;
  await RoleModel.updateMany(
    { personId: goneId, ...(hasHome ? { role: { $nin: [...HOME_KINDS] } } : {}) },
    { $set: { personId: keptId } },
  );
  await settleHomes([keptId]);
  await keepHandOvers(goneId, keptId);
  await keepAssessments(goneId, keptId);
  await erasePerson(goneId);
  return true;
}
