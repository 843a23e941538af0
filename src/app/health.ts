import type { Clock } from '../core/clock.ts';
import { tokenAgeSeconds } from '../core/metrics.ts';
import type { HealthChecks } from '../http/health.ts';
import type { Pipeline } from '../pipeline/open.ts';
import type { StoreConnection } from '../store/connection.ts';
import type { OpenChannels } from './channels.ts';

/** Platforms are asked so often at most, however often somebody looks. */
const PLATFORM_FRESH_MS = 60_000;

/** What `/readyz` says. Only the store and Redis decide: a dead token is for a person, not for a load balancer. */
export function healthChecks(parts: {
  clock: Clock;
  store: StoreConnection;
  pipeline: Pipeline;
  channels: OpenChannels;
}): HealthChecks {
  const { clock, store, pipeline, channels } = parts;
  const platforms = [...channels.all].map(([name, channel]) => [
    name,
    { required: false, freshMs: PLATFORM_FRESH_MS, read: async () => ({ ...(await channel.health()) }) },
  ]);

  return {
    store: {
      required: true,
      async read() {
        await store.ping();
        return { ok: true, kind: store.kind };
      },
    },
    // Messaging windows and schedules hang on it: a machine whose clock is wrong is found here.
    clock: { required: false, read: async () => ({ ok: true, now: clock.now() }) },
    redis: {
      required: true,
      read: async () => ({ ok: (await pipeline.status()).redis }),
    },
    queue: {
      required: false,
      async read() {
        const { oldestEventMs, spooled, paused } = await pipeline.status();
        return { ok: paused.length === 0 && spooled === 0, oldestEventMs, spooled, paused };
      },
    },
    ...Object.fromEntries(platforms),
  };
}

/** Before `/metrics` is read. */
export async function measureTokens(channels: OpenChannels, now: number): Promise<void> {
  const state = await channels.zalo?.tokenState();
  if (state && 'obtainedAt' in state) tokenAgeSeconds.set({ channel: 'zalo' }, (now - state.obtainedAt) / 1_000);
}
