import mongoose, { Schema } from 'mongoose';
import type { Effect, EffectResult } from '../../core/effects.ts';
import type { ChannelName, InboundBody } from '../../core/events.ts';
import type { PlatformRequest } from '../../core/messages.ts';
import type { Language } from '../../core/texts.ts';

const { Mixed } = Schema.Types;
const plainly = { versionKey: false, minimize: false } as const;

/** What an inbox row tells: what a platform said, or a timer of ours that rang. */
export type InboxBody = InboundBody | { kind: 'timer'; name: string; turn: number };

/**
 * One stored event. `_id` is the event's id, so a redelivery cannot be stored twice.
 *
 * `talk` rows are taken one by one by the conversation worker; `receipt` rows only settle outbox rows.
 */
export interface InboxRow {
  _id: string;
  lane: 'talk' | 'receipt';
  contactId: string;
  channel: ChannelName;
  account: string;
  userId: string;
  externalId: string;
  /** Platform time and our time, epoch ms. */
  at: number;
  receivedAt: number;
  /** Order of arrival; breaks ties of `at`. */
  seq: number;
  state: 'new' | 'done' | 'failed';
  attempts: number;
  /** Not to be tried before, epoch ms; 0 at first. */
  notBefore: number;
  reason?: string;
  /** The contact asked to be forgotten while this was being worked on: delete when done. */
  erase?: boolean;
  /** Part of a safety case: its words are gone and it is shown to nobody. */
  quiet?: boolean;
  body: InboxBody;
  /** JSON text of the platform's own object, where we could not read it fully. */
  raw?: string;
}

/** A call's result on its way back into the flow. */
export interface StoredResult extends EffectResult {
  effectId: string;
}

/**
 * Where one contact stands, and what the last turn asked for.
 *
 * `takenId` is the inbox row the last turns answer. While that row is still `new` the effects may be unapplied: they
 * are applied again, then the row is closed.
 */
export interface ConversationRow {
  _id: string;
  channel: ChannelName;
  account: string;
  userId: string;
  language: Language;
  turn: number;
  /** The engine's own object; nobody else looks inside. */
  conversation: unknown;
  /** Effects of `turn`, in order. */
  effects: Effect[];
  /** Results of earlier turns' awaited calls not yet given to the flow. */
  results: StoredResult[];
  takenId: string;
  /** When the taken event happened, and whether she caused it, not a timer. */
  takenAt: number;
  answering: boolean;
  /** Lately taken events, newest last. */
  recent: string[];
  /** First place in the outbox for rows of this turn; only ever grows. */
  orderBase: number;
  erase?: boolean;
}

export type OutboxLane = 'reply' | 'staff' | 'broadcast';
export type OutboxState = 'queued' | 'sending' | 'sent' | 'failed' | 'held' | 'unknown' | 'cancelled';

/** One platform request and what became of it. */
export interface OutboxRow {
  _id: string;
  contactId: string;
  channel: ChannelName;
  account: string;
  userId: string;
  lane: OutboxLane;
  /** 0 replies and staff, 1 broadcasts: the lower goes first. */
  rank: 0 | 1;
  order: number;
  /** Not an answer to her: outside the free window it may cost. */
  proactive: boolean;
  request: PlatformRequest;
  state: OutboxState;
  createdAt: number;
  attempts: number;
  nextAttemptAt: number;
  /** Who sends it now, since when and until when nobody else may. Process time, not the app's clock. */
  claim?: string;
  claimedAt?: number;
  leaseUntil?: number;
  /** An earlier attempt may have been delivered: look for its echo before sending again. */
  inDoubt?: boolean;
  platformMessageId?: string;
  sentAt?: number;
  deliveredAt?: number;
  seenAt?: number;
  /** Why it failed, is held or cancelled; a key of `console-broadcasts.reason.*`. */
  reason?: string;
  platformCode?: string;
  broadcastId?: string;
  recipientId?: string;
  /** Which try of the recipient the row belongs to. */
  round?: number;
  staffId?: string;
  erase?: boolean;
  /** Part of a safety case: shown to nobody. */
  quiet?: boolean;
}

/** A wake-up call of a flow. One row a contact and name; `turn` is the turn that set or cancelled it last. */
export interface TimerRow {
  _id: string;
  contactId: string;
  name: string;
  at: number;
  turn: number;
  state: 'set' | 'fired' | 'cancelled';
}

/** A channel account that may not speak for now. No row: it may. */
export interface AccountPause {
  _id: string;
  channel: ChannelName;
  account: string;
  code: string;
  since: number;
  /** When to look again whether it may speak. */
  probeAt: number;
}

/** When a periodic task is due next. */
export interface TaskRow {
  _id: string;
  nextAt: number;
}

const inboxSchema = new Schema<InboxRow>(
  {
    _id: String,
    lane: String,
    contactId: String,
    channel: String,
    account: String,
    userId: String,
    externalId: String,
    at: Number,
    receivedAt: Number,
    seq: Number,
    state: String,
    attempts: Number,
    notBefore: Number,
    reason: String,
    erase: Boolean,
    quiet: Boolean,
    body: Mixed,
    raw: String,
  },
  { ...plainly, collection: 'inbox' },
);
inboxSchema.index({ contactId: 1, state: 1, at: 1, seq: 1 });
inboxSchema.index({ state: 1, lane: 1, receivedAt: 1 });

const conversationSchema = new Schema<ConversationRow>(
  {
    _id: String,
    channel: String,
    account: String,
    userId: String,
    language: String,
    turn: Number,
    conversation: Mixed,
    effects: Mixed,
    results: Mixed,
    takenId: String,
    takenAt: Number,
    answering: Boolean,
    recent: Mixed,
    orderBase: Number,
    erase: Boolean,
  },
  { ...plainly, collection: 'conversations' },
);

const outboxSchema = new Schema<OutboxRow>(
  {
    _id: String,
    contactId: String,
    channel: String,
    account: String,
    userId: String,
    lane: String,
    rank: Number,
    order: Number,
    proactive: Boolean,
    request: Mixed,
    state: String,
    createdAt: Number,
    attempts: Number,
    nextAttemptAt: Number,
    claim: String,
    claimedAt: Number,
    leaseUntil: Number,
    inDoubt: Boolean,
    platformMessageId: String,
    sentAt: Number,
    deliveredAt: Number,
    seenAt: Number,
    reason: String,
    platformCode: String,
    broadcastId: String,
    recipientId: String,
    round: Number,
    staffId: String,
    erase: Boolean,
    quiet: Boolean,
  },
  { ...plainly, collection: 'outbox' },
);
outboxSchema.index({ contactId: 1, state: 1, rank: 1, order: 1 });
outboxSchema.index({ state: 1, nextAttemptAt: 1 });

const timerSchema = new Schema<TimerRow>(
  { _id: String, contactId: String, name: String, at: Number, turn: Number, state: String },
  { ...plainly, collection: 'timers' },
);
timerSchema.index({ state: 1, at: 1 });
timerSchema.index({ contactId: 1 });

const pauseSchema = new Schema<AccountPause>(
  { _id: String, channel: String, account: String, code: String, since: Number, probeAt: Number },
  { ...plainly, collection: 'account_pauses' },
);

const taskSchema = new Schema<TaskRow>({ _id: String, nextAt: Number }, { ...plainly, collection: 'periodic_tasks' });

export const Inbox = mongoose.model<InboxRow>('Inbox', inboxSchema);
export const Conversations = mongoose.model<ConversationRow>('Conversation', conversationSchema);
export const Outbox = mongoose.model<OutboxRow>('Outbox', outboxSchema);
export const Timers = mongoose.model<TimerRow>('Timer', timerSchema);
export const AccountPauses = mongoose.model<AccountPause>('AccountPause', pauseSchema);
export const PeriodicTasks = mongoose.model<TaskRow>('PeriodicTask', taskSchema);
