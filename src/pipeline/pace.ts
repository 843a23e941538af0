import { Redis } from 'ioredis';
import type { Channel, PaceHint } from '../core/channel.ts';

/**
 * One smooth bucket a channel account, shared by all processes, in one Redis hash: `at` is the moment (ms) the next
 * call may be made at the mean rate; a call may run ahead of it by `burst` intervals.
 *
 * KEYS[1] bucket · ARGV calls per second, burst, longest wait in ms (0: only if it may go at once), share of the burst
 * this caller may use. Returns {1, wait ms} when a place was taken, {0, ms to ask again} when not.
 */
const TAKE = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local state = redis.call('HMGET', KEYS[1], 'at', 'paused', 'slow', 'slowUntil')
local slow = 1
if state[3] and tonumber(state[4] or '0') > now then slow = tonumber(state[3]) end
local interval = 1000 / (tonumber(ARGV[1]) * slow)
local ahead = math.max(0, (tonumber(ARGV[2]) * slow * tonumber(ARGV[4]) - 1)) * interval
local at = math.max(tonumber(state[1] or '0'), now)
local start = math.max(now, at - ahead, tonumber(state[2] or '0'))
local wait = math.ceil(start - now)
if wait > tonumber(ARGV[3]) then return {0, wait} end
redis.call('HSET', KEYS[1], 'at', math.max(at, start) + interval)
redis.call('PEXPIRE', KEYS[1], math.max(600000, math.ceil(interval * 10)))
return {1, wait}
`;

/**
 * KEYS[1] bucket · ARGV pause in ms, rate factor, ms the factor holds. A longer pause stands.
 */
const SLOW = `
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if tonumber(ARGV[1]) > 0 then
  local paused = tonumber(redis.call('HGET', KEYS[1], 'paused') or '0')
  redis.call('HSET', KEYS[1], 'paused', math.max(paused, now + tonumber(ARGV[1])))
end
redis.call('HSET', KEYS[1], 'slow', ARGV[2], 'slowUntil', now + tonumber(ARGV[3]))
redis.call('PEXPIRE', KEYS[1], math.max(600000, tonumber(ARGV[1]) * 2))
return 1
`;

/** Below this share of the platform's budget we slow down. */
const LOW = 0.25;
const SLOW_FOR_MS = 60_000;
/** Broadcasts leave this share of the burst to replies. */
const BROADCAST_SHARE = 0.5;
/** A reply takes a place this far ahead; beyond, it comes back later. */
const REPLY_WAIT_MS = 2_000;

type Account = Pick<Channel, 'name' | 'account' | 'pace'>;

export interface Pacer {
  /**
   * Waits for this account's turn.
   * @returns undefined when the call may be made now, else ms after which to ask again.
   */
  take(account: Account, lane: 'reply' | 'broadcast'): Promise<number | undefined>;
  /** The platform said how much is left, or to wait. */
  hint(account: Account, hint: PaceHint): Promise<void>;
  close(): void;
}

interface Scripts {
  paceTake(key: string, perSecond: number, burst: number, waitMs: number, share: number): Promise<[number, number]>;
  paceSlow(key: string, pauseMs: number, factor: number, forMs: number): Promise<number>;
}

/** Emptying Redis fills the buckets; nothing else depends on them. */
export function openPacer(options: { redisUrl: string; prefix: string }): Pacer {
  const redis = new Redis(options.redisUrl, {
    maxRetriesPerRequest: null,
    retryStrategy: (times) => Math.min(50 * 2 ** Math.min(times, 5), 1_000),
    scripts: { paceTake: { lua: TAKE, numberOfKeys: 1 }, paceSlow: { lua: SLOW, numberOfKeys: 1 } },
  }) as Redis & Scripts;
  redis.on('error', () => undefined);
  const keyOf = (account: Account) => `${options.prefix}:pace:${account.name}-${account.account}`;

  return {
    async take(account, lane) {
      const { perSecond, burst } = account.pace;
      const [taken, waitMs] =
        lane === 'reply'
          ? await redis.paceTake(keyOf(account), perSecond, burst, REPLY_WAIT_MS, 1)
          : await redis.paceTake(keyOf(account), perSecond, burst, 0, BROADCAST_SHARE);
      if (taken === 0) return waitMs;
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      return undefined;
    },
    async hint(account, { left, pauseMs }) {
      if (left >= LOW && !pauseMs) return;
      const factor = Math.max(0.1, Math.min(1, left / LOW));
      await redis.paceSlow(keyOf(account), pauseMs ?? 0, factor, SLOW_FOR_MS);
    },
    close: () => redis.disconnect(),
  };
}
