import { randomUUID } from 'node:crypto';
import type { OutboundMessage } from '../../core/messages.ts';
import { cancelRows } from '../messages/sending.ts';
import type { AudienceFilter } from './audience.ts';
import { type BroadcastRow, type BroadcastState, Broadcasts, Recipients } from './model.ts';
import { DEFAULT_RULES, type Hours } from './rules.ts';
import { settleRecipient } from './settle.ts';

const MOP_UP_MS = 600_000;

export interface Draft {
  title: string;
  /** What is said, without the line on how to stop. */
  messages: OutboundMessage[];
  filter: AudienceFilter;
  allowPaid?: boolean;
  hours?: Hours;
  unitId?: string;
}

/**
 * Adds the line that says how to stop to the last text; every broadcast carries it (practice.md §4.2).
 * @param stopLine In the broadcast's language: "Nhắn DỪNG …".
 */
export function withStopLine(messages: readonly OutboundMessage[], stopLine: string): OutboundMessage[] {
  const last = messages.findLastIndex((message) => message.kind === 'text' || message.kind === 'choices');
  if (last === -1) return [...messages, { kind: 'text', text: stopLine }];
  return messages.map((message, index) =>
    index === last && (message.kind === 'text' || message.kind === 'choices')
      ? { ...message, text: `${message.text}\n\n${stopLine}` }
      : message,
  );
}

/** @returns the id of a new draft. */
export async function createBroadcast(
  draft: Draft,
  details: { stopLine: string; staffId: string; now: number },
): Promise<string> {
  const row = await Broadcasts.create({
    _id: randomUUID(),
    title: draft.title,
    messages: withStopLine(draft.messages, details.stopLine),
    filter: draft.filter,
    allowPaid: draft.allowPaid ?? false,
    hours: draft.hours ?? DEFAULT_RULES.defaultHours,
    state: 'draft',
    paused: false,
    createdBy: details.staffId,
    createdAt: details.now,
    aimed: 0,
    ...(draft.unitId === undefined ? {} : { unitId: draft.unitId }),
  });
  return row._id;
}

/** Changes a draft. @returns false when it is not a draft any more. */
export async function editBroadcast(id: string, draft: Draft, stopLine: string): Promise<boolean> {
  const result = await Broadcasts.updateOne(
    { _id: id, state: 'draft' },
    {
      $set: {
        title: draft.title,
        messages: withStopLine(draft.messages, stopLine),
        filter: draft.filter,
        allowPaid: draft.allowPaid ?? false,
        hours: draft.hours ?? DEFAULT_RULES.defaultHours,
      },
    },
  );
  return result.matchedCount === 1;
}

/**
 * Sets a draft to go out.
 * @param when.at Epoch ms; the past means now. `expiresAt`: until when those who must write first are waited for.
 * @returns false when it is not a draft any more.
 */
export async function scheduleBroadcast(
  id: string,
  when: { at: number; expiresAt?: number; staffId: string },
): Promise<boolean> {
  const result = await Broadcasts.updateOne(
    { _id: id, state: 'draft' },
    {
      $set: {
        state: 'scheduled',
        scheduledAt: when.at,
        scheduledBy: when.staffId,
        expiresAt: when.expiresAt ?? when.at + DEFAULT_RULES.holdMs,
      },
    },
  );
  return result.modifiedCount === 1;
}

/** Stops handing out more; what is in the senders' hands still goes. */
export async function pauseBroadcast(id: string, paused: boolean): Promise<boolean> {
  const result = await Broadcasts.updateOne(
    { _id: id, state: { $in: ['scheduled', 'listing', 'sending'] } },
    { $set: { paused } },
  );
  return result.matchedCount === 1;
}

/** Takes back whatever has not gone out. @returns false when it was over already. */
export async function cancelBroadcast(id: string, staffId: string, now: number): Promise<boolean> {
  const result = await Broadcasts.updateOne(
    { _id: id, state: { $in: ['draft', 'scheduled', 'listing', 'sending'] } },
    { $set: { state: 'cancelled', cancelledBy: staffId, finishedAt: now } },
  );
  if (result.modifiedCount === 0) return false;
  await withdraw({ broadcastId: id }, 'cancelled-by-staff', now);
  return true;
}

/**
 * No broadcast to this contact any more: what is held, waiting or queued is cancelled now. What is in flight to the
 * platform this very moment cannot be called back and is shown as sent.
 */
export async function cancelForContact(
  contactId: string,
  now: number,
  reason: 'opted-out' | 'erased' | 'left-audience' = 'opted-out',
): Promise<void> {
  await withdraw({ contactId }, reason, now);
}

/** Cancels all lines that are not settled, of a broadcast or of a contact. May be repeated. */
export async function withdraw(
  which: { broadcastId: string } | { contactId: string },
  reason: 'opted-out' | 'erased' | 'left-audience' | 'cancelled-by-staff',
  now: number,
): Promise<void> {
  // Not queued yet: settled here. Queued: marked, so that whoever makes or retries their rows sees it.
  await Recipients.updateMany(
    { ...which, state: { $in: ['pending', 'held'] }, queuedAt: null },
    { $set: { state: 'cancelled', reason, updatedAt: now } },
  );
  await Recipients.updateMany({ ...which, state: 'pending' }, { $set: { stop: reason } });
  const filter = 'contactId' in which ? { contactId: which.contactId, lane: 'broadcast' as const } : which;
  for (const row of await cancelRows(filter, reason)) await settleRecipient(row, now);
}

export async function findBroadcast(id: string): Promise<BroadcastRow | null> {
  return Broadcasts.findById(id).lean();
}

/** Newest first. */
export async function listBroadcasts(
  options: { states?: readonly BroadcastState[]; unitIds?: readonly string[]; limit?: number } = {},
): Promise<BroadcastRow[]> {
  return Broadcasts.find({
    ...(options.states ? { state: { $in: [...options.states] } } : {}),
    ...(options.unitIds ? { unitId: { $in: [...options.unitIds] } } : {}),
  })
    .sort({ createdAt: -1 })
    .limit(options.limit ?? 100)
    .lean();
}

/** Broadcasts with something to do now or soon. */
export async function activeBroadcasts(now: number): Promise<string[]> {
  const rows = await Broadcasts.find({
    $or: [
      { state: { $in: ['listing', 'sending'] } },
      { state: 'scheduled', scheduledAt: { $lte: now } },
      // Whoever was listing or handing out at that moment may have left something behind.
      { state: 'cancelled', finishedAt: { $gte: now - MOP_UP_MS } },
    ],
  })
    .select({ _id: 1 })
    .lean();
  return rows.map((row) => row._id);
}
