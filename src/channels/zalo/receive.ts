import type { Headers, Received, WebhookOutcome } from '../../core/channel.ts';
import { isRecord, type Json, parseJson } from '../../core/json.ts';
import type { Log } from '../../core/log.ts';
import { epochMs, personId, word } from '../fields.ts';
import type { ZaloLimits } from './limits.ts';
import { normalise } from './normalise.ts';
import { matchSignature, type SignatureMatch } from './signature.ts';

export interface ZaloReceiveSettings {
  appId: string;
  oaId: string;
  /** OA Secret Keys, the current first; several while a key is being changed. */
  secrets: readonly string[];
  /** `observe` takes events whose signature we could not match, and logs each. */
  signatureMode: 'enforce' | 'observe';
  limits: ZaloLimits;
  log: Log;
  /** Called for every signed body, with what matched. */
  onSignature(match: SignatureMatch | undefined): void;
}

/**
 * One webhook request. Zalo is always answered 200: another status makes the console refuse the address, and events
 * answered otherwise are dropped rather than redelivered.
 */
export function receive(
  settings: ZaloReceiveSettings,
  rawBody: Buffer,
  headers: Headers,
  receivedAt: number,
): Received {
  if (rawBody.length > settings.limits.maxBodyBytes) return refused('malformed');
  const body = readBody(rawBody);
  const signature = headerOf(headers, 'x-zevent-signature');

  // The console's "Kiểm tra" posts an unsigned `{}` before it saves the address.
  if (signature === undefined && isRecord(body) && body.event_name === undefined) return refused('probe');
  if (!isRecord(body)) return refused('malformed');

  const timestamps = { body: word(body.timestamp), header: headerOf(headers, 'x-zevent-timestamp') };
  const match = matchSignature(rawBody, signature, timestamps, settings);
  settings.onSignature(match);
  if (match === undefined) {
    if (settings.signatureMode === 'enforce') return refused('bad-signature');
    settings.log.warn({ channel: 'zalo' }, 'zalo signature not matched, event taken in observe mode');
  }

  if (word(body.event_name) === undefined) return refused('malformed');
  if (!belongsTo(body, settings.oaId)) return refused('other-account');

  const signedAt = epochMs(timestamps[match?.timestampFrom ?? 'body'], receivedAt);
  if (receivedAt - signedAt > settings.limits.staleMs) return refused('stale');

  const zns = headerOf(headers, 'x-zevent-server')?.toUpperCase() === 'ZNS';
  return { outcome: 'accepted', status: 200, events: [normalise(body, { oaId: settings.oaId, receivedAt, zns })] };
}

function refused(outcome: WebhookOutcome): Received {
  return { outcome, status: 200, events: [] };
}

function readBody(rawBody: Buffer): Json | undefined {
  try {
    return parseJson(rawBody.toString('utf8'));
  } catch {
    return undefined;
  }
}

/**
 * One app address serves every OA linked to the app. An event names its OA as `oa_id`, or as sender or recipient,
 * and the documents disagree on which of the two for receipts: ours is the one we know.
 */
function belongsTo(body: Record<string, unknown>, oaId: string): boolean {
  if (body.oa_id !== undefined) return personId(body.oa_id) === oaId;
  return partyIds(body).includes(oaId);
}

function partyIds(body: Record<string, unknown>): (string | undefined)[] {
  return [body.recipient, body.sender].map((party) => (isRecord(party) ? personId(party.id) : undefined));
}

function headerOf(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
