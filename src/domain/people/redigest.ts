import { type PersonDoc, PersonModel } from './model.ts';
import { openPerson, sealFields } from './sealed.ts';

const BATCH = 500;

/**
 * Makes what people are found by with the current key. Changes only who is still as she was read; again, it does the
 * rest.
 * @returns How many were read, and changed.
 */
export async function redigestPeople(): Promise<{ read: number; changed: number }> {
  let after = '';
  const done = { read: 0, changed: 0 };
  for (;;) {
    const docs = await PersonModel.find({ _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<PersonDoc[]>();
    done.read += docs.length;
    const changes = docs.flatMap((doc) => {
      const { name, phone } = openPerson(doc);
      const { nameDigests = [], phoneDigest } = sealFields({ ...(name ? { name } : {}), ...(phone ? { phone } : {}) });
      if (phoneDigest === doc.phoneDigest && nameDigests.join() === (doc.nameDigests ?? []).join()) return [];
      const $set = { nameDigests, ...(phoneDigest ? { phoneDigest } : {}) };
      return [{ updateOne: { filter: unchanged(doc), update: { $set } } }];
    });
    if (changes.length > 0) done.changed += (await PersonModel.bulkWrite(changes, { ordered: false })).modifiedCount;
    if (docs.length < BATCH) return done;
    after = docs.at(-1)?._id ?? after;
  }
}

function unchanged({ _id, name, phone }: PersonDoc): Record<string, unknown> {
  return { _id, name: name ?? { $exists: false }, phone: phone ?? { $exists: false } };
}
