import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type ZaloOptions, zaloChannel } from '../../../src/channels/zalo/index.ts';
import type { Lock, SealedTokens, TokenStore } from '../../../src/channels/zalo/tokens.ts';
import type { Clock } from '../../../src/core/clock.ts';

export const APP_ID = '360846524940903967';
export const OA_ID = '388613280878808645';
export const USER_ID = '246845883529197922';
export const SECRET = 'oa-secret';
/** The moment most fixtures were sent, and a little later. */
export const SENT_AT = 1_540_363_714_987;
export const RECEIVED_AT = SENT_AT + 1500;

export function fixture(name: string): Buffer {
  return readFileSync(new URL(`../../fixtures/zalo/${name}.json`, import.meta.url));
}

export function sign(body: Buffer, timestamp: string, secret = SECRET): string {
  const mac = createHash('sha256')
    .update(Buffer.concat([Buffer.from(APP_ID), body, Buffer.from(timestamp + secret)]))
    .digest('hex');
  return `mac=${mac}`;
}

/** A body and the headers Zalo would send with it. */
export function signed(body: Buffer): { body: Buffer; headers: Record<string, string> } {
  const { timestamp } = JSON.parse(body.toString()) as { timestamp: unknown };
  return { body, headers: { 'x-zevent-signature': sign(body, String(timestamp)) } };
}

export function memoryTokenStore(): TokenStore & { saved: SealedTokens[] } {
  const saved: SealedTokens[] = [];
  return { saved, load: async () => saved.at(-1), save: async (tokens) => void saved.push(tokens) };
}

/** One at a time, as the real one. */
export function memoryLock(): Lock & { ttls: number[] } {
  const ttls: number[] = [];
  let last: Promise<unknown> = Promise.resolve();
  return {
    ttls,
    run(_key, ttlMs, work) {
      ttls.push(ttlMs);
      const mine = last.then(work, work);
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

export function handClock(at = SENT_AT): Clock & { at: number } {
  return {
    at,
    now() {
      return this.at;
    },
  };
}

export function aZaloChannel(changes: Partial<ZaloOptions> = {}): ReturnType<typeof zaloChannel> {
  return zaloChannel({
    appId: APP_ID,
    appSecret: 'app-secret',
    oaId: OA_ID,
    webhookSecrets: [SECRET],
    tokenStore: memoryTokenStore(),
    lock: memoryLock(),
    sealKeys: [{ id: 'k1', key: Buffer.alloc(32, 7) }],
    clock: handClock(),
    ...changes,
  });
}

/** A channel that may speak: its first pair is stored. */
export async function aSpeakingChannel(changes: Partial<ZaloOptions> = {}): Promise<ReturnType<typeof zaloChannel>> {
  const channel = aZaloChannel(changes);
  await channel.adoptFirstTokens({ accessToken: 'access-1', refreshToken: 'refresh-1' });
  return channel;
}
