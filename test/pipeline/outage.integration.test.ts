import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Pipeline } from '../../src/pipeline/open.ts';
import { spoolHolds } from '../../src/pipeline/spool.ts';
import { freePort, startRedis } from '../../src/store/redis-process.ts';
import { testStoreUri } from '../support/services.ts';
import { aText } from './support/builders.ts';
import { type Door, openProxy } from './support/proxy.ts';
import { aRig, until } from './support/rig.ts';

const BOTH = new Set(['web', 'worker'] as const);
const running: Pipeline[] = [];
let door: Door;

beforeAll(async () => {
  const direct = new URL(testStoreUri());
  door = await openProxy({ host: direct.hostname, port: Number(direct.port || 27017) });
  direct.host = `127.0.0.1:${door.port}`;
  direct.searchParams.set('directConnection', 'true');
  await mongoose.connect(direct.toString(), { serverSelectionTimeoutMS: 1_000, heartbeatFrequencyMS: 500 });
});

afterAll(async () => {
  door.open();
  await mongoose.connection.dropDatabase();
  await mongoose.disconnect();
  await door.close();
});

afterEach(async () => {
  door.open();
  await Promise.all(running.splice(0).map((pipeline) => pipeline.stop()));
});

describe('while the store is away', () => {
  it('keeps what it acknowledged on the disk, and handles it in order afterwards', async () => {
    const { pipeline, channel, options } = aRig({ tuning: { storeMs: 200 } });
    running.push(pipeline);
    await pipeline.start(BOTH);
    const at = Date.now();
    const text = (n: number) => aText(`n${n}`, { userId: 's1', at: at + n });
    await pipeline.accept([text(0)]);
    await until(() => channel.delivered.length === 1);

    door.shut();
    for (let n = 1; n <= 5; n++) await pipeline.accept([text(n)]);
    const held = await spoolHolds(options.spoolDir);
    door.open();
    for (let n = 6; n <= 8; n++) await pipeline.accept([text(n)]);

    expect(held).toBe(true);
    await until(() => channel.delivered.some((one) => one.text === 'heard n8'), 25_000);
    const texts = channel.delivered.map((one) => one.text);
    // What was in flight to the store or platform at the cut may come twice, never out of order and never not at all.
    expect(texts.filter((one, n) => one !== texts[n - 1])).toEqual(Array.from({ length: 9 }, (_, n) => `heard n${n}`));
    await until(async () => !(await spoolHolds(options.spoolDir)));
  });

  it('says so to the platform when the disk refuses too', async () => {
    const { pipeline, options } = aRig({ tuning: { storeMs: 200 } });
    running.push(pipeline);
    rmSync(options.spoolDir, { recursive: true });

    door.shut();

    await expect(pipeline.accept([aText('lost', { userId: 's2' })])).rejects.toThrow('could not be stored');
  });
});

describe('while Redis is away', () => {
  it('takes events at once, and handles them when it is back with nothing in it', async () => {
    const port = await freePort();
    const dataDir = () => mkdtempSync(join(tmpdir(), 'caunoi-redis-'));
    const first = await startRedis({ dataDir: dataDir(), port });
    const { pipeline, channel } = aRig({ redisUrl: first.url });
    running.push(pipeline);
    await pipeline.start(BOTH);
    await pipeline.accept([aText('before', { userId: 'r1' })]);
    const said = () => channel.delivered.filter((one) => one.userId === 'r1').map((one) => one.text);
    await until(() => said().length === 1);

    await first.stop();
    const startedAt = Date.now();
    await pipeline.accept([aText('meanwhile', { userId: 'r1' })]);
    const tookMs = Date.now() - startedAt;
    const second = await startRedis({ dataDir: dataDir(), port });

    await until(() => said().length === 2, 25_000);
    expect(tookMs).toBeLessThan(1_000);
    expect(said()).toEqual(['heard before', 'heard meanwhile']);
    await running.splice(0)[0]?.stop();
    await second.stop();
  });
});
