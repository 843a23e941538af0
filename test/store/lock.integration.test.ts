import { afterAll, describe, expect, it } from 'vitest';
import { redisLock } from '../../src/store/lock.ts';
import { openTestRedis, testPrefix } from '../support/services.ts';

const redis = openTestRedis();

afterAll(() => redis.quit());

describe('a lock in Redis', () => {
  it('lets one holder work at a time', async () => {
    const lock = redisLock(redis, testPrefix());
    let inside = 0;
    let most = 0;

    await Promise.all(
      Array.from({ length: 5 }, () =>
        lock.run('refresh', 5_000, async () => {
          most = Math.max(most, ++inside);
          await redis.ping();
          inside--;
        }),
      ),
    );

    expect(most).toBe(1);
  });

  it('is free again after work that failed', async () => {
    const lock = redisLock(redis, testPrefix());

    await expect(lock.run('refresh', 60_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    await expect(lock.run('refresh', 60_000, async () => 'done')).resolves.toBe('done');
  });

  it('passes on when its holder died', async () => {
    const prefix = testPrefix();
    const lock = redisLock(redis, prefix);
    await redis.set(`${prefix}:lock:refresh`, 'a dead process', 'PX', 200);

    await expect(lock.run('refresh', 5_000, async () => 'done')).resolves.toBe('done');
  });
});
