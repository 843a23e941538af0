import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EmbeddedStore, startEmbeddedStore } from '../../../src/store/embedded/start.ts';

/* The embedded store itself, whatever server the other tests run against. */

const dataDir = mkdtempSync(join(tmpdir(), 'caunoi-refusals-'));
let store: EmbeddedStore;
let client: mongoose.mongo.MongoClient;

beforeAll(async () => {
  store = await startEmbeddedStore({ dataDir });
  client = await new mongoose.mongo.MongoClient(store.uri).connect();
});

afterAll(async () => {
  await client.close();
  await store.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('what the store does not do', () => {
  const pipeline = (stage: object) => (db: mongoose.mongo.Db) => db.collection('t').aggregate([stage]).toArray();

  it.each<[string, number, (db: mongoose.mongo.Db) => Promise<unknown>]>([
    ['an unknown command', 59, (db) => db.command({ mapReduce: 't' })],
    ['an unknown field of a command', 40415, (db) => db.command({ find: 't', tailable: true })],
    ['$where', 2, (db) => db.collection('t').findOne({ $where: 'true' })],
    ['$text', 27, (db) => db.collection('t').findOne({ $text: { $search: 'x' } })],
    ['a text index', 67, (db) => db.collection('t').createIndex({ a: 'text' })],
    ['a hidden index', 72, (db) => db.collection('t').createIndex({ a: 1 }, { hidden: true })],
    [
      'collation',
      115,
      (db) =>
        db
          .collection('t')
          .find({}, { collation: { locale: 'vi' } })
          .toArray(),
    ],
    ['$out', 40324, pipeline({ $out: 'x' })],
    ['an unknown accumulator', 15952, pipeline({ $group: { _id: 1, x: { $stdDevPop: '$a' } } })],
    ['an unknown expression', 168, pipeline({ $project: { x: { $function: {} } } })],
    ['a join by pipeline', 9, pipeline({ $lookup: { from: 'x', pipeline: [], as: 'y' } })],
    ['a view', 115, (db) => db.createCollection('v', { viewOn: 't', pipeline: [] })],
    ['a validator', 115, (db) => db.createCollection('v', { validator: { a: 1 } })],
    ['a change stream', 40573, (db) => db.collection('t').watch().next()],
    ['an unknown update operator', 9, (db) => db.collection('t').updateOne({}, { $frob: { a: 1 } } as never)],
  ])('refuses %s with code %i', async (_, code, ask) => {
    await expect(ask(client.db('refusals'))).rejects.toMatchObject({ code });
  });

  it('refuses a transaction as a standalone server does', async () => {
    const session = client.startSession();
    session.startTransaction();

    const writing = client.db().collection('t').insertOne({ a: 1 }, { session });

    await expect(writing).rejects.toThrow(/retryable writes|Transaction numbers/);
    await session.abortTransaction().catch(() => undefined);
    await session.endSession();
  });
});
