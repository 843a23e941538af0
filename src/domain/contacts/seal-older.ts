import { type ContactDoc, ContactModel } from './model.ts';
import { sealedName, sealedPhone } from './sealed.ts';

const BATCH = 500;

/**
 * Seals names and phones of contacts stored before these were sealed; whoever has digests is sealed already. May be
 * broken off and called again.
 */
export async function sealOlderContacts(): Promise<void> {
  const named = { name: { $exists: true }, nameDigests: { $exists: false } };
  const phoned = { phone: { $exists: true }, phoneDigest: { $exists: false } };
  for (;;) {
    const docs = await ContactModel.find({ $or: [named, phoned] })
      .limit(BATCH)
      .lean<ContactDoc[]>();
    if (docs.length === 0) break;
    await ContactModel.bulkWrite(
      docs.map(({ _id, name, nameDigests, phone, phoneDigest }) => ({
        updateOne: {
          filter: { _id, name: name ?? { $exists: false }, phone: phone ?? { $exists: false } },
          update: {
            $set: {
              ...(name !== undefined && nameDigests === undefined ? sealedName(name) : {}),
              ...(phone !== undefined && phoneDigest === undefined ? sealedPhone(phone) : {}),
            },
          },
        },
      })),
      { ordered: false },
    );
  }
  // The name folded stood here in clear; the index on the phone is of no use any more.
  await ContactModel.updateMany({ nameKey: { $exists: true } }, { $unset: { nameKey: '' } }, { strict: false });
}
