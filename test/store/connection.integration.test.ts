import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silentLog } from '../../src/core/log.ts';
import { connectStore, type StoreConnection } from '../../src/store/connection.ts';
import { type Migration, migrate } from '../../src/store/migrations.ts';
import { testStoreUri } from '../support/services.ts';

let dataDir = '';
let store: StoreConnection | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'caunoi-connection-'));
});

afterEach(async () => {
  await store?.close();
  store = undefined;
  rmSync(dataDir, { recursive: true, force: true });
});

const letters = () => mongoose.connection.collection<{ _id: string }>('letters');

describe('without an address', () => {
  it('comes back by itself, with its data, after its private store died', async () => {
    store = await connectStore({ dataDir, log: silentLog });
    await letters().insertOne({ _id: 'before' });
    const pid = Number(readFileSync(join(dataDir, 'store', 'store.pid'), 'utf8'));

    process.kill(pid, 'SIGKILL');

    await vi.waitFor(() => letters().insertOne({ _id: 'after' }), { timeout: 15_000, interval: 100 });
    expect(store.kind).toBe('embedded');
    expect(await letters().countDocuments()).toBe(2);
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it('fails a request soon when the store is gone for good', async () => {
    store = await connectStore({ dataDir, log: silentLog });
    const pid = Number(readFileSync(join(dataDir, 'store', 'store.pid'), 'utf8'));
    process.kill(pid, 'SIGSTOP'); // alive, and silent: the worst kind of gone

    const started = Date.now();
    await Promise.all([
      expect(store.ping()).rejects.toThrow(),
      expect(letters().insertOne({ _id: 'x' })).rejects.toThrow(),
    ]);
    process.kill(pid, 'SIGCONT');

    expect(Date.now() - started).toBeLessThan(10_000); // a few seconds, and room for a busy machine
  });
});

describe('with an address', () => {
  it('uses that server', async () => {
    store = await connectStore({ uri: testStoreUri(), dataDir, log: silentLog });

    await expect(store.ping()).resolves.toBeUndefined();
    expect(store.kind).toBe('mongodb');
    await mongoose.connection.dropDatabase();
  });

  it('says so when nobody answers there', async () => {
    const connecting = connectStore({ uri: 'mongodb://127.0.0.1:1/x?directConnection=true', dataDir, log: silentLog });

    await expect(connecting).rejects.toMatchObject({ name: 'MongooseServerSelectionError' });
  });
});

describe('migrations', () => {
  it('are applied once each and in order, and go on after one that failed', async () => {
    store = await connectStore({ uri: testStoreUri(), dataDir, log: silentLog });
    const ran: string[] = [];
    let broken = true;
    const migrations: Migration[] = [
      { id: 'one', run: async () => void ran.push('one') },
      {
        id: 'two',
        async run() {
          if (broken) throw new Error('the disk is full');
          ran.push('two');
        },
      },
    ];

    await expect(migrate(silentLog, migrations)).rejects.toThrow('the disk is full');
    broken = false;
    const applied = await migrate(silentLog, migrations);

    expect(applied).toEqual(['two']);
    expect(ran).toEqual(['one', 'two']);
    expect(await migrate(silentLog, migrations)).toEqual([]);
    await mongoose.connection.dropDatabase();
  });
});
