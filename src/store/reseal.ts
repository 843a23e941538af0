import mongoose from 'mongoose';

/** A text only the holder of a key can read, as `core/seal.ts` makes it. */
interface Sealed {
  keyId: string;
  sealed: string;
}

/** What is to stand in the place of a sealed value; undefined to leave it. */
export type Reseal = (value: string | Sealed) => string | Sealed | undefined;

export interface CollectionResealed {
  collection: string;
  /** Documents looked at, and how many of them were changed. */
  read: number;
  changed: number;
  /** Changed by somebody else meanwhile: the next run takes them. */
  missed: number;
}

type Row = mongoose.mongo.WithId<mongoose.mongo.Document>;

const BATCH = 500;

/**
 * Seals anew whatever was sealed with an older key, in every collection and at any depth. Each document is changed only
 * if its sealed values are still the ones that were read, so it may run beside a working server; run again, it goes on
 * where it was broken off, since what is done already is left alone.
 */
export async function* resealStore(reseal: Reseal): AsyncGenerator<CollectionResealed> {
  const { db } = mongoose.connection;
  if (!db) throw new Error('the store is not connected');
  const names = (await db.listCollections({}, { nameOnly: true }).toArray()).map(({ name }) => name).sort();

  for (const name of names) {
    const collection = db.collection(name);
    const done = { collection: name, read: 0, changed: 0, missed: 0 };
    let batch: Row[] = [];
    const flush = async () => {
      done.read += batch.length;
      const changes = batch.flatMap((row) => changeOf(row, reseal) ?? []);
      batch = [];
      if (changes.length === 0) return;
      const { modifiedCount } = await collection.bulkWrite(changes, { ordered: false });
      done.changed += modifiedCount;
      done.missed += changes.length - modifiedCount;
    };
    for await (const row of collection.find({}).batchSize(BATCH)) {
      batch.push(row);
      if (batch.length === BATCH) await flush();
    }
    await flush();
    yield done;
  }
}

function changeOf(row: Row, reseal: Reseal) {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const { path, value } of sealedIn(row, '')) {
    const fresh = reseal(value);
    if (fresh === undefined) continue;
    for (const [field, was, is] of fieldsOf(path, value, fresh)) {
      before[field] = was;
      after[field] = is;
    }
  }
  if (Object.keys(after).length === 0) return undefined;
  return { updateOne: { filter: { ...before, _id: row._id }, update: { $set: after } } };
}

function fieldsOf(path: string, value: string | Sealed, fresh: string | Sealed): [string, unknown, unknown][] {
  if (typeof value === 'string' || typeof fresh === 'string') return [[path, value, fresh]];
  return (['keyId', 'sealed'] as const).map((part) => [
    path === '' ? part : `${path}.${part}`,
    value[part],
    fresh[part],
  ]);
}

/** Every text, and every pair of `keyId` and `sealed`, with the path by which an update reaches it. */
function* sealedIn(value: unknown, path: string): Generator<{ path: string; value: string | Sealed }> {
  if (typeof value === 'string') {
    if (path !== '_id') yield { path, value };
    return;
  }
  if (Array.isArray(value)) {
    for (const [i, item] of value.entries()) yield* sealedIn(item, `${path}.${i}`);
    return;
  }
  if (!isPlain(value)) return;
  const { keyId, sealed } = value;
  const pair = typeof keyId === 'string' && typeof sealed === 'string';
  if (pair) yield { path, value: { keyId, sealed } };
  for (const [name, item] of Object.entries(value)) {
    // A name with a dot or a dollar cannot be reached by a path; nothing of ours has one.
    if (name.includes('.') || name.startsWith('$') || (pair && (name === 'keyId' || name === 'sealed'))) continue;
    yield* sealedIn(item, path === '' ? name : `${path}.${name}`);
  }
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
