import type { Channel } from '../../core/channel.ts';
import type { ChannelName } from '../../core/events.ts';
import { deriveId } from '../../core/ids.ts';
import type { OutboundMessage } from '../../core/messages.ts';
import { insertMissing } from './insert.ts';
import { Outbox, type OutboxLane, type OutboxRow } from './model.ts';

/** All channels that are on. */
export type Channels = ReadonlyMap<ChannelName, Channel>;

export interface QueueRequest {
  contactId: string;
  lane: OutboxLane;
  /** Names what is said, once and for all: the same parts again queue nothing again. */
  idParts: readonly (string | number)[];
  messages: readonly OutboundMessage[];
  /** Epoch ms. */
  now: number;
  /** Place among the contact's rows; default: by `now`. */
  order?: number;
  /** Default: only replies are not. */
  proactive?: boolean;
  /** Not to be sent before; epoch ms. */
  notBefore?: number;
  staffId?: string;
  broadcastId?: string;
  recipientId?: string;
  round?: number;
  /** Delete the rows once they are sent: the contact asked to be forgotten. */
  erase?: boolean;
  /** Part of a safety case: kept out of every history. */
  quiet?: boolean;
}

/** A contact has something to be sent. */
export type QueuedListener = (contactId: string, lane: OutboxLane) => void;
const listeners = new Set<QueuedListener>();

/** The pipeline hears here of rows queued in this process, so that they need not wait for the sweeper. */
export function onQueued(listener: QueuedListener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Queues messages to one contact: one row a platform request, in order. Doing it again changes nothing.
 *
 * @returns the row ids; empty when the contact's channel is off.
 */
export async function queueMessages(channels: Channels, wish: QueueRequest): Promise<string[]> {
  return (await queueMany(channels, [wish]))[0] ?? [];
}

/** `queueMessages` for many contacts in one write. */
export async function queueMany(channels: Channels, wishes: readonly QueueRequest[]): Promise<string[][]> {
  const perWish = wishes.map((wish) => outboxRows(channels, wish));
  await insertOutbox(perWish.flat());
  for (const wish of wishes) {
    for (const listener of listeners) listener(wish.contactId, wish.lane);
  }
  return perWish.map((rows) => rows.map((row) => row._id));
}

/** The rows a wish makes. Pure. */
export function outboxRows(channels: Channels, wish: QueueRequest): OutboxRow[] {
  const { channel: name, userId } = splitContactId(wish.contactId);
  const channel = channels.get(name);
  if (!channel) return [];
  const requests = wish.messages.flatMap((message) => channel.render(message));

  return requests.map((request, part) => ({
    _id: deriveId('outbox', ...wish.idParts, part),
    contactId: wish.contactId,
    channel: name,
    account: channel.account,
    userId,
    lane: wish.lane,
    rank: wish.lane === 'broadcast' ? 1 : 0,
    order: (wish.order ?? wish.now * 1000) + part,
    proactive: wish.proactive ?? wish.lane !== 'reply',
    request: JSON.parse(JSON.stringify(request)) as OutboxRow['request'],
    state: 'queued',
    createdAt: wish.now,
    attempts: 0,
    nextAttemptAt: wish.notBefore ?? wish.now,
    ...(wish.staffId === undefined ? {} : { staffId: wish.staffId }),
    ...(wish.broadcastId === undefined ? {} : { broadcastId: wish.broadcastId }),
    ...(wish.recipientId === undefined ? {} : { recipientId: wish.recipientId }),
    ...(wish.round === undefined ? {} : { round: wish.round }),
    ...(wish.erase ? { erase: true } : {}),
    ...(wish.quiet ? { quiet: true } : {}),
  }));
}

/** Stores rows; those already there stay as they are. */
export async function insertOutbox(rows: OutboxRow[]): Promise<void> {
  await insertMissing(Outbox, rows);
}

/** `zalo-123` → channel and the platform's user id. @throws Error when it is not a contact id. */
export function splitContactId(contactId: string): { channel: ChannelName; userId: string } {
  const at = contactId.indexOf('-');
  const channel = contactId.slice(0, at);
  if (channel !== 'zalo' && channel !== 'messenger') throw new Error('not a contact id');
  return { channel, userId: contactId.slice(at + 1) };
}
