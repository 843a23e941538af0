import { type InboundEvent, RECEIPT_KINDS } from '../../core/events.ts';
import { deriveId } from '../../core/ids.ts';
import { insertMissing } from './insert.ts';
import { Inbox, type InboxRow } from './model.ts';

let lastSeq = 0;

/** A number that only grows in this process and roughly follows time over all of them. Below 2^53 until 2248. */
function nextSeq(now: number): number {
  lastSeq = Math.max(lastSeq + 1, now * 1000);
  return lastSeq;
}

/** The row an event becomes. @param receivedAt Epoch ms of the app's clock. */
export function inboxRowOf(event: InboundEvent, receivedAt: number): InboxRow {
  return {
    _id: event.id,
    lane: RECEIPT_KINDS.has(event.body.kind) ? 'receipt' : 'talk',
    contactId: event.contactId,
    channel: event.channel,
    account: event.account,
    userId: event.userId,
    externalId: event.externalId,
    at: event.at,
    receivedAt,
    seq: nextSeq(receivedAt),
    state: 'new',
    attempts: 0,
    notBefore: 0,
    // Without `undefined`s: the driver would store them as null.
    body: JSON.parse(JSON.stringify(event.body)) as InboxRow['body'],
    ...(event.raw === undefined ? {} : { raw: JSON.stringify(event.raw) }),
  };
}

/** The event a row was made from. Not for timer rows. */
export function eventOf(row: InboxRow): InboundEvent {
  if (row.body.kind === 'timer') throw new Error('a timer row is not an event of a platform');
  return {
    id: row._id,
    channel: row.channel,
    account: row.account,
    externalId: row.externalId,
    contactId: row.contactId,
    userId: row.userId,
    at: row.at,
    body: row.body,
    ...(row.raw === undefined ? {} : { raw: JSON.parse(row.raw) as unknown }),
  };
}

/**
 * Stores rows; those already there stay as they are.
 * @throws whatever the store says when a row could not be stored.
 */
export async function insertInbox(rows: InboxRow[]): Promise<void> {
  await insertMissing(Inbox, rows);
}

/** Events of a contact nobody has handled, in platform-time order. */
export async function nextEvents(contactId: string, limit: number): Promise<InboxRow[]> {
  return Inbox.find({ contactId, state: 'new', lane: 'talk' }).sort({ at: 1, seq: 1 }).limit(limit).lean();
}

export async function findEvent(id: string): Promise<InboxRow | null> {
  return Inbox.findById(id).lean();
}

/**
 * What is left of an event that is forgotten: an id that tells nothing, so that the platform's delivering it once more
 * does not bring it back. The nightly clearing takes that, too, when no platform redelivers any more.
 */
export const EMPTIED = {
  $set: {
    contactId: '',
    userId: '',
    externalId: '',
    at: 0,
    lane: 'receipt',
    state: 'done',
    body: { kind: 'unknown', name: '' },
  },
  $unset: { raw: '', reason: '', quiet: '', erase: '' },
} as const;

/**
 * Closes an event. A row of somebody who asked to be forgotten is emptied.
 * @returns true when she asked to be forgotten: what was kept to work on this event may go now.
 */
export async function closeEvent(id: string, failed?: string): Promise<boolean> {
  const row = await Inbox.findOneAndUpdate(
    { _id: id, state: 'new' },
    { $set: failed === undefined ? { state: 'done' } : { state: 'failed', reason: failed } },
    { returnDocument: 'after' },
  ).lean();
  if (!row?.erase) return false;
  await Inbox.updateOne({ _id: id }, EMPTIED);
  return true;
}

/** Notes that handling went wrong. @returns how often it has by now. */
export async function postponeEvent(id: string, reason: string, notBefore: number): Promise<number> {
  const row = await Inbox.findOneAndUpdate(
    { _id: id, state: 'new' },
    { $inc: { attempts: 1 }, $set: { reason, notBefore } },
    { returnDocument: 'after' },
  ).lean();
  return row?.attempts ?? 0;
}

/** Contacts with events that waited since before `receivedBefore`. */
export async function contactsWaiting(now: number, receivedBefore: number, limit: number): Promise<string[]> {
  const rows = await Inbox.find({ state: 'new', lane: 'talk', receivedAt: { $lte: receivedBefore } })
    .sort({ receivedAt: 1 })
    .limit(limit)
    .select({ contactId: 1, notBefore: 1 })
    .lean();
  return [...new Set(rows.filter((row) => row.notBefore <= now).map((row) => row.contactId))];
}

/** Receipts nobody has looked at, oldest first. */
export async function nextReceipts(now: number, limit: number): Promise<InboxRow[]> {
  return Inbox.find({ state: 'new', lane: 'receipt', notBefore: { $lte: now } })
    .sort({ receivedAt: 1 })
    .limit(limit)
    .lean();
}

export async function closeReceipts(ids: string[]): Promise<void> {
  if (ids.length > 0) await Inbox.updateMany({ _id: { $in: ids }, state: 'new' }, { $set: { state: 'done' } });
}

/** Echoes of a contact's conversation since `since` (our time, epoch ms). */
export async function echoesSince(contactId: string, since: number): Promise<InboxRow[]> {
  return Inbox.find({ contactId, lane: 'receipt', receivedAt: { $gte: since }, 'body.kind': 'echo' }).lean();
}

/** Epoch ms when the oldest unhandled event arrived, if there is one. */
export async function oldestWaiting(): Promise<number | undefined> {
  const row = await Inbox.findOne({ state: 'new', lane: 'talk' })
    .sort({ receivedAt: 1 })
    .select({ receivedAt: 1 })
    .lean();
  return row?.receivedAt;
}

export function timerEventId(timerId: string, turn: number): string {
  return deriveId('timer-event', timerId, turn);
}
