import type { Queue, Worker } from 'bullmq';
import type { InboundEvent } from '../core/events.ts';
import { advanceBroadcast } from '../domain/broadcasts/dispatch.ts';
import { DEFAULT_RULES } from '../domain/broadcasts/rules.ts';
import { insertInbox } from '../domain/messages/inbox.ts';
import type { InboxRow } from '../domain/messages/model.ts';
import { onQueued, type QueueRequest, queueMessages } from '../domain/messages/outbox.ts';
import { openAcceptor } from './accept.ts';
import { conversationRunner } from './conversation.ts';
import { pauseMemory, spoolGate } from './gates.ts';
import { DEFAULT_TUNING, type PipelineOptions, type PipelineRole } from './options.ts';
import { openPacer, type Pacer } from './pace.ts';
import { openWakers, openWorker, type WakeUp } from './queues.ts';
import { receiptRunner } from './receipts.ts';
import { sender } from './sender.ts';
import { openSpool } from './spool.ts';
import { sweeper } from './sweeper.ts';
import { measure, type PipelineStatus, readStatus } from './watch.ts';

/** Longest wait for runs under way at shutdown: a platform call takes at most about so long. */
const CLOSE_MS = 20_000;

export interface Pipeline {
  /** Resolves when the events are durable. @throws StoreUnavailable when nothing could take them. */
  accept(events: readonly InboundEvent[]): Promise<void>;
  /** Says something to a contact, once per `idParts`. */
  say(wish: QueueRequest): Promise<string[]>;
  /** Starts the roles. `web` needs no start beyond taking part in replaying what is on the spool. */
  start(roles: ReadonlySet<PipelineRole>): Promise<void>;
  /** Ends what is under way, then closes. */
  stop(): Promise<void>;
  /** For the queue dashboard. */
  readonly queues: readonly Queue<WakeUp>[];
  /** For `/readyz`. */
  status(): Promise<PipelineStatus>;
  /** Brings the gauges up to date; before `/metrics` is read. */
  measure(): Promise<void>;
}

/** Wires inbox, workers, outbox and sweeper. Nothing runs before `start`. */
export function openPipeline(options: PipelineOptions): Pipeline {
  const { channels, clock, log, redisUrl, prefix } = options;
  const tuning = { ...DEFAULT_TUNING, ...options.tuning };
  const rules = { ...DEFAULT_RULES, ...options.broadcastRules };
  const wakers = openWakers({ redisUrl, prefix, log });
  const spool = openSpool(options.spoolDir);
  const workers: Worker<WakeUp>[] = [];
  const timers = new Set<NodeJS.Timeout>();
  let pacer: Pacer | undefined;
  let stopping = false;
  let sweeping: Promise<void> | undefined;

  const acceptor = openAcceptor({ clock, log, spool, storeMs: tuning.storeMs, onStored: wakeFor });
  const unlisten = onQueued((contactId, lane) =>
    wakers.wake(lane === 'broadcast' ? 'broadcast-sends' : 'replies', [contactId]),
  );

  function wakeFor(rows: readonly InboxRow[]): void {
    wakers.wake(
      'conversations',
      rows.filter((row) => row.lane === 'talk').map((row) => row.contactId),
    );
    if (rows.some((row) => row.lane === 'receipt')) wakers.wake('receipts', ['all']);
  }

  /** A convenience in this process; the sweeper is who guarantees it. */
  function later(ms: number, act: () => void): void {
    const timer = setTimeout(
      () => {
        timers.delete(timer);
        act();
      },
      Math.min(ms, 60_000),
    );
    timers.add(timer);
  }

  const pauses = pauseMemory();
  const whenSpoolEmpty = spoolGate(options.spoolDir);

  function startWorkers(): void {
    const pace = openPacer({ redisUrl, prefix });
    pacer = pace;
    for (const channel of channels.values()) {
      channel.onPaceHint((hint) => void pace.hint(channel, hint).catch(() => undefined));
    }
    const common = { redisUrl, prefix, log, tuning };
    const senderDeps = {
      channels,
      pacer: pace,
      clock,
      log,
      tuning,
      rules,
      isPaused: pauses.isPaused,
      onPaused: pauses.forget,
      markUnreachable: options.markUnreachable,
      stopping: () => stopping,
    };
    const converse = conversationRunner({
      ...options,
      tuning,
      wakeReplies: (id) => wakers.wake('replies', [id]),
      wakeLater: (id, ms) => later(ms, () => wakers.wake('conversations', [id])),
      whenSpoolEmpty,
      forget: wakers.forget,
    });
    const reply = sender(
      { ...senderDeps, wakeLater: (id, ms) => later(ms, () => wakers.wake('replies', [id])) },
      'reply',
    );
    const broadcast = sender(
      { ...senderDeps, wakeLater: (id, ms) => later(ms, () => wakers.wake('broadcast-sends', [id])) },
      'broadcast',
    );
    const receipts = receiptRunner({ clock, log });

    workers.push(
      openWorker('conversations', converse, { ...common, concurrency: tuning.conversations }),
      openWorker('replies', reply, { ...common, concurrency: tuning.sends }),
      openWorker('broadcast-sends', broadcast, { ...common, concurrency: tuning.broadcastSends }),
      openWorker('receipts', receipts, { ...common, concurrency: 1 }),
      openWorker('broadcasts', moveBroadcast, { ...common, concurrency: 1 }),
    );
  }

  async function moveBroadcast(id: string): Promise<void> {
    const { openAudience } = options;
    if (!openAudience) return;
    const deps = { channels, openAudience, rules, backlog: tuning.broadcastBacklog, log };
    while (!stopping && (await advanceBroadcast(id, clock.now(), deps))) {
      // the next chunk
    }
  }

  function startSweeping(): void {
    const sweep = sweeper({
      clock,
      log,
      tuning,
      channels,
      tasks: options.tasks ?? [],
      wake: wakers.wake,
      onResumed: pauses.forget,
      ...(options.own ? { dueContacts: options.own.due } : {}),
    });
    const again = (): void => {
      if (stopping) return;
      sweeping = sweep().finally(() => {
        sweeping = undefined;
        if (!stopping) later(tuning.sweepMs, again);
      });
    };
    again();
  }

  /** Events a dead process left on the disk. */
  function startAdopting(): void {
    const adopt = async (): Promise<void> => {
      try {
        await spool.replayOrphans(async (rows) => {
          await insertInbox(rows);
          wakeFor(rows);
        });
      } catch (error) {
        log.warn({ error }, 'spool of another process waits for the store');
      }
      if (!stopping) later(2_000, () => void adopt());
    };
    void adopt();
  }

  return {
    accept: acceptor.accept,
    say: (wish) => queueMessages(channels, wish),
    queues: wakers.queues,
    async start(roles) {
      startAdopting();
      if (!roles.has('worker')) return;
      startWorkers();
      startSweeping();
    },
    async stop() {
      stopping = true;
      unlisten();
      for (const timer of timers) clearTimeout(timer);
      await acceptor.close();
      await sweeping;
      await Promise.all(workers.map((worker) => closeWorker(worker)));
      pacer?.close();
      await wakers.close();
      await spool.close();
    },
    status: () => readStatus(redisUrl, clock, acceptor.spooled),
    measure: () => measure(wakers.queues, clock),
  };
}

/** BullMQ waits for what is under way; without Redis that could be for ever. */
async function closeWorker(worker: Worker<WakeUp>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(() => resolve(), CLOSE_MS);
  });
  const closed = worker.close().catch(() => undefined);
  await Promise.race([closed, patience]);
  clearTimeout(timer);
}
