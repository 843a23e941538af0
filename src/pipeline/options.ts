import type { Clock } from '../core/clock.ts';
import type { EffectHandlers } from '../core/effects.ts';
import type { InboundEvent } from '../core/events.ts';
import type { ContactFacts } from '../core/facts.ts';
import type { Log } from '../core/log.ts';
import type { Texts } from '../core/texts.ts';
import type { OpenAudience } from '../domain/broadcasts/audience.ts';
import type { BroadcastRules } from '../domain/broadcasts/rules.ts';
import type { Channels } from '../domain/messages/outbox.ts';
import type { EngineEvent, TransitionInput, TransitionOutput } from '../engine/types.ts';

/** `web` takes webhooks in and wakes; `worker` does everything else. */
export type PipelineRole = 'web' | 'worker';

/** Something to be done again and again by one process at a time. Must be safe to repeat. */
export interface PeriodicTask {
  name: string;
  everyMs: number;
  run(now: number): Promise<void>;
}

export interface PipelineOptions {
  channels: Channels;
  /** The engine with its flows. */
  transition: (input: TransitionInput, event: EngineEvent, now: number) => TransitionOutput;
  handlers: EffectHandlers;
  texts: Texts;
  /** What a flow may know of the contact; asked before each transition. */
  loadFacts: (contactId: string, now: number) => Promise<ContactFacts>;
  /** Told of every event of a contact before the flow is; must change nothing the second time. */
  touchContact: (event: InboundEvent) => Promise<void>;
  /** She cannot be reached any more, says the platform. */
  markUnreachable: (contactId: string, at: number) => Promise<void>;
  /** Called after a run in which she did something on purpose (not after timers and receipts). */
  afterInteraction?: (contactId: string, at: number) => Promise<void>;
  /**
   * Work on a contact that must not overlap with her conversation, such as deleting her: the sweeper asks who is due
   * and wakes them, each contact's own run does it when nothing of hers waits any more.
   */
  own?: {
    due(now: number, limit: number): Promise<string[]>;
    /** @returns true when she is forgotten: nothing in the queues may name her any more. */
    run(contactId: string, now: number): Promise<boolean>;
  };
  /** Who may be written to; without it no broadcast starts. */
  openAudience?: OpenAudience;
  broadcastRules?: Partial<BroadcastRules>;
  /** Picture on Zalo's card that asks for name and phone. */
  contactInfoImageUrl?: string;
  clock: Clock;
  log: Log;
  redisUrl: string;
  /** Every Redis key begins so. */
  prefix: string;
  /** Where the disk spool lies; files of `DATA_DIR/spool`. */
  spoolDir: string;
  tasks?: readonly PeriodicTask[];
  tuning?: Partial<Tuning>;
}

/** Figures that tests and benches turn; the defaults are for real work. All times in ms. */
export interface Tuning {
  /** Conversations handled at once in this process. */
  conversations: number;
  /** Platform calls at once in this process, replies and broadcasts apart. */
  sends: number;
  broadcastSends: number;
  /** BullMQ's lock and how often lost ones are looked for. Its defaults leave a killed worker's jobs for a minute. */
  lockMs: number;
  stalledMs: number;
  sweepMs: number;
  /** How long a wake-up may take before the sweeper wakes again. */
  graceMs: number;
  /** How long the store may take for the inbox before the spool is used. Zalo wants its answer in 2 s. */
  storeMs: number;
  /** A sender that did not say so long that it lives is dead. Said three times in that time. */
  leaseMs: number;
  /** Waits between the attempts of a send; one more attempt than waits. Four: three attempts lost 1 of 5,400 sends. */
  sendBackoffMs: readonly number[];
  /** How long to wait for an echo before a reply in doubt is sent again. */
  echoMs: number;
  /** Waits between the tries of an event; one more try than waits. */
  eventBackoffMs: readonly number[];
  /** A paused account is looked at again so often. */
  probeMs: number;
  /** How long a punished account stays silent when the platform does not say. */
  restrictedMs: number;
  /** Broadcast rows in the outbox at most; bounds what Redis and the senders hold. */
  broadcastBacklog: number;
}

export const DEFAULT_TUNING: Tuning = {
  conversations: 32,
  sends: 64,
  broadcastSends: 16,
  lockMs: 5_000,
  stalledMs: 2_000,
  sweepMs: 1_000,
  graceMs: 2_000,
  storeMs: 800,
  leaseMs: 6_000,
  sendBackoffMs: [1_000, 5_000, 30_000, 180_000],
  echoMs: 3_000,
  eventBackoffMs: [500, 2_000, 10_000, 60_000],
  probeMs: 60_000,
  restrictedMs: 900_000,
  broadcastBacklog: 500,
};
