import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type MessengerOptions, messengerChannel } from '../../../src/channels/messenger/index.ts';
import type { Channel, Received } from '../../../src/core/channel.ts';

export const PAGE_ID = '1906385232743451';
export const PSID = '6138562912817823';
export const APP_ID = '1517776481860111';
export const SECRET = 'sesame';
export const SENT_AT = 1_458_692_752_478;
export const RECEIVED_AT = SENT_AT + 800;

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/messenger/${name}.json`, import.meta.url));
}

export function sign(body: Buffer, secret = SECRET): Record<string, string> {
  return { 'x-hub-signature-256': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}` };
}

export function aMessengerChannel(changes: Partial<MessengerOptions> = {}): Channel {
  return messengerChannel({
    pageId: PAGE_ID,
    pageToken: 'EAAtoken',
    appSecrets: [SECRET],
    verifyToken: 'verify-me',
    appId: APP_ID,
    clock: { now: () => SENT_AT },
    ...changes,
  });
}

export function receiveFixture(name: string, changes: Partial<MessengerOptions> = {}): Received {
  const body = fixture(name);
  return aMessengerChannel(changes).receive(body, sign(body), RECEIVED_AT);
}
