import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { ClockMove, Settings } from '../../src/simulator/api.ts';
import { startSimulator } from '../../src/simulator/start.ts';
import { freePort } from '../../src/store/redis-process.ts';
import { phones } from './phones.ts';
import { type ServerEnv, type ServerProcess, startServer } from './server.ts';
import { testPrefix, testStoreUri } from './services.ts';
import { until } from './until.ts';

export interface Product {
  simulatorUrl: string;
  /** Where webhooks and the console are. */
  url: string;
  /** Settings every server of this product gets. */
  env: ServerEnv;
  phones: ReturnType<typeof phones>;
  /** The web server (or the one doing both). */
  web: ServerProcess;
  workers: ServerProcess[];
  startWorker(): Promise<ServerProcess>;
  startWeb(): Promise<ServerProcess>;
  /** Moves the simulator's clock and waits until every server has followed. */
  moveClock(move: ClockMove): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A whole product on loopback: the simulator, one web process and as many workers as asked for (none: one process does
 * both), on a database and a Redis prefix of its own.
 */
export async function startProduct(
  options: {
    workers?: number;
    env?: ServerEnv;
    settings?: Partial<Settings>;
    mongodbUri?: string;
    redisUrl?: string;
  } = {},
): Promise<Product> {
  const dir = mkdtempSync(join(tmpdir(), 'caunoi-product-'));
  const port = String(await freePort());
  const url = `http://127.0.0.1:${port}`;
  const zalo = {
    appId: '360846524940903967',
    appSecret: 'zalo-app-secret',
    oaId: '388613280878808645',
    oaSecretKey: 'zalo-oa-secret',
    accessToken: 'zalo-access',
    refreshToken: 'zalo-refresh',
  };
  const messenger = {
    appId: '1517776481860111',
    appSecret: 'messenger-secret',
    pageId: '100200300400500',
    pageToken: 'page-token',
    verifyToken: 'verify-me',
  };
  const simulator = await startSimulator({
    port: 0,
    zalo: { ...zalo, webhookUrl: `${url}/webhooks/zalo` },
    messenger: { ...messenger, webhookUrl: `${url}/webhooks/messenger` },
    ...(options.settings ? { settings: options.settings } : {}),
  });

  const env: ServerEnv = {
    DATA_DIR: dir,
    MONGODB_URI: options.mongodbUri ?? testStoreUri(),
    REDIS_URL: options.redisUrl ?? inject('redisUrl'),
    QUEUE_PREFIX: testPrefix(),
    ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
    SESSION_SECRET: 'test'.repeat(10),
    PUBLIC_URL: url,
    ZALO_APP_ID: zalo.appId,
    ZALO_APP_SECRET: zalo.appSecret,
    ZALO_OA_ID: zalo.oaId,
    ZALO_OA_SECRET_KEY: zalo.oaSecretKey,
    ZALO_ACCESS_TOKEN: zalo.accessToken,
    ZALO_REFRESH_TOKEN: zalo.refreshToken,
    ZALO_REQUESTS_PER_MINUTE: '60000',
    ZALO_API_BASE_URL: `${simulator.url}/zalo/openapi`,
    ZALO_OAUTH_BASE_URL: `${simulator.url}/zalo/oauth`,
    MESSENGER_APP_SECRET: messenger.appSecret,
    MESSENGER_VERIFY_TOKEN: messenger.verifyToken,
    MESSENGER_PAGE_ID: messenger.pageId,
    MESSENGER_PAGE_TOKEN: messenger.pageToken,
    MESSENGER_API_BASE_URL: `${simulator.url}/graph`,
    MESSENGER_MESSAGES_PER_SECOND: '1000',
    SIMULATOR_URL: simulator.url,
    ...options.env,
  };
  const role = options.workers ? 'web' : '';
  const startWeb = (): Promise<ServerProcess> => startServer({ ...env, ROLE: role, PORT: port });
  const startWorker = async (): Promise<ServerProcess> =>
    startServer({ ...env, ROLE: 'worker', PORT: String(await freePort()) });

  const product: Product = {
    simulatorUrl: simulator.url,
    url,
    env,
    phones: phones(simulator.url),
    web: await startWeb(),
    workers: await Promise.all(Array.from({ length: options.workers ?? 0 }, startWorker)),
    startWorker,
    startWeb,
    async moveClock(move) {
      const { now } = await product.phones.moveClock(move);
      for (const server of [product.web, ...product.workers]) {
        await until(async () => (await clockOf(server.url)) >= now, { what: `the clock of ${server.url}` });
      }
    },
    async stop() {
      await Promise.all([product.web, ...product.workers].map((server) => server.stop()));
      await simulator.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
  return product;
}

async function clockOf(url: string): Promise<number> {
  const report = (await (await fetch(`${url}/readyz`)).json()) as { clock: { now: number } };
  return report.clock.now;
}
