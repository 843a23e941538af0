import { type ContactDoc, ContactModel } from './model.ts';
import { openContact, sealedName, sealedPhone } from './sealed.ts';

const BATCH = 500;

/**
 * Makes what contacts are found by with the current key. Changes only who is still as she was read; again, it does the
 * rest.
 * @returns How many were read, and changed.
 */
export async function redigestContacts(): Promise<{ read: number; changed: number }> {
  let after = '';
  const done = { read: 0, changed: 0 };
  for (;;) {
    const docs = await ContactModel.find({ _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(BATCH)
      .lean<ContactDoc[]>();
    done.read += docs.length;
    const changes = docs.flatMap((doc) => {
      const { name, phone } = openContact(doc);
      const nameDigests = name ? sealedName(name).nameDigests : undefined;
      const phoneDigest = phone ? sealedPhone(phone).phoneDigest : undefined;
      if (phoneDigest === doc.phoneDigest && nameDigests?.join() === doc.nameDigests?.join()) return [];
      const $set = { ...(nameDigests ? { nameDigests } : {}), ...(phoneDigest ? { phoneDigest } : {}) };
      return [{ updateOne: { filter: unchanged(doc), update: { $set } } }];
    });
    if (changes.length > 0) done.changed += (await ContactModel.bulkWrite(changes, { ordered: false })).modifiedCount;
    if (docs.length < BATCH) return done;
    after = docs.at(-1)?._id ?? after;
  }
}

function unchanged({ _id, name, phone }: ContactDoc): Record<string, unknown> {
  return { _id, name: name ?? { $exists: false }, phone: phone ?? { $exists: false } };
}
