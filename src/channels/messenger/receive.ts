import type { Headers, Received } from '../../core/channel.ts';
import type { InboundEvent } from '../../core/events.ts';
import { isRecord, type Json, parseJson } from '../../core/json.ts';
import { fields, list, personId } from '../fields.ts';
import { normaliseChange, normaliseMessaging, normaliseStandby } from './normalise.ts';
import { isSignedBy } from './signature.ts';

export interface MessengerReceiveSettings {
  pageId: string;
  appSecrets: readonly string[];
  /** Our app's id, where known: tells our own echoes and thread control from others'. */
  appId: string | undefined;
  maxBodyBytes: number;
  inboxAppIds: readonly string[];
  openingPayloads: readonly string[];
}

/**
 * One webhook request: `{object:'page', entry:[{id, time, messaging|standby|changes:[…]}]}`. Several entries may come
 * at once, also of other pages of the same app.
 */
export function receive(
  settings: MessengerReceiveSettings,
  rawBody: Buffer,
  headers: Headers,
  receivedAt: number,
): Received {
  if (rawBody.length > settings.maxBodyBytes) return { outcome: 'malformed', status: 413, events: [] };
  const signature = headers['x-hub-signature-256'];
  if (!isSignedBy(settings.appSecrets, rawBody, Array.isArray(signature) ? signature[0] : signature)) {
    return { outcome: 'bad-signature', status: 403, events: [] };
  }

  const body = readBody(rawBody);
  if (!isRecord(body) || typeof body.object !== 'string' || !Array.isArray(body.entry)) {
    return { outcome: 'malformed', status: 400, events: [] };
  }
  const ours = body.object === 'page' ? list(body.entry).filter((entry) => idOf(entry) === settings.pageId) : [];
  // Correctly signed, so Meta must hear 200, or it unsubscribes the app.
  if (ours.length === 0) return { outcome: 'other-account', status: 200, events: [] };

  const events = ours.flatMap((entry) => readEntry(fields(entry), settings, receivedAt));
  return { outcome: 'accepted', status: 200, events: distinct(events) };
}

function readEntry(
  entry: Record<string, unknown>,
  settings: MessengerReceiveSettings,
  receivedAt: number,
): InboundEvent[] {
  const context = { ...settings, receivedAt, entryTime: entry.time };
  return [
    ...list(entry.messaging).flatMap((item) => normaliseMessaging(fields(item), context)),
    ...list(entry.standby).flatMap((item) => normaliseStandby(fields(item), context)),
    ...list(entry.changes).flatMap((item) => normaliseChange(fields(item), context)),
  ];
}

function idOf(entry: unknown): string | undefined {
  return personId(fields(entry).id);
}

function readBody(rawBody: Buffer): Json | undefined {
  try {
    return parseJson(rawBody.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The same event twice in one request is one event. */
function distinct(events: readonly InboundEvent[]): InboundEvent[] {
  return [...new Map(events.map((event) => [event.id, event])).values()];
}
