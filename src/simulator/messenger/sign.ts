import { createHmac } from 'node:crypto';
import type { Parcel } from '../courier.ts';
import type { World } from '../world.ts';

/** JSON as Meta writes it on the wire: non-ASCII as `\uXXXX` in lower case, slashes as `\/`. */
export function wireJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The value of `X-Hub-Signature-256` for exactly these bytes. */
export function hubSignature(body: string, appSecret: string): string {
  return `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;
}

/** @param lane `standby` when another app or a colleague holds the thread. */
export function messengerParcel(
  world: World,
  item: Record<string, unknown>,
  details: { personaId: string; what: string; lane?: 'messaging' | 'standby'; settled?: (taken: boolean) => void },
): Parcel {
  const { lane = 'messaging', ...rest } = details;
  const envelope = (inner: Record<string, unknown>) => ({
    object: 'page',
    entry: [{ id: world.messenger.pageId, time: world.clock.now(), [lane]: [inner] }],
  });
  const seal = (inner: Record<string, unknown>, signature: 'right' | 'wrong' | 'none' = 'right') => {
    const body = wireJson(envelope(inner));
    const key = signature === 'right' ? world.messenger.appSecret : `not-${world.messenger.appSecret}`;
    const headers: Record<string, string> = {};
    if (signature !== 'none') headers['x-hub-signature-256'] = hubSignature(body, key);
    return { body, headers };
  };
  const { sender, recipient, timestamp } = item;

  return {
    platform: 'messenger',
    ...rest,
    ...seal(item),
    forged: (signature) =>
      seal({ sender, recipient, timestamp, message: { mid: `m_forged${timestamp}`, text: 'GIẢ MẠO' } }, signature),
    stranger: () => seal({ sender, recipient, timestamp, something_new: { id: `new${timestamp}` } }),
  };
}
