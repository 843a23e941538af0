import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startEmbeddedStore } from '../src/store/embedded/start.ts';
import { startRedis } from '../src/store/redis-process.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** A server every test file takes its own database on. */
    mongodbUri: string;
    redisUrl: string;
  }
}

/** One store and one Redis for the whole project run; with `MONGODB_URI` or `REDIS_URL` set, those. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dir = mkdtempSync(join(tmpdir(), 'caunoi-test-'));
  const store = process.env.MONGODB_URI ? undefined : await startEmbeddedStore({ dataDir: join(dir, 'store') });
  const redis = process.env.REDIS_URL ? undefined : await startRedis({ dataDir: join(dir, 'redis') });

  project.provide('mongodbUri', process.env.MONGODB_URI ?? store?.uri ?? '');
  project.provide('redisUrl', process.env.REDIS_URL ?? redis?.url ?? '');

  return async () => {
    await redis?.stop();
    await store?.stop();
    rmSync(dir, { recursive: true, force: true });
  };
}
