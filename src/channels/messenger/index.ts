import type { Channel, ChannelHealth, Pace } from '../../core/channel.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { SendError } from '../../core/errors.ts';
import { type AttachmentCache, memoryAttachmentCache } from '../attachment-cache.ts';
import { fields, list, word, written } from '../fields.ts';
import { platformCall } from '../http.ts';
import { paceHints } from '../pace-hints.ts';
import { reachWithin } from '../reach.ts';
import { type MessengerClient, messengerClient } from './client.ts';
import { MESSENGER_LIMITS, type MessengerLimits } from './limits.ts';
import { receive } from './receive.ts';
import { render } from './render.ts';
import { messengerSender } from './send.ts';
import { isSameWord } from './signature.ts';

export { readSignedRequest, type SignedRequest } from './signed-request.ts';

export interface MessengerOptions {
  pageId: string;
  pageToken: string;
  /** App secrets that sign webhooks, the current one first; it also proves our calls. */
  appSecrets: readonly string[];
  verifyToken: string;
  /** Without it our own echoes are told by their metadata. */
  appId?: string;
  /** Default `https://graph.facebook.com`. */
  apiBaseUrl?: string;
  /** Such as `v25.0`; default in `limits`. */
  apiVersion?: string;
  /** Seeds the pace instead of `limits.pace`. */
  messagesPerSecond?: number;
  /** Send `appsecret_proof`; default on. */
  appSecretProof?: boolean;
  cache?: AttachmentCache;
  limits?: Partial<MessengerLimits>;
  clock?: Clock;
}

/** A Facebook page on Messenger. */
export function messengerChannel(options: MessengerOptions): Channel {
  const { clock = systemClock, pageId, appSecrets } = options;
  const limits = { ...MESSENGER_LIMITS, ...options.limits };
  const hints = paceHints();
  const baseUrl = options.apiBaseUrl ?? 'https://graph.facebook.com';
  const client = messengerClient({
    call: platformCall({ baseUrl, timeoutMs: limits.httpTimeoutMs }),
    upload: platformCall({ baseUrl, timeoutMs: limits.uploadTimeoutMs, sockets: 4 }),
    pageId,
    pageToken: options.pageToken,
    appSecret: options.appSecretProof === false ? undefined : appSecrets[0],
    apiVersion: options.apiVersion ?? limits.apiVersion,
    hints,
  });
  const send = messengerSender({ pageId, client, limits, clock, cache: options.cache ?? memoryAttachmentCache(clock) });
  const receiving = { ...limits, pageId, appSecrets, appId: options.appId };

  return {
    name: 'messenger',
    account: pageId,
    pace: options.messagesPerSecond === undefined ? limits.pace : paceOf(options.messagesPerSecond),
    handshake: (query) => handshake(query, options.verifyToken),
    receive: (rawBody, headers, receivedAt) => receive(receiving, rawBody, headers, receivedAt),
    render: (message) => render(message, limits),
    send: async (userId, request, details) => ({ messageId: await send(userId, request, details) }),
    reach: (state, now) => reachWithin({ freeWindowMs: limits.freeWindowMs }, state, now),
    onPaceHint: hints.listen,
    async profile(userId) {
      // An empty object is the usual answer without the profile permission.
      const person = await client.person(userId).catch(() => undefined);
      const displayName = written(person?.name) ?? written(person?.first_name);
      return displayName === undefined ? undefined : { displayName };
    },
    health: () => health(client, limits.neededFields),
  };
}

/** Meta's check of the address: our token, and its challenge back. */
function handshake(query: Readonly<Record<string, unknown>>, verifyToken: string): { status: number; body: string } {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
  const asked = mode === 'subscribe' && typeof token === 'string' && isSameWord(token, verifyToken);
  if (!asked || typeof challenge !== 'string' || challenge.length > 1000) return { status: 403, body: '' };
  return { status: 200, body: challenge };
}

/** After an hour of failed webhooks Meta unsubscribes the app without a word: this finds out. */
async function health(client: MessengerClient, needed: readonly string[]): Promise<ChannelHealth> {
  try {
    const apps = list((await client.subscribedApps()).data);
    const subscribed = new Set(apps.flatMap((app) => list(fields(app).subscribed_fields)).map(word));
    const missing = needed.filter((field) => !subscribed.has(field));
    return missing.length === 0
      ? { ok: true, detail: 'the page answers and is subscribed' }
      : { ok: false, code: 'not-subscribed', detail: `the page is not subscribed to ${missing.join(', ')}` };
  } catch (error) {
    if (!(error instanceof SendError)) throw error;
    return { ok: false, code: error.code, detail: error.message };
  }
}

function paceOf(perSecond: number): Pace {
  return { perSecond, burst: Math.max(1, Math.ceil(perSecond)) };
}
