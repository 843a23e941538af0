// How fast a signed webhook is taken and answered: ours beside two floors measured in the same run, on loopback, with a
// platform stand-in that answers after 40 ms. `npm run bench [-- --seconds 60 --rate 500]`. Ends with one JSON line.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedStore } from '../src/store/embedded/start.ts';
import { freePort, startRedis } from '../src/store/redis-process.ts';
import { APP_SECRET, type LoadResult, PAGE_ID, runLoad } from './support/load.ts';
import { startPlatform } from './support/platform.ts';
import { type Served, serve } from './support/processes.ts';

const { values: flags } = parseArgs({
  options: {
    seconds: { type: 'string', default: '60' },
    rate: { type: 'string', default: '500' },
    capacity: { type: 'string', default: '15' },
  },
});
const seconds = Number(flags.seconds);
const rate = Number(flags.rate);
const capacitySeconds = Number(flags.capacity);
const CONTACTS = 2_000;
const LATENCY_MS = 40;

interface Row {
  shape: string;
  capacity: number;
  open: LoadResult;
  cpuSeconds: number;
  memoryMb: { start: number; end: number };
}

const dir = mkdtempSync(join(tmpdir(), 'caunoi-bench-'));
const platform = await startPlatform(LATENCY_MS);
const rows: Row[] = [];

try {
  for (const shape of ['bare', 'express'] as const) {
    const port = await freePort();
    const server = await serve(
      ['bench/support/shapes.ts', shape, String(port), platform.url],
      {},
      `http://127.0.0.1:${port}/healthz`,
    );
    rows.push(await measure(shape, [server], `http://127.0.0.1:${port}/webhooks/messenger`));
  }
  rows.push(await measureOurs('one process', ['']));
  rows.push(await measureOurs('web + worker', ['web', 'worker']));
} finally {
  platform.close();
  rmSync(dir, { recursive: true, force: true });
}

report(rows);

async function measureOurs(shape: string, roles: string[]): Promise<Row> {
  const dataDir = join(dir, shape.replaceAll(' ', ''));
  const store = await startEmbeddedStore({ dataDir: join(dataDir, 'store') });
  const redis = await startRedis({ dataDir: join(dataDir, 'redis') });
  const env = {
    HOST: '127.0.0.1',
    DATA_DIR: dataDir,
    MONGODB_URI: store.uri,
    REDIS_URL: redis.url,
    LOG_LEVEL: 'error',
    ENCRYPTION_KEYS: Buffer.alloc(32, 1).toString('base64'),
    SESSION_SECRET: 'bench'.repeat(8),
    MESSENGER_APP_SECRET: APP_SECRET,
    MESSENGER_VERIFY_TOKEN: 'bench',
    MESSENGER_PAGE_ID: PAGE_ID,
    MESSENGER_PAGE_TOKEN: 'bench-token',
    MESSENGER_API_BASE_URL: platform.url,
    MESSENGER_MESSAGES_PER_SECOND: '10000',
  };
  const servers: Served[] = [];
  let webhookUrl = '';
  for (const role of roles) {
    const port = await freePort();
    if (role !== 'worker') webhookUrl = `http://127.0.0.1:${port}/webhooks/messenger`;
    servers.push(
      await serve(['src/main.ts'], { ...env, PORT: String(port), ROLE: role }, `http://127.0.0.1:${port}/readyz`),
    );
  }
  try {
    return await measure(shape, servers, webhookUrl);
  } finally {
    await redis.stop();
    await store.stop();
  }
}

/** Every contact is met once before anything is measured, so that no greeting is counted as an answer. */
async function measure(shape: string, servers: Served[], url: string): Promise<Row> {
  const total = (read: (server: Served) => number): number => servers.reduce((sum, server) => sum + read(server), 0);
  try {
    await runLoad(url, platform, { contacts: CONTACTS, perSecond: 200, seconds: CONTACTS / 200 });
    const capacity = await runLoad(url, platform, { contacts: CONTACTS, inFlight: 200, seconds: capacitySeconds });
    const before = { cpu: total((server) => server.cpuSeconds()), memory: total((server) => server.memoryMb()) };
    const open = await runLoad(url, platform, { contacts: CONTACTS, perSecond: rate, seconds });
    return {
      shape,
      capacity: capacity.repliesPerSecond,
      open,
      cpuSeconds: Math.round((total((server) => server.cpuSeconds()) - before.cpu) * 10) / 10,
      memoryMb: { start: before.memory, end: total((server) => server.memoryMb()) },
    };
  } finally {
    for (const server of servers) await server.stop();
  }
}

function report(all: Row[]): void {
  const express = all.find((row) => row.shape === 'express')?.capacity ?? 0;
  const bareAck = all.find((row) => row.shape === 'bare')?.open.ackMs.p99 ?? 0;
  console.table(
    all.map((row) => ({
      shape: row.shape,
      'capacity/s': row.capacity,
      '× express': ratio(row.capacity, express),
      'ack p50 ms': row.open.ackMs.p50,
      'ack p99 ms': row.open.ackMs.p99,
      '× bare': ratio(row.open.ackMs.p99, bareAck),
      'end p50 ms': row.open.endToEndMs.p50,
      'end p99 ms': row.open.endToEndMs.p99,
      lost: row.open.sent - row.open.answered,
      'CPU s': row.cpuSeconds,
      'MB start': row.memoryMb.start,
      'MB end': row.memoryMb.end,
    })),
  );
  process.stdout.write(`${JSON.stringify({ bench: 'webhooks', rate, seconds, latencyMs: LATENCY_MS, rows: all })}\n`);
}

function ratio(value: number, floor: number): number {
  return floor === 0 ? 0 : Math.round((value / floor) * 100) / 100;
}
