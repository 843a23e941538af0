import mongoose, { Schema } from 'mongoose';
import type { ChannelName } from '../../core/events.ts';
import type { OutboundMessage } from '../../core/messages.ts';
import type { AudienceFilter } from './audience.ts';
import type { Hours } from './rules.ts';

export type BroadcastState = 'draft' | 'scheduled' | 'listing' | 'sending' | 'done' | 'cancelled';

/** One message to many contacts. */
export interface BroadcastRow {
  _id: string;
  title: string;
  /** As everybody sees them, the line on how to stop included. */
  messages: OutboundMessage[];
  filter: AudienceFilter;
  /** Also to those whose message costs. */
  allowPaid: boolean;
  hours: Hours;
  state: BroadcastState;
  paused: boolean;
  createdBy: string;
  createdAt: number;
  /** Unit the author wrote for; decides which staff see it. */
  unitId?: string;
  scheduledBy?: string;
  scheduledAt?: number;
  startedAt?: number;
  /** Until when those are waited for who must write first. */
  expiresAt?: number;
  finishedAt?: number;
  cancelledBy?: string;
  /** Where the listing of recipients stands. */
  cursor?: string;
  /** Recipients listed. */
  aimed: number;
}

export const RECIPIENT_STATES = ['pending', 'held', 'sent', 'failed', 'excluded', 'cancelled', 'unknown'] as const;
export type RecipientState = (typeof RECIPIENT_STATES)[number];

/** Why a recipient is where she is; texts under `console-broadcasts.reason.*`. */
export type RecipientReason =
  | 'waiting'
  | 'queued'
  | 'sent'
  | 'outside-window'
  | 'would-cost'
  | 'window-closed'
  | 'day-limit'
  | 'week-limit'
  | 'no-consent'
  | 'refused'
  | 'opted-out'
  | 'blocked'
  | 'unfollowed'
  | 'channel-off'
  | 'other-contact'
  | 'left-audience'
  | 'recipient-gone'
  | 'not-sent'
  | 'gave-up'
  | 'partial'
  | 'expired'
  | 'no-answer'
  | 'cancelled-by-staff'
  | 'erased';

/** A line of the ledger: one contact of one broadcast. */
export interface RecipientRow {
  _id: string;
  broadcastId: string;
  contactId: string;
  channel: ChannelName;
  unitId?: string;
  /** The person, where known, else the contact: limits count persons. */
  personKey: string;
  state: RecipientState;
  reason: RecipientReason;
  /** Grows when she is put back to waiting: a new try makes new outbox rows. */
  round: number;
  dueAt: number;
  /** Her outbox rows were made. */
  queuedAt?: number | null;
  /** She is to be left alone although her rows may just be on their way. */
  stop?: RecipientReason;
  costVnd: number;
  sentAt?: number;
  deliveredAt?: number;
  seenAt?: number;
  updatedAt: number;
}

/** A place in a person's day or week. */
export interface SlotRow {
  _id: string;
  recipientId: string;
  at: number;
}

const { Mixed } = Schema.Types;

const broadcastSchema = new Schema<BroadcastRow>(
  {
    _id: String,
    title: String,
    messages: Mixed,
    filter: Mixed,
    allowPaid: Boolean,
    hours: Mixed,
    state: String,
    paused: Boolean,
    createdBy: String,
    createdAt: Number,
    unitId: String,
    scheduledBy: String,
    scheduledAt: Number,
    startedAt: Number,
    expiresAt: Number,
    finishedAt: Number,
    cancelledBy: String,
    cursor: String,
    aimed: Number,
  },
  { versionKey: false, minimize: false, collection: 'broadcasts' },
);
broadcastSchema.index({ state: 1, createdAt: -1 });

const recipientSchema = new Schema<RecipientRow>(
  {
    _id: String,
    broadcastId: String,
    contactId: String,
    channel: String,
    unitId: String,
    personKey: String,
    state: String,
    reason: String,
    round: Number,
    dueAt: Number,
    queuedAt: Number,
    stop: String,
    costVnd: Number,
    sentAt: Number,
    deliveredAt: Number,
    seenAt: Number,
    updatedAt: Number,
  },
  { versionKey: false, collection: 'recipients' },
);
recipientSchema.index({ broadcastId: 1, state: 1, dueAt: 1 });
recipientSchema.index({ broadcastId: 1, personKey: 1 });
recipientSchema.index({ contactId: 1, state: 1 });

const slotSchema = new Schema<SlotRow>(
  { _id: String, recipientId: String, at: Number },
  { versionKey: false, collection: 'broadcast_slots' },
);
slotSchema.index({ recipientId: 1 });

export const Broadcasts = mongoose.model<BroadcastRow>('Broadcast', broadcastSchema);
export const Recipients = mongoose.model<RecipientRow>('Recipient', recipientSchema);
export const Slots = mongoose.model<SlotRow>('BroadcastSlot', slotSchema);
