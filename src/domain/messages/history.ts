import type { OutboundMessage } from '../../core/messages.ts';
import { EMPTIED } from './inbox.ts';
import { Conversations, Inbox, type InboxBody, Outbox, type OutboxLane, type OutboxState, Timers } from './model.ts';

/** One line of a conversation as staff see it. */
export type HistoryLine =
  | { from: 'contact'; id: string; at: number; body: InboxBody }
  | {
      from: 'us';
      id: string;
      at: number;
      lane: OutboxLane;
      state: OutboxState;
      request: { kind: OutboundMessage['kind']; body: Record<string, unknown> };
      reason?: string;
      staffId?: string;
      deliveredAt?: number;
      seenAt?: number;
    };

/**
 * What was said, both ways, oldest first. What belongs to a safety case is not among it: it is nobody's to read.
 * @param limit The latest so many of each side.
 */
export async function conversationHistory(contactId: string, limit = 100): Promise<HistoryLine[]> {
  const [heard, said] = await Promise.all([
    Inbox.find({ contactId, lane: 'talk', quiet: null }).sort({ at: -1, seq: -1 }).limit(limit).lean(),
    Outbox.find({ contactId, quiet: null }).sort({ order: -1 }).limit(limit).lean(),
  ]);
  const lines: HistoryLine[] = [
    ...heard
      .filter((row) => row.body.kind !== 'timer')
      .map((row): HistoryLine => ({ from: 'contact', id: row._id, at: row.at, body: row.body })),
    ...said
      .filter((row) => row.request.kind !== 'typing')
      .map(
        (row): HistoryLine => ({
          from: 'us',
          id: row._id,
          at: row.sentAt ?? row.createdAt,
          lane: row.lane,
          state: row.state,
          request: row.request,
          ...(row.reason === undefined ? {} : { reason: row.reason }),
          ...(row.staffId === undefined ? {} : { staffId: row.staffId }),
          ...(row.deliveredAt === undefined ? {} : { deliveredAt: row.deliveredAt }),
          ...(row.seenAt === undefined ? {} : { seenAt: row.seenAt }),
        }),
      ),
  ];
  return lines.sort((a, b) => a.at - b.at);
}

/** Kinds whose content she made herself; the content goes, that something was said stays for counting. */
const HUSHED: readonly { kind: InboxBody['kind']; change: Record<string, object> }[] = [
  { kind: 'text', change: { $set: { 'body.text': '', quiet: true }, $unset: { raw: '' } } },
  { kind: 'edit', change: { $set: { 'body.text': '', quiet: true }, $unset: { raw: '' } } },
  { kind: 'media', change: { $set: { quiet: true }, $unset: { 'body.text': '', raw: '' } } },
  { kind: 'contact-info', change: { $set: { body: { kind: 'contact-info' }, quiet: true }, $unset: { raw: '' } } },
  { kind: 'location', change: { $set: { 'body.latitude': 0, 'body.longitude': 0, quiet: true } } },
  { kind: 'choice', change: { $set: { quiet: true }, $unset: { 'body.title': '' } } },
];

/**
 * Takes what she wrote from `from` to `to` (epoch ms, her platform's time) out of sight for good, the event being
 * worked on at `to` included; its turn must be stored. Later events not yet taken stay as they are.
 */
export async function hushMessages(contactId: string, from: number, to: number): Promise<void> {
  const at = { $gte: from, $lte: to };
  const current = await Inbox.findOne({ contactId, lane: 'talk', state: 'new', at: to }).sort({ seq: 1 }).lean();
  for (const { kind, change } of HUSHED) {
    await Inbox.updateMany({ contactId, lane: 'talk', state: { $ne: 'new' }, at, 'body.kind': kind }, change);
    if (current?.body.kind === kind) await Inbox.updateOne({ _id: current._id }, change);
  }
}

/**
 * Forgets everything said with a contact. May be called from within her own conversation: what is being worked on
 * now (the deletion itself and the words that confirm it) is deleted as soon as it is done.
 */
export async function eraseMessages(contactId: string): Promise<void> {
  await Timers.deleteMany({ contactId });
  // Marked first: what is settled after the mark deletes itself, what was settled before it is deleted here.
  await Outbox.updateMany({ contactId }, { $set: { erase: true } });
  await Outbox.deleteMany({ contactId, state: { $ne: 'sending' } });
  const open = await Inbox.updateMany({ contactId, state: 'new' }, { $set: { erase: true } });
  await Inbox.updateMany({ contactId, $or: [{ lane: 'receipt' }, { state: { $ne: 'new' } }] }, EMPTIED);
  if (open.matchedCount === 0) await Conversations.deleteOne({ _id: contactId });
  else await Conversations.updateOne({ _id: contactId }, { $set: { erase: true } });
}
