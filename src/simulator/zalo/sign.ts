import { createHash } from 'node:crypto';
import type { Parcel } from '../courier.ts';
import type { World } from '../world.ts';

/** Zalo's own formula: a plain SHA-256, not an HMAC, over four strings in a row. */
export function zaloSignature(parts: { appId: string; body: string; timestamp: string; secret: string }): string {
  const { appId, body, timestamp, secret } = parts;
  return `mac=${createHash('sha256').update(`${appId}${body}${timestamp}${secret}`).digest('hex')}`;
}

/** Puts an event into an envelope the courier can carry. */
export function zaloParcel(
  world: World,
  event: Record<string, unknown>,
  details: { personaId: string; settled?: (taken: boolean) => void },
): Parcel {
  const timestamp = String(event.timestamp);
  const seal = (value: Record<string, unknown>, signature: 'right' | 'wrong' | 'none' = 'right') => {
    const body = write(value, world.settings.zaloJsonStyle);
    // The header's time may differ from the body's; which one is signed nobody outside Zalo knows for sure.
    const headerTime = world.settings.zaloTimestampFrom === 'header' ? String(Number(timestamp) + 7) : timestamp;
    const secret = world.settings.zaloSignWith === 'oa' ? world.zalo.oaSecretKey : world.zalo.appSecret;
    const mac = zaloSignature({
      appId: world.zalo.appId,
      body,
      timestamp: headerTime,
      secret: signature === 'right' ? secret : `not-${secret}`,
    });
    const headers: Record<string, string> = { 'x-zevent-timestamp': headerTime };
    if (signature !== 'none') headers['x-zevent-signature'] = mac;
    return { body, headers };
  };

  return {
    platform: 'zalo',
    what: String(event.event_name),
    ...details,
    ...seal(event),
    forged: (signature) => seal(falsified(event), signature),
    stranger: () => seal({ ...event, event_name: 'user_did_something_new', message: { msg_id: `x${timestamp}` } }),
  };
}

function falsified(event: Record<string, unknown>): Record<string, unknown> {
  return { ...event, message: { msg_id: `forged${String(event.timestamp)}`, text: 'GIẢ MẠO' } };
}

/** JSON as different writers spell it; the meaning is the same, the signed bytes are not. */
function write(value: unknown, style: World['settings']['zaloJsonStyle']): string {
  const plain = JSON.stringify(value);
  if (style === 'pretty') return JSON.stringify(value, null, 2);
  if (style === 'slashes') return plain.replaceAll('/', '\\/');
  if (style === 'unicode') {
    return plain.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
  }
  return plain;
}
