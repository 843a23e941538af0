import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedStore, startEmbeddedStore } from '../../../src/store/embedded/start.ts';

/* The embedded store itself, whatever server the other tests run against. */

let dataDir = '';
let store: EmbeddedStore;
let client: mongoose.mongo.MongoClient;

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'caunoi-store-'));
  store = await startEmbeddedStore({ dataDir });
  client = await new mongoose.mongo.MongoClient(store.uri, { serverSelectionTimeoutMS: 10_000 }).connect();
});

afterEach(async () => {
  await client.close();
  await store.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a store that is killed', () => {
  it('has everything it acknowledged, its indexes in step, at the same address', async () => {
    const letters = client.db().collection<{ _id: number; of: number }>('letters');
    await letters.createIndex({ of: 1 });
    const acknowledged: number[] = [];
    let next = 0;
    let killed = false;
    const writers = Array.from({ length: 8 }, async () => {
      while (!killed) {
        const id = next++;
        await letters.insertOne({ _id: id, of: id % 5 });
        acknowledged.push(id);
        if (acknowledged.length === 400) {
          process.kill(store.pid, 'SIGKILL');
          killed = true;
        }
      }
    });
    await Promise.allSettled(writers);
    await store.ended;

    store = await startEmbeddedStore({ dataDir, port: store.port });

    const kept = new Set((await letters.find().toArray()).map(({ _id: id }) => id));
    expect(acknowledged.length).toBeGreaterThanOrEqual(400);
    expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    const byIndex = await letters.find({ of: { $in: [0, 1, 2, 3, 4] } }).toArray();
    expect(byIndex).toHaveLength(kept.size);
  });
});

describe('a store in use', () => {
  it('refuses a second owner and names the first', async () => {
    const second = startEmbeddedStore({ dataDir });

    await expect(second).rejects.toThrow(new RegExp(`in use by another embedded store \\(process ${store.pid}\\)`));
  });

  it('ends with its parent, after what it acknowledged', async () => {
    await client.db().collection('letters').insertOne({ n: 1 });

    await store.stop();
    store = await startEmbeddedStore({ dataDir, port: store.port });

    expect(await client.db().collection('letters').countDocuments()).toBe(1);
  });

  it('says what it is', async () => {
    const hello = await client.db().command({ hello: 1 });

    expect(hello.embedded).toMatchObject({ name: 'cau-noi embedded store' });
    expect(hello.setName).toBeUndefined();
  });

  it('breaks off a pattern that would hold everyone up, and goes on', async () => {
    const letters = client.db().collection('letters');
    await letters.insertOne({ text: `${'a'.repeat(40)}!` });

    const evil = letters.findOne({ text: { $regex: '^(a+)+$' } });

    await expect(evil).rejects.toMatchObject({ code: 50 });
    expect(await letters.countDocuments({ text: { $regex: '^a+!$' } })).toBe(1);
  });

  it('keeps the other writes of a batch when one of them is refused', async () => {
    const letters = client.db().collection<{ _id: number; text?: string }>('letters');
    await letters.insertOne({ _id: 0 });

    const results = await Promise.allSettled([
      letters.insertOne({ _id: 1 }),
      letters.findOneAndUpdate({ _id: 0 }, { $inc: { _id: 1 } }),
      letters.updateMany({ _id: { $gte: 0 } }, { $set: { 'text.deep': 'x' } }),
      letters.insertOne({ _id: 0 }),
      letters.insertOne({ _id: 2 }),
    ]);

    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true]);
    expect((await letters.find().sort({ _id: 1 }).toArray()).map(({ _id: id }) => id)).toEqual([0, 1, 2]);
  });
});
