import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStore } from '../../src/store/embedded/start.ts';
import { freePort, startRedis } from '../../src/store/redis-process.ts';
import { openPage, type Page } from './page.ts';
import { type ServerEnv, type ServerProcess, startServer } from './server.ts';

const ENTRY = join(import.meta.dirname, 'echo-main.ts');
export const PAGE = { pageId: '100200300400500', appSecret: 'messenger-secret' };

/** A store or a Redis that a test may end and start again on the same data and address. */
export interface Engine {
  uri: string;
  /** SIGKILL. */
  kill(): Promise<void>;
  start(): Promise<void>;
}

/** The echo server as web and worker processes, with a store, a Redis and a page of its own. */
export interface EchoProduct {
  page: Page;
  store: Engine;
  redis: Engine;
  web: ServerProcess;
  workers: ServerProcess[];
  spoolDir: string;
  /** Starts a web server at the same address. */
  startWeb(): Promise<void>;
  startWorker(): Promise<ServerProcess>;
  /** Ends everything; also what a test killed half. */
  stop(): Promise<void>;
}

export async function startEchoProduct(
  options: { workers?: number; latencyMs?: number; clockOffsetMs?: number } = {},
): Promise<EchoProduct> {
  const dir = mkdtempSync(join(tmpdir(), 'caunoi-echo-'));
  const closers: (() => Promise<unknown>)[] = [async () => rmSync(dir, { recursive: true, force: true })];
  // Also those that are just starting when a test fails.
  const servers: Promise<ServerProcess>[] = [];
  closers.push(() => Promise.all(servers.map(async (server) => (await server.catch(() => undefined))?.kill())));

  async function stop(): Promise<void> {
    // One that cannot be ended must not keep the others running.
    for (const close of closers.splice(0).reverse()) await close().catch(() => undefined);
  }

  try {
    const [store, redis, page, port] = await Promise.all([
      openEngine(async (at) => {
        const server = await startEmbeddedStore({ dataDir: join(dir, 'store'), port: at });
        return { ...server, url: server.uri };
      }),
      openEngine((at) => startRedis({ dataDir: join(dir, 'redis'), port: at })),
      openPage({ ...PAGE, ...options }),
      freePort(),
    ]);
    closers.unshift(
      () => store.stop(),
      () => redis.stop(),
    );
    closers.push(() => page.close());
    page.deliverTo(`http://127.0.0.1:${port}/webhooks/messenger`);

    const dataDir = join(dir, 'data');
    mkdirSync(dataDir);
    const env: ServerEnv = {
      DATA_DIR: dataDir,
      LOG_LEVEL: process.env.TEST_LOG ?? 'error',
      NODE_COMPILE_CACHE: join(tmpdir(), 'caunoi-compile-cache'),
      MONGODB_URI: store.uri,
      REDIS_URL: redis.uri,
      ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
      SESSION_SECRET: 'test'.repeat(10),
      MESSENGER_APP_SECRET: PAGE.appSecret,
      MESSENGER_VERIFY_TOKEN: 'verify-me',
      MESSENGER_PAGE_ID: PAGE.pageId,
      MESSENGER_PAGE_TOKEN: 'page-token',
      MESSENGER_API_BASE_URL: page.url,
      MESSENGER_MESSAGES_PER_SECOND: '5000',
      // Only so that the page's clock is followed.
      ...(options.clockOffsetMs === undefined ? {} : { SIMULATOR_URL: page.url }),
    };
    const start = (role: string, at: number): Promise<ServerProcess> => {
      const server = startServer({ ...env, ROLE: role, PORT: String(at) }, ENTRY);
      servers.push(server);
      return server;
    };
    const startWorker = async (): Promise<ServerProcess> => start('worker', await freePort());

    const [web, ...workers] = await Promise.all([
      start('web', port),
      ...Array.from({ length: options.workers ?? 2 }, startWorker),
    ]);
    const product: EchoProduct = {
      page,
      store,
      redis,
      web,
      workers,
      spoolDir: join(dataDir, 'spool'),
      async startWeb() {
        product.web = await start('web', port);
      },
      async startWorker() {
        const worker = await startWorker();
        product.workers.push(worker);
        return worker;
      },
      stop,
    };
    return product;
  } catch (error) {
    await stop();
    throw error;
  }
}

interface Running {
  url: string;
  pid: number;
  ended: Promise<void>;
  stop(): Promise<void>;
}

async function openEngine(start: (port: number) => Promise<Running>): Promise<Engine & { stop(): Promise<void> }> {
  const port = await freePort();
  let running = await start(port);
  return {
    uri: running.url,
    async kill() {
      process.kill(running.pid, 'SIGKILL');
      await running.ended;
    },
    async start() {
      running = await start(port);
    },
    stop: () => running.stop(),
  };
}
