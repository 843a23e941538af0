import type { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import type { Clock } from '../core/clock.ts';
import { oldestEventSeconds, outboxRows, queueDepth } from '../core/metrics.ts';
import { oldestWaiting } from '../domain/messages/inbox.ts';
import { listPauses } from '../domain/messages/pauses.ts';
import { countRows } from '../domain/messages/sending.ts';

export interface PipelineStatus {
  redis: boolean;
  /** How long the oldest unhandled event has waited. */
  oldestEventMs: number;
  /** Events on the disk spool of this process. */
  spooled: number;
  /** Accounts that may not speak, and why. */
  paused: string[];
}

export async function readStatus(redisUrl: string, clock: Clock, spooled: number): Promise<PipelineStatus> {
  const [redis, oldest, paused] = await Promise.all([answersPing(redisUrl), oldestWaiting(), listPauses()]);
  return {
    redis,
    oldestEventMs: oldest === undefined ? 0 : Math.max(0, clock.now() - oldest),
    spooled,
    paused: paused.map((pause) => `${pause.channel} ${pause.code}`),
  };
}

/** Brings the gauges up to date; before `/metrics` is read. */
export async function measure(queues: readonly Queue[], clock: Clock): Promise<void> {
  const oldest = await oldestWaiting();
  oldestEventSeconds.set(oldest === undefined ? 0 : Math.max(0, clock.now() - oldest) / 1_000);

  outboxRows.reset();
  for (const { state, rows } of await countRows()) outboxRows.set({ state }, rows);

  for (const queue of queues) {
    const counts = await queue.getJobCounts('wait', 'active', 'failed');
    for (const [state, jobs] of Object.entries(counts)) queueDepth.set({ queue: queue.name, state }, jobs);
  }
}

async function answersPing(url: string): Promise<boolean> {
  const redis = new Redis(url, {
    lazyConnect: true,
    maxRetriesPerRequest: 0,
    connectTimeout: 1_000,
    retryStrategy: () => null,
  });
  redis.on('error', () => undefined);
  try {
    await redis.connect();
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}
