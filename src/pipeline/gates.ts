import { systemClock } from '../core/clock.ts';
import type { ChannelName } from '../core/events.ts';
import { listPauses } from '../domain/messages/pauses.ts';
import { spoolHolds } from './spool.ts';

const FRESH_MS = 1_000;

/** Remembers for a second which accounts may not speak. */
export function pauseMemory(): {
  isPaused(channel: ChannelName, account: string): Promise<boolean>;
  forget(): void;
} {
  let readAt = 0;
  let paused: Promise<Set<string>> = Promise.resolve(new Set());

  return {
    async isPaused(channel, account) {
      if (systemClock.now() - readAt > FRESH_MS) {
        readAt = systemClock.now();
        paused = listPauses().then((pauses) => new Set(pauses.map((pause) => `${pause.channel}|${pause.account}`)));
        // A failed reading is not remembered.
        paused.catch(() => {
          readAt = 0;
        });
      }
      return (await paused).has(`${channel}|${account}`);
    },
    forget() {
      readAt = 0;
    },
  };
}

/** Longer than replaying takes; after it the sweeper tries again. */
const PATIENCE_MS = 10_000;
const LOOK_MS = 100;

/**
 * Resolves when no events lie on the spool, of this or any process on this folder: those in the store may be younger,
 * and must not be handled first.
 * @throws Error when that takes too long; the wake-up is lost, the sweeper wakes again.
 */
export function spoolGate(dir: string): () => Promise<void> {
  let lookedAt = 0;
  let holds: Promise<boolean> = Promise.resolve(false);

  return async function whenEmpty() {
    const until = systemClock.now() + PATIENCE_MS;
    for (;;) {
      if (systemClock.now() - lookedAt > LOOK_MS) {
        lookedAt = systemClock.now();
        holds = spoolHolds(dir);
      }
      if (!(await holds)) return;
      if (systemClock.now() > until) throw new Error('events on the spool wait for the store');
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
  };
}
