import { type Job, Queue, Worker } from 'bullmq';
import { deriveId } from '../core/ids.ts';
import type { Log } from '../core/log.ts';
import type { Tuning } from './options.ts';

/**
 * What Redis carries: wake-ups. A job names who has something to do; what it is stands in the store. Losing all of
 * them costs a second, until the sweeper wakes again.
 */
export const QUEUES = ['conversations', 'replies', 'broadcast-sends', 'receipts', 'broadcasts'] as const;
export type QueueName = (typeof QUEUES)[number];

export interface WakeUp {
  /** A contact id, a broadcast id, or `all`. */
  id: string;
}

export interface Wakers {
  readonly queues: readonly Queue<WakeUp>[];
  /** Wakes soon, with all others of this tick in one round trip. Never throws, never waits. */
  wake(queue: QueueName, ids: readonly string[]): void;
  /** Takes everything that names somebody out of Redis, as far as it is not being worked on this moment. */
  forget(id: string): Promise<void>;
  close(): Promise<void>;
}

/**
 * The sending side of all queues.
 *
 * A wake-up is deduplicated by whom it wakes: while one waits, more of them are one; one that comes while she is being
 * worked on is kept and run afterwards, so a run need not look again before it ends.
 */
export function openWakers(options: { redisUrl: string; prefix: string; log: Log }): Wakers {
  const queues = new Map(
    QUEUES.map((name) => {
      const queue = new Queue<WakeUp>(name, {
        prefix: options.prefix,
        // A wake-up that cannot be given now is left to the sweeper: nothing waits long for Redis.
        connection: { url: options.redisUrl, maxRetriesPerRequest: 1, retryStrategy, skipVersionCheck: true },
        skipVersionCheck: true,
        skipWaitingForReady: true,
        defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
        streams: { events: { maxLen: 100 } },
      });
      queue.on('error', () => undefined);
      return [name, queue] as const;
    }),
  );
  const pending = new Map<QueueName, Set<string>>(QUEUES.map((name) => [name, new Set()]));
  let scheduled = false;
  let failing = false;

  async function flush(): Promise<void> {
    scheduled = false;
    for (const [name, ids] of pending) {
      if (ids.size === 0) continue;
      const jobs = [...ids].map((id) => ({
        name: 'wake',
        data: { id },
        // A digest: the log of events in Redis keeps it for a while, and must not tell whom a wake-up was for.
        opts: { deduplication: { id: deriveId('wake', id), keepLastIfActive: true } },
      }));
      ids.clear();
      try {
        await queues.get(name)?.addBulk(jobs);
        failing = false;
      } catch (error) {
        // Once per outage: the sweeper wakes all of them again.
        if (!failing) options.log.warn({ queue: name, error }, 'wake-up not given');
        failing = true;
      }
    }
  }

  return {
    queues: [...queues.values()],
    wake(queue, ids) {
      for (const id of ids) pending.get(queue)?.add(id);
      if (scheduled) return;
      scheduled = true;
      setImmediate(() => void flush());
    },
    async forget(id) {
      for (const queue of queues.values()) await forgetIn(queue, id);
    },
    async close() {
      await flush();
      await Promise.all([...queues.values()].map((queue) => queue.close().catch(() => undefined)));
    },
  };
}

/** Her waiting wake-ups, and the log of events, which tells that somebody was woken. */
async function forgetIn(queue: Queue<WakeUp>, id: string): Promise<void> {
  const waiting = await queue.getJobs(['wait', 'delayed', 'prioritized']);
  for (const job of waiting) {
    if (job?.data.id === id) await job.remove().catch(() => undefined);
  }
  const client = await queue.backend.client;
  await client.del(queue.toKey('events'));
}

function retryStrategy(times: number): number {
  return Math.min(50 * 2 ** Math.min(times, 6), 1_000);
}

/** The receiving side of one queue. */
export function openWorker(
  name: QueueName,
  run: (id: string) => Promise<void>,
  options: { redisUrl: string; prefix: string; log: Log; concurrency: number; tuning: Tuning },
): Worker<WakeUp> {
  const worker = new Worker<WakeUp>(name, (job: Job<WakeUp>) => run(job.data.id), {
    prefix: options.prefix,
    connection: { url: options.redisUrl, maxRetriesPerRequest: null, retryStrategy },
    concurrency: options.concurrency,
    lockDuration: options.tuning.lockMs,
    stalledInterval: options.tuning.stalledMs,
    // How often it was lost says nothing about the job: it is only a wake-up.
    maxStalledCount: 1_000,
    // Redis gone and back: look again soon rather than after 15 s.
    runRetryDelay: 500,
    drainDelay: 5,
    removeOnComplete: { count: 0 },
    removeOnFail: { count: 0 },
  });
  worker.on('failed', (job, error) => {
    options.log.warn({ queue: name, id: job?.data.id, error }, 'run failed, the sweeper wakes it again');
  });
  worker.on('error', (error) => options.log.debug({ queue: name, error }, 'queue trouble'));
  return worker;
}
