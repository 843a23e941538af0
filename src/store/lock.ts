import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs work that only one process may do at a time. */
export interface Lock {
  /**
   * Waits for the lock `name`, holds it for at most `ttlMs` and runs `work`. The holder's own time-out must be
   * shorter than `ttlMs`: a lock that ends while its work goes on protects nothing.
   */
  run<T>(name: string, ttlMs: number, work: () => Promise<T>): Promise<T>;
}

const RELEASE = `if redis.call('get', KEYS[1]) == ARGV[1] then return redis.call('del', KEYS[1]) end return 0`;
const POLL_MS = 100;

/**
 * A lock in Redis. When Redis is wiped the lock is gone: what it guards must also stand a second holder, as a token
 * refresh does by reading the stored pair again before it spends the refresh token.
 */
export function redisLock(redis: Redis, prefix: string): Lock {
  return {
    async run(name, ttlMs, work) {
      const key = `${prefix}:lock:${name}`;
      const owner = randomBytes(16).toString('hex');
      while ((await redis.set(key, owner, 'PX', ttlMs, 'NX')) === null) {
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
      try {
        return await work();
      } finally {
        await redis.eval(RELEASE, 1, key, owner).catch(() => undefined);
      }
    },
  };
}
