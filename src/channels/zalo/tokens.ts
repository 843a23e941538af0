import type { Clock } from '../../core/clock.ts';
import { SendError } from '../../core/errors.ts';
import type { Sealer } from '../../core/seal.ts';
import type { PlatformCall } from '../http.ts';
import type { ZaloLimits } from './limits.ts';
import { GrantError, type ZaloTokens } from './oauth.ts';
import { type Incident, refreshTwice } from './refresh.ts';
import { openPair, type Pair, type SealedTokens } from './token-pair.ts';

export type { Incident } from './refresh.ts';
export type { SealedTokens } from './token-pair.ts';

/** Where the one pair of this OA lies. `save` must be durable when it resolves. */
export interface TokenStore {
  load(): Promise<SealedTokens | undefined>;
  save(tokens: SealedTokens): Promise<void>;
}

/** Mutual exclusion over all processes. Rejects when the lock cannot be had. */
export interface Lock {
  run<T>(key: string, ttlMs: number, work: () => Promise<T>): Promise<T>;
}

export interface TokenSettings {
  app: { appId: string; appSecret: string };
  oaId: string;
  oauth: PlatformCall;
  store: TokenStore;
  lock: Lock;
  sealer: Sealer;
  clock: Clock;
  limits: ZaloLimits;
  onIncident(incident: Incident): void;
}

export type TokenState =
  | { state: 'missing' }
  | { state: 'unreadable' }
  | { state: 'dead' | 'alive'; obtainedAt: number; accessExpiresAt: number };

export interface TokenKeeper {
  /** @throws SendError `token-dead`, or `unavailable` while no token can be had. */
  accessToken(): Promise<string>;
  /** After Zalo refused `rejected`: what another process saved meanwhile, else one refresh. */
  replace(rejected: string): Promise<string>;
  /** Refreshes a pair older than ~20 h; for a timer, so that a quiet OA keeps its grant. */
  refreshIfDue(): Promise<void>;
  /** Stores the first pair, after a consent. */
  adopt(tokens: ZaloTokens): Promise<void>;
  state(): Promise<TokenState>;
}

const MEMORY_MS = 30_000;
const PAUSE_AFTER_FAILURE_MS = 60_000;
const STORE_ROOM_MS = 15_000;

/**
 * Keeps the token pair of one OA. A refresh token works once and kills the access token before it, so there is one
 * refresher at a time, the new pair is saved before anyone uses it, and a refresh without an answer is repeated once
 * with the same token, never more.
 */
export function tokenKeeper(settings: TokenSettings): TokenKeeper {
  const { store, clock, limits, sealer } = settings;
  // Longer than two calls that time out and two saves: a lock that ends earlier burns tokens.
  const lockMs = 2 * (limits.oauthTimeoutMs + 1000) + STORE_ROOM_MS;
  let remembered: { pair: Pair; at: number } | undefined;
  let pausedUntil = 0;
  /** A new pair the store did not take: the only copy there is, for the old one is spent. */
  let unsaved: { tokens: ZaloTokens; replaces: string } | undefined;

  async function read(): Promise<Pair> {
    const sealed = await store.load();
    if (sealed === undefined) throw dead('no tokens yet: run `npm run zalo:authorize`', 'token-missing');
    const pair = openPair(sealer, sealed);
    remembered = { pair, at: clock.now() };
    return pair;
  }

  async function current(): Promise<Pair> {
    const fresh = remembered !== undefined && Math.abs(clock.now() - remembered.at) < MEMORY_MS;
    return fresh && remembered !== undefined ? remembered.pair : read();
  }

  async function save(tokens: ZaloTokens): Promise<Pair> {
    const now = clock.now();
    const times = { obtainedAt: now, accessExpiresAt: now + tokens.expiresInMs };
    await store.save({ ...sealer.seal(JSON.stringify(tokens)), ...times });
    const pair = { ...tokens, ...times, dead: false };
    remembered = { pair, at: now };
    return pair;
  }

  /** Saves a new pair, holding on to it until the store took it. */
  async function keep(tokens: ZaloTokens, old: Pair): Promise<Pair> {
    unsaved = { tokens, replaces: old.refreshToken };
    const saved = await save(tokens).catch(() => save(tokens));
    unsaved = undefined;
    return saved;
  }

  /** @param unwanted Says of the pair in the store whether it must be replaced. */
  function refresh(unwanted: (pair: Pair) => boolean): Promise<Pair> {
    return settings.lock.run(`zalo-token-${settings.oaId}`, lockMs, async () => {
      const pair = await read();
      if (unsaved?.replaces === pair.refreshToken) return keep(unsaved.tokens, pair);
      if (!unwanted(pair)) return pair;
      if (pair.dead) throw dead('the grant is dead: a new consent is needed', 'grant-dead');
      try {
        return await keep(await refreshTwice(settings, pair.refreshToken), pair);
      } catch (error) {
        pausedUntil = clock.now() + PAUSE_AFTER_FAILURE_MS;
        if (!(error instanceof GrantError)) throw error;
        await markDead(pair, error);
        throw dead('the grant is dead: a new consent is needed', error.platformCode);
      }
    });
  }

  async function markDead(pair: Pair, error: GrantError): Promise<void> {
    remembered = undefined;
    const { obtainedAt, accessExpiresAt, dead: _, ...tokens } = pair;
    const sealed = sealer.seal(JSON.stringify(tokens));
    settings.onIncident({ kind: 'token-dead', channel: 'zalo', detail: `refresh refused (${error.platformCode})` });
    await store.save({ ...sealed, obtainedAt, accessExpiresAt, deadSince: clock.now() });
  }

  const isDue = (pair: Pair): boolean => clock.now() - pair.obtainedAt >= limits.refreshAfterMs;

  return {
    async accessToken() {
      const pair = await current().catch((error: unknown) => Promise.reject(asSendError(error)));
      const expired = clock.now() >= pair.accessExpiresAt;
      if (!expired && (!isDue(pair) || pair.dead || clock.now() < pausedUntil)) return pair.accessToken;
      try {
        return (await refresh(isDue)).accessToken;
      } catch (error) {
        // The old token may well have hours left: speak with it and try the refresh again later.
        if (expired) throw asSendError(error);
        return pair.accessToken;
      }
    },
    async replace(rejected) {
      try {
        const pair = await read();
        if (pair.accessToken !== rejected) return pair.accessToken;
        return (await refresh((stored) => stored.accessToken === rejected)).accessToken;
      } catch (error) {
        throw asSendError(error);
      }
    },
    async refreshIfDue() {
      const pair = await read();
      if (isDue(pair) && !pair.dead) await refresh(isDue);
    },
    async adopt(tokens) {
      await settings.lock.run(`zalo-token-${settings.oaId}`, lockMs, () => save(tokens));
    },
    async state() {
      const sealed = await store.load();
      if (sealed === undefined) return { state: 'missing' };
      const { obtainedAt, accessExpiresAt, deadSince } = sealed;
      try {
        openPair(sealer, sealed);
      } catch {
        return { state: 'unreadable' };
      }
      return { state: deadSince === undefined ? 'alive' : 'dead', obtainedAt, accessExpiresAt };
    },
  };
}

function dead(message: string, platformCode: string): SendError {
  return new SendError(message, { code: 'token-dead', retryable: false, platformCode });
}

/** A lock not to be had, or a store that is away, is a passing trouble; no message was sent. */
function asSendError(error: unknown): SendError {
  if (error instanceof SendError) {
    // What may have happened is the refresh, never the message.
    return new SendError(error.message, {
      code: error.code,
      retryable: error.retryable,
      cause: error,
      ...(error.platformCode === undefined ? {} : { platformCode: error.platformCode }),
      ...(error.retryAfterMs === undefined ? {} : { retryAfterMs: error.retryAfterMs }),
    });
  }
  return new SendError('no access token can be had just now', { code: 'unavailable', retryable: true, cause: error });
}
