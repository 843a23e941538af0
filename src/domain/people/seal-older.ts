import { type PersonDoc, PersonModel } from './model.ts';
import { sealFields } from './sealed.ts';

const BATCH = 500;

/** Seals the names of people stored before these were sealed. May be broken off and called again. */
export async function sealOlderPeople(): Promise<void> {
  for (;;) {
    const docs = await PersonModel.find({ nameDigests: { $exists: false } })
      .limit(BATCH)
      .lean<PersonDoc[]>();
    if (docs.length === 0) return;
    await PersonModel.bulkWrite(
      docs.map(({ _id, name }) => ({
        updateOne: {
          filter: { _id, nameDigests: { $exists: false } },
          update: { $set: { nameDigests: [], ...sealFields(name ? { name } : {}) } },
        },
      })),
      { ordered: false },
    );
  }
}
