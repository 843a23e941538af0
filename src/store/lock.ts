import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';

/** Runs work that only one process may do at a time. */
export interface Lock {
  /**
   * Waits for the lock `name`, holds it for at most `ttlMs` and runs `work`. The holder's own time-out must be
   * shorter than `ttlMs`: a lock that ends while its work goes on protects nothing.
   * @throws Error when the lock could not be had within `ttlMs`; the work was not begun.
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
      const giveUpAt = performance.now() + ttlMs;
      while ((await withLimit(redis.set(key, owner, 'PX', ttlMs, 'NX'), ttlMs)) === null) {
        if (performance.now() > giveUpAt) throw new Error(`the lock ${name} is held by somebody else`);
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

/** Redis may be away: its client then waits without end, which a caller of a lock must not. */
async function withLimit<T>(answer: Promise<T>, limitMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Redis does not answer')), limitMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}
