import mongoose, { Schema } from 'mongoose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { closeTestStore, openTestStore } from '../../support/services.ts';

/* What the product relies on, through the real mongoose; the same on every server (MONGODB_URI). */

interface Letter {
  _id: string;
  contact: string;
  at: number;
  state: string;
  tags: string[];
  code?: string;
  sentAt?: Date;
}

const letterSchema = new Schema<Letter>({
  _id: String,
  contact: { type: String, index: true },
  at: Number,
  state: { type: String, default: 'new' },
  tags: [String],
  code: String,
  sentAt: Date,
});
letterSchema.index({ state: 1, at: 1 });
letterSchema.index({ code: 1 }, { unique: true, partialFilterExpression: { code: { $exists: true } } });
const Letters = mongoose.model('letters', letterSchema);

beforeAll(async () => {
  await openTestStore();
  await Letters.init();
});
afterAll(() => closeTestStore());
beforeEach(async () => {
  await Letters.deleteMany({});
});

const aLetter = (id: string, more: Partial<Letter> = {}): Letter => ({
  _id: id,
  contact: 'zalo-1',
  at: 0,
  state: 'new',
  tags: [],
  ...more,
});

describe('storing', () => {
  it('keeps one of two documents with the same id, and says which key was taken', async () => {
    await Letters.create(aLetter('a'));

    const again = Letters.create(aLetter('a'));

    await expect(again).rejects.toMatchObject({ code: 11000, keyPattern: { _id: 1 }, keyValue: { _id: 'a' } });
  });

  it('keeps what it can of an unordered batch', async () => {
    await Letters.create(aLetter('a'));
    const batch = [aLetter('a'), aLetter('b'), aLetter('b'), aLetter('c')];

    const inserting = Letters.insertMany(batch, { ordered: false });

    await expect(inserting).rejects.toMatchObject({ code: 11000, writeErrors: [{ index: 0 }, { index: 2 }] });
    expect(await Letters.countDocuments()).toBe(3);
  });

  it('enforces a partial unique index only where it applies', async () => {
    await Letters.create([aLetter('a'), aLetter('b'), aLetter('c', { code: 'SK-1' })]);

    const taken = Letters.updateOne({ _id: 'a' }, { $set: { code: 'SK-1' } });

    await expect(taken).rejects.toMatchObject({ code: 11000, keyValue: { code: 'SK-1' } });
  });

  it('gives a missing index back its work after a change', async () => {
    await Letters.create(aLetter('a', { code: 'SK-1' }));
    await Letters.updateOne({ _id: 'a' }, { $unset: { code: 1 } });

    await Letters.create(aLetter('b', { code: 'SK-1' }));

    expect(await Letters.findOne({ code: 'SK-1' }).lean()).toMatchObject({ _id: 'b' });
  });
});

describe('writing under a condition', () => {
  it('lets exactly one of many take a document', async () => {
    await Letters.create(aLetter('a'));

    const takes = await Promise.all(
      Array.from({ length: 30 }, () => Letters.updateOne({ _id: 'a', state: 'new' }, { $set: { state: 'taken' } })),
    );

    expect(takes.map(({ modifiedCount }) => modifiedCount).filter(Boolean)).toEqual([1]);
  });

  it('loses no concurrent increment', async () => {
    await Letters.create(aLetter('a'));

    await Promise.all(Array.from({ length: 100 }, () => Letters.updateOne({ _id: 'a' }, { $inc: { at: 1 } })));

    expect(await Letters.findById('a').lean()).toMatchObject({ at: 100 });
  });

  it('makes one document of concurrent upserts', async () => {
    await Promise.all(
      Array.from({ length: 20 }, () => Letters.updateOne({ _id: 'a' }, { $inc: { at: 1 } }, { upsert: true })),
    );

    expect(await Letters.find().lean()).toMatchObject([{ _id: 'a', at: 20 }]);
  });

  it('takes the first in order and answers with it as it is now', async () => {
    await Letters.create([aLetter('b', { at: 2 }), aLetter('a', { at: 1 }), aLetter('c', { at: 3 })]);

    const taken = await Letters.findOneAndUpdate(
      { state: 'new', at: { $gt: 1 } },
      { $set: { state: 'taken' } },
      { sort: { at: 1 }, returnDocument: 'after' },
    ).lean();

    expect(taken).toMatchObject({ _id: 'b', state: 'taken' });
  });
});

describe('finding', () => {
  it('reads more than one batch in the order of an index', async () => {
    await Letters.insertMany(Array.from({ length: 450 }, (_, i) => aLetter(`l${i}`, { at: 450 - i })));

    const found: number[] = [];
    for await (const letter of Letters.find({ state: 'new' }).sort({ at: 1 }).lean().cursor({ batchSize: 50 })) {
      found.push(letter.at);
    }

    expect(found).toEqual(Array.from({ length: 450 }, (_, i) => i + 1));
  });

  it('projects, skips and limits', async () => {
    await Letters.create([aLetter('a', { at: 3 }), aLetter('b', { at: 2 }), aLetter('c', { at: 1 })]);

    const found = await Letters.find().sort('-at').skip(1).limit(1).select('at -_id').lean();

    expect(found).toEqual([{ at: 2 }]);
  });

  it('keeps documents that are written while a cursor is open', async () => {
    await Letters.insertMany(Array.from({ length: 300 }, (_, i) => aLetter(`l${String(i).padStart(3, '0')}`)));
    const cursor = Letters.find().sort({ _id: 1 }).lean().cursor({ batchSize: 10 });
    const seen = [(await cursor.next())?._id];

    await Letters.updateMany({}, { $set: { state: 'seen' } });
    for await (const letter of cursor) seen.push(letter._id);

    expect(new Set(seen).size).toBe(300);
  });
});

describe('counting up', () => {
  it('groups, sorts and joins', async () => {
    await Letters.create([
      aLetter('a', { at: 5, tags: ['x', 'y'] }),
      aLetter('b', { at: 7, tags: ['x'] }),
      aLetter('c', { at: 1, contact: 'zalo-2' }),
    ]);

    const rows = await Letters.aggregate([
      { $match: { state: 'new' } },
      { $unwind: '$tags' },
      { $group: { _id: '$tags', total: { $sum: '$at' }, average: { $avg: '$at' }, ids: { $push: '$_id' } } },
      { $sort: { _id: 1 } },
      { $lookup: { from: 'letters', localField: '_id', foreignField: 'tags', as: 'letters' } },
      { $project: { total: 1, average: 1, ids: 1, count: { $size: '$letters' } } },
    ]);

    expect(rows).toEqual([
      { _id: 'x', total: 12, average: 6, ids: ['a', 'b'], count: 2 },
      { _id: 'y', total: 5, average: 5, ids: ['a'], count: 1 },
    ]);
  });

  it('groups by the local day', async () => {
    await Letters.create([
      aLetter('a', { sentAt: new Date('2026-03-07T16:59:00Z') }),
      aLetter('b', { sentAt: new Date('2026-03-07T17:00:00Z') }),
    ]);
    const date = { date: '$sentAt', format: '%Y-%m-%d', timezone: 'Asia/Ho_Chi_Minh' };

    const days = await Letters.aggregate([
      { $group: { _id: { $dateToString: date }, n: { $sum: 1 } } },
      { $sort: { _id: 1 } },
    ]);

    expect(days).toEqual([
      { _id: '2026-03-07', n: 1 },
      { _id: '2026-03-08', n: 1 },
    ]);
  });
});
