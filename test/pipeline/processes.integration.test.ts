import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { freePort } from '../../src/store/redis-process.ts';
import { testPrefix, testStoreUri } from '../support/services.ts';
import { aText } from './support/builders.ts';
import { until } from './support/rig.ts';

const ending: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A platform that takes everything after 20 ms. */
async function aPlatform() {
  const taken: { userId: string; text: string; outboxId: string }[] = [];
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      taken.push(JSON.parse(Buffer.concat(parts).toString('utf8')));
      const messageId = `mid-${taken.length}`;
      setTimeout(() => response.setHeader('content-type', 'application/json').end(JSON.stringify({ messageId })), 20);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ending.push(() => void server.close());
  return { taken, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

async function aProcess(env: Record<string, string>): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'support/worker-process.ts')], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  ending.push(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('close', () => reject(new Error('the worker ended')));
  });
  return child;
}

describe('processes of their own', () => {
  it('lose nothing and repeat at most one send a contact when a worker is killed', async () => {
    const platform = await aPlatform();
    const uri = testStoreUri();
    const port = await freePort();
    const env = {
      TEST_MONGODB_URI: uri,
      TEST_REDIS_URL: inject('redisUrl'),
      TEST_PREFIX: testPrefix(),
      TEST_SPOOL_DIR: mkdtempSync(join(tmpdir(), 'caunoi-spool-')),
      TEST_PLATFORM_URL: platform.url,
      TEST_TUNING: JSON.stringify({ leaseMs: 1_500, echoMs: 100 }),
    };
    await aProcess({ ...env, TEST_ROLES: 'web', TEST_PORT: String(port) });
    const victim = await aProcess(env);
    const contacts = Array.from({ length: 10 }, (_, n) => `k${n}`);
    const at = Date.now();
    const post = (events: unknown) =>
      fetch(`http://127.0.0.1:${port}/webhooks/zalo`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(events),
      });
    ending.push(async () => {
      const connection = await mongoose.createConnection(uri).asPromise();
      await connection.dropDatabase();
      await connection.close();
    });

    for (let n = 0; n < 10; n++) {
      const answers = await Promise.all(contacts.map((userId) => post([aText(`n${n}`, { userId, at: at + n })])));
      expect(answers.map((answer) => answer.status)).toEqual(contacts.map(() => 200));
      if (n === 5) {
        victim.kill('SIGKILL');
        await aProcess(env);
      }
    }

    const wanted = Array.from({ length: 10 }, (_, n) => `heard n${n}`);
    const textsOf = (userId: string) => platform.taken.filter((one) => one.userId === userId).map((one) => one.text);
    await until(() => contacts.every((userId) => textsOf(userId).includes('heard n9')), 25_000);
    for (const userId of contacts) {
      const texts = textsOf(userId);
      expect(texts.filter((text, n) => text !== texts[n - 1])).toEqual(wanted);
      expect(texts.length).toBeLessThanOrEqual(11);
    }
  });
});
