import { contactsByIds } from '../contacts/contacts.ts';
import { everHolders } from '../people/roles.ts';
import { BARRED_ROLES } from './alert.ts';
import type { SafetyDesk } from './desk.ts';
import { OpenCases, SafetyCases } from './model.ts';

/**
 * Makes what cases are found by, and who is barred from them, with the current key. A barred name is only known by its
 * digest, so it is looked for among all who can have been barred: the woman herself and whoever led a unit.
 * @returns How many cases were read, and changed.
 */
export async function redigestSafety(
  desk: Pick<SafetyDesk, 'open' | 'digests'>,
): Promise<{ read: number; changed: number }> {
  const rows = await SafetyCases.find({}).lean();
  const contactIds = rows.flatMap((row) => desk.open(row.contact) ?? []);
  const persons = [...(await contactsByIds(contactIds)).values()].flatMap(({ personId }) => personId ?? []);
  const names = new Set([...contactIds, ...persons, ...(await everHolders(BARRED_ROLES))]);
  const current = new Map([...names].flatMap((name) => desk.digests(name).map((digest, _, all) => [digest, all[0]])));

  let changed = 0;
  for (const row of rows) {
    const barred = row.barred.map((digest) => current.get(digest) ?? digest).sort();
    const contactKey = current.get(row.contactKey ?? '') ?? row.contactKey ?? null;
    if (contactKey === row.contactKey && barred.join() === [...row.barred].sort().join()) continue;
    // First the new way to the case, then its name, then the old way gone: she is never without her open case.
    if (row.contactKey && contactKey && contactKey !== row.contactKey) await repoint(row.contactKey, contactKey);
    const { modifiedCount } = await SafetyCases.updateOne(
      { _id: row._id, contactKey: row.contactKey ?? null, barred: row.barred },
      { $set: { contactKey, barred } },
    );
    changed += modifiedCount;
  }
  return { read: rows.length, changed };
}

async function repoint(oldKey: string, newKey: string): Promise<void> {
  const pointer = await OpenCases.findById(oldKey).lean();
  if (!pointer) return;
  await OpenCases.updateOne({ _id: newKey }, { $setOnInsert: { caseId: pointer.caseId } }, { upsert: true });
  await OpenCases.deleteOne({ _id: oldKey, caseId: pointer.caseId });
}
