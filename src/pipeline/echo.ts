import { echoesSince } from '../domain/messages/inbox.ts';
import type { OutboxRow } from '../domain/messages/model.ts';
import { rowsByMessageId } from '../domain/messages/sending.ts';

/** A platform's clock and ours differ a little, and a claim is made before the call. */
const SLACK_MS = 5_000;

/**
 * Looks whether a row in doubt has been delivered: its echo carries our own id, or, where the platform gives none, the
 * same text under a message id no other row has.
 *
 * @param since Our time (app clock) before the first attempt.
 * @returns the platform's message id.
 */
export async function findEcho(row: OutboxRow, since: number): Promise<string | undefined> {
  const echoes = (await echoesSince(row.contactId, since - SLACK_MS)).flatMap(({ body }) =>
    body.kind === 'echo' ? [body] : [],
  );
  const own = echoes.find((echo) => echo.outboxId === row._id);
  if (own) return own.messageId;

  const alike = echoes.filter((echo) => echo.outboxId === undefined && !echo.byHuman && says(row, echo.text));
  if (alike.length === 0) return undefined;
  const taken = await rowsByMessageId(
    row.contactId,
    alike.map((echo) => echo.messageId),
  );
  return alike.find((echo) => !taken.some((other) => other.platformMessageId === echo.messageId))?.messageId;
}

/** Whether a request says exactly this text somewhere. Only its channel knows where: any string of it may be it. */
export function says(row: Pick<OutboxRow, 'request'>, text: string | undefined): boolean {
  const wanted = text?.normalize('NFC').trim();
  if (!wanted) return false;
  return hasString(row.request.body, wanted);
}

function hasString(value: unknown, wanted: string): boolean {
  if (typeof value === 'string') return value.normalize('NFC').trim() === wanted;
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some((inner) => hasString(inner, wanted));
}
