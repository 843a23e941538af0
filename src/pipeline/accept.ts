import type { Clock } from '../core/clock.ts';
import type { InboundEvent } from '../core/events.ts';
import type { Log } from '../core/log.ts';
import { spooledEvents } from '../core/metrics.ts';
import { inboxRowOf, insertInbox, oldestWaiting } from '../domain/messages/inbox.ts';
import type { InboxRow } from '../domain/messages/model.ts';
import type { Spool } from './spool.ts';

/** Neither the store nor the disk could take an event: the platform has to send it again. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly code = 'store-unavailable';
}

export interface Acceptor {
  /**
   * Resolves when the events are durable: in the store, or on the disk spool while the store is away.
   * @throws StoreUnavailable
   */
  accept(events: readonly InboundEvent[]): Promise<void>;
  /** Events on the spool. */
  readonly spooled: number;
  /** Takes what is under way to its end. Spooled events stay on the disk. */
  close(): Promise<void>;
}

interface Waiting {
  rows: InboxRow[];
  done(): void;
  fail(error: Error): void;
}

const BATCH = 500;
const RETRY_MS = 250;

/**
 * Gathers the events of all requests of a moment into one write (one fsync of the store for many), one write at a
 * time, so that order of arrival is order in the store.
 *
 * When the store fails or is slow, events go to the spool; from then on all do, until the spool has been replayed in
 * order. So no event overtakes an older one of its contact.
 */
export function openAcceptor(options: {
  clock: Clock;
  log: Log;
  spool: Spool;
  storeMs: number;
  /** Rows are in the store now. */
  onStored: (rows: readonly InboxRow[]) => void;
}): Acceptor {
  const { clock, log, spool } = options;
  const queue: Waiting[] = [];
  let running: Promise<void> | undefined;
  let spooling = false;
  let appending = false;
  let closed = false;
  let replaying: Promise<void> | undefined;

  async function drain(): Promise<void> {
    // Let the other requests of this tick join.
    await new Promise((resolve) => setImmediate(resolve));
    while (queue.length > 0) {
      const group: Waiting[] = [];
      let size = 0;
      while (queue.length > 0 && size < BATCH) {
        const next = queue.shift();
        if (!next) break;
        group.push(next);
        size += next.rows.length;
      }
      await store(group);
    }
    running = undefined;
  }

  async function store(group: Waiting[]): Promise<void> {
    const rows = group.flatMap((waiting) => waiting.rows);
    try {
      if (spooling) await toSpool(rows);
      else {
        try {
          await within(options.storeMs, insertInbox(rows));
          options.onStored(rows);
        } catch (error) {
          log.warn({ events: rows.length, error }, 'store away, events go to the spool');
          spooling = true;
          await toSpool(rows);
        }
      }
      for (const waiting of group) waiting.done();
    } catch (error) {
      log.error({ events: rows.length, error }, 'neither store nor spool took the events');
      for (const waiting of group) waiting.fail(new StoreUnavailable('events could not be stored', { cause: error }));
    } finally {
      if (spooling && !closed) replaying ??= replay();
    }
  }

  async function toSpool(rows: InboxRow[]): Promise<void> {
    appending = true;
    try {
      await spool.append(rows);
      spooledEvents.set(spool.size);
    } finally {
      appending = false;
    }
  }

  async function replay(): Promise<void> {
    while (spooling && !closed) {
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      try {
        await spool.touch();
        await within(options.storeMs, oldestWaiting());
        const replayed: InboxRow[] = [];
        await spool.replay(async (rows) => {
          await within(options.storeMs, insertInbox(rows));
          replayed.push(...rows);
        });
        // A write that had chosen the spool before it was empty may still be on its way there.
        spooling = spool.size > 0 || appending;
        spooledEvents.set(spool.size);
        options.onStored(replayed);
        log.info({ events: replayed.length }, 'spool replayed');
      } catch (error) {
        log.debug({ events: spool.size, error }, 'spool waits for the store');
      }
    }
    replaying = undefined;
  }

  return {
    get spooled() {
      return spool.size;
    },
    accept(events) {
      if (events.length === 0) return Promise.resolve();
      if (closed) return Promise.reject(new StoreUnavailable('shutting down'));
      const receivedAt = clock.now();
      const rows = events.map((event) => inboxRowOf(event, receivedAt));
      return new Promise((done, fail) => {
        queue.push({ rows, done, fail });
        running ??= drain();
      });
    },
    async close() {
      closed = true;
      await running;
      await replaying;
    },
  };
}

/** Gives up waiting, not the work: an insert that comes through late is the same insert. */
async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  try {
    return await Promise.race([
      work,
      new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new Error(`no answer from the store within ${ms} ms`)), ms);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
