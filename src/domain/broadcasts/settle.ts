import { Outbox, type OutboxRow } from '../messages/model.ts';
import { type RecipientReason, type RecipientRow, Recipients } from './model.ts';
import { giveBackSlots } from './slots.ts';

/**
 * Carries what became of an outbox row over to its line of the ledger. Reads all rows of the line, so it may be called
 * at any time and any number of times.
 */
export async function settleRecipient(row: Pick<OutboxRow, 'contactId' | 'recipientId'>, now: number): Promise<void> {
  if (!row.recipientId) return;
  const [recipient, rows] = await Promise.all([
    Recipients.findById(row.recipientId).lean(),
    Outbox.find({ contactId: row.contactId, recipientId: row.recipientId }).lean(),
  ]);
  if (recipient) await settleFrom(recipient, rows, now);
}

/** `settleRecipient` with everything at hand. */
export async function settleFrom(recipient: RecipientRow, all: OutboxRow[], now: number): Promise<void> {
  // Rows of an earlier round (her window closed then) say nothing about this one.
  const rows = all.filter((row) => row.round === recipient.round);
  const outcome = outcomeOf(recipient, rows);
  if (!outcome) return;
  const { putBack, ...change } = outcome;

  const result = await Recipients.updateOne(
    { _id: recipient._id, state: { $in: ['pending', 'unknown'] }, round: recipient.round },
    {
      $set: { ...change, updatedAt: now },
      ...(putBack ? { $inc: { round: 1 }, $unset: { queuedAt: 1 } } : {}),
    },
  );
  if (result.modifiedCount === 1 && change.state !== 'sent' && change.state !== 'unknown') {
    await giveBackSlots(recipient._id);
  }
}

type Outcome = Pick<RecipientRow, 'state' | 'reason'> & { sentAt?: number; putBack?: true };

/** What the rows of one line mean together; undefined while something is still on its way. Pure. */
function outcomeOf(recipient: RecipientRow, rows: OutboxRow[]): Outcome | undefined {
  if (rows.length === 0 || rows.some((row) => row.state === 'queued' || row.state === 'sending')) return undefined;

  const sent = rows.filter((row) => row.state === 'sent');
  if (sent.length === rows.length) {
    return { state: 'sent', reason: 'sent', sentAt: Math.max(...sent.map((row) => row.sentAt ?? 0)) };
  }
  if (rows.some((row) => row.state === 'unknown')) return { state: 'unknown', reason: 'no-answer' };
  if (sent.length > 0) return { state: 'failed', reason: 'partial' };

  const failed = rows.find((row) => row.state === 'failed');
  if (failed) return { state: 'failed', reason: asReason(failed.reason) };
  if (rows.some((row) => row.reason === 'recipient-gone')) return { state: 'failed', reason: 'recipient-gone' };
  if (recipient.stop) return { state: 'cancelled', reason: recipient.stop };
  if (rows.every((row) => row.reason === 'window-closed')) {
    return { state: 'held', reason: 'window-closed', putBack: true };
  }
  return { state: 'cancelled', reason: asReason(rows[0]?.reason) };
}

/** The outbox says `refused` of a request, the ledger means a person by that word. */
function asReason(reason: string | undefined): RecipientReason {
  if (reason === undefined || reason === 'refused') return 'not-sent';
  return reason as RecipientReason;
}

/** Notes on the ledger that a row was delivered or seen. */
export async function noteRecipientReceipt(
  recipientIds: readonly string[],
  mark: 'deliveredAt' | 'seenAt',
  at: number,
): Promise<void> {
  if (recipientIds.length === 0) return;
  await Recipients.updateMany({ _id: { $in: [...recipientIds] }, [mark]: null }, { $set: { [mark]: at } });
}
