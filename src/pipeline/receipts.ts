import type { Clock } from '../core/clock.ts';
import type { Log } from '../core/log.ts';
import { noteRecipientReceipt, settleRecipient } from '../domain/broadcasts/settle.ts';
import { closeReceipts, nextReceipts, postponeEvent } from '../domain/messages/inbox.ts';
import type { InboxRow, OutboxRow } from '../domain/messages/model.ts';
import { doubtfulRows, noteReceipt, proveSent, rowsByMessageId } from '../domain/messages/sending.ts';
import { says } from './echo.ts';

const BATCH = 200;
/** A receipt may come before the answer to the send it is about: it looks again so often. */
const TRIES = 3;
const AGAIN_MS = 1_000;

/** Settles outbox rows by what the platforms tell: delivered, seen, and echoes of what was in doubt. */
export function receiptRunner(deps: { clock: Clock; log: Log }): () => Promise<void> {
  return async function run() {
    for (;;) {
      const now = deps.clock.now();
      const receipts = await nextReceipts(now, BATCH);
      const done: string[] = [];
      for (const receipt of receipts) {
        try {
          if ((await apply(receipt, now)) || receipt.attempts + 1 >= TRIES) done.push(receipt._id);
          else await postponeEvent(receipt._id, 'too-early', now + AGAIN_MS);
        } catch (error) {
          deps.log.error({ eventId: receipt._id, error }, 'receipt not handled');
          if (receipt.attempts + 1 >= TRIES) done.push(receipt._id);
          else await postponeEvent(receipt._id, 'failed', now + AGAIN_MS);
        }
      }
      await closeReceipts(done);
      if (receipts.length < BATCH) return;
    }
  };
}

/** @returns false when what it is about may still come. */
async function apply(receipt: InboxRow, now: number): Promise<boolean> {
  const { body, contactId } = receipt;
  switch (body.kind) {
    case 'delivered':
    case 'seen': {
      const mark = body.kind === 'seen' ? 'seenAt' : 'deliveredAt';
      const rows = await noteReceipt(contactId, mark, body, receipt.at);
      await noteRecipientReceipt(
        rows.flatMap((row) => (row.recipientId ? [row.recipientId] : [])),
        mark,
        receipt.at,
      );
      return rows.length > 0 || body.messageIds.length === 0 || (await knows(contactId, body.messageIds));
    }
    case 'echo':
      if (!body.byHuman) await settleDoubt(receipt, body, now);
      return true;
    default:
      return true;
  }
}

async function knows(contactId: string, messageIds: string[]): Promise<boolean> {
  return (await rowsByMessageId(contactId, messageIds)).length > 0;
}

async function settleDoubt(
  receipt: InboxRow,
  echo: { messageId: string; text?: string; outboxId?: string },
  now: number,
): Promise<void> {
  if (await knows(receipt.contactId, [echo.messageId])) return;
  const doubtful = await doubtfulRows(receipt.contactId);
  // By text only what is not in flight this very moment: that one gets its answer, and the echo may be another's.
  const row =
    doubtful.find((one) => one._id === echo.outboxId) ??
    (echo.outboxId === undefined
      ? doubtful.find((one: OutboxRow) => one.state !== 'sending' && says(one, echo.text))
      : undefined);
  if (!row) return;
  const proven = await proveSent(row._id, echo.messageId, now);
  if (proven) await settleRecipient(proven, now);
}
