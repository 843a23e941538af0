import type { Channel, ChannelHealth, Pace } from '../../core/channel.ts';
import { type Clock, systemClock } from '../../core/clock.ts';
import { SendError } from '../../core/errors.ts';
import { type Log, silentLog } from '../../core/log.ts';
import { openSealer, type SealKey } from '../../core/seal.ts';
import { type AttachmentCache, memoryAttachmentCache } from '../attachment-cache.ts';
import { written } from '../fields.ts';
import { platformCall } from '../http.ts';
import { paceHints } from '../pace-hints.ts';
import { reachWithin } from '../reach.ts';
import { zaloClient } from './client.ts';
import { ZALO_LIMITS, type ZaloLimits } from './limits.ts';
import { codeVerifier, consentUrl, requestTokens } from './oauth.ts';
import { receive } from './receive.ts';
import { render } from './render.ts';
import { zaloSender } from './send.ts';
import { type Incident, type Lock, type TokenState, type TokenStore, tokenKeeper } from './tokens.ts';

export interface ZaloOptions {
  appId: string;
  /** App Secret Key: for OAuth only. */
  appSecret: string;
  oaId: string;
  /** OA Secret Keys, the current one first: any of them may have signed a webhook. */
  webhookSecrets: readonly string[];
  /** Default `https://openapi.zalo.me`. */
  apiBaseUrl?: string;
  /** Default `https://oauth.zaloapp.com`. */
  oauthBaseUrl?: string;
  /** Default `enforce`. */
  signatureMode?: 'enforce' | 'observe';
  /** Default `auto`: buttons until the package refuses them. */
  buttons?: 'auto' | 'never';
  /** Send `appsecret_proof` on every call; an option of the app. Default off. */
  appSecretProof?: boolean;
  /** What this OA may be called a minute; seeds the pace instead of `limits.pace`. */
  requestsPerMinute?: number;
  tokenStore: TokenStore;
  lock: Lock;
  /** Keys that seal the tokens, the current one first. */
  sealKeys: readonly SealKey[];
  onIncident?: (incident: Incident) => void;
  cache?: AttachmentCache;
  limits?: Partial<ZaloLimits>;
  clock?: Clock;
  log?: Log;
}

/** What only Zalo has: an OAuth grant that must be kept alive, and signatures nobody is quite sure of. */
export interface ZaloExtras {
  readonly limits: ZaloLimits;
  /** For a timer, some times an hour: a quiet OA must not lose its grant. */
  refreshIfDue(): Promise<void>;
  tokenState(): Promise<TokenState>;
  /** Begins a consent; keep `verifier` and `state` until the code comes back. */
  beginConsent(options: { redirectUri: string; verifier?: string; state?: string }): {
    url: string;
    verifier: string;
    state: string;
  };
  /** Ends it: exchanges the code and stores the first pair. @throws GrantError when Zalo refuses. */
  exchangeCode(code: string, verifier: string): Promise<void>;
  /** Stores a pair made by hand (API Explorer), unless one is stored already. @returns Whether it was taken. */
  adoptFirstTokens(tokens: { accessToken: string; refreshToken: string }): Promise<boolean>;
  /** How webhooks of this process were signed, to learn which secret and timestamp this OA really uses. */
  signatureCounts(): Readonly<Record<string, number>>;
}

/** A Zalo Official Account. */
export function zaloChannel(options: ZaloOptions): Channel & ZaloExtras {
  const { clock = systemClock, log = silentLog, oaId, appId } = options;
  const limits = { ...ZALO_LIMITS, ...options.limits };
  const hints = paceHints();
  const app = { appId, appSecret: options.appSecret };
  const oauthBaseUrl = options.oauthBaseUrl ?? 'https://oauth.zaloapp.com';
  const oauth = platformCall({ baseUrl: oauthBaseUrl, timeoutMs: limits.oauthTimeoutMs, sockets: 1 });
  const tokens = tokenKeeper({
    app,
    oaId,
    oauth,
    clock,
    limits,
    store: options.tokenStore,
    lock: options.lock,
    sealer: openSealer(options.sealKeys),
    onIncident: options.onIncident ?? (() => undefined),
  });
  const client = zaloClient({
    call: platformCall({ baseUrl: options.apiBaseUrl ?? 'https://openapi.zalo.me', timeoutMs: limits.httpTimeoutMs }),
    tokens,
    clock,
    limits,
    hints,
    proofSecret: options.appSecretProof === true ? options.appSecret : undefined,
  });
  const send = zaloSender({ oaId, client, limits, clock, cache: options.cache ?? memoryAttachmentCache(clock) });
  const signatures: Record<string, number> = {};
  const receiving = {
    appId,
    oaId,
    limits,
    log,
    secrets: options.webhookSecrets,
    signatureMode: options.signatureMode ?? ('enforce' as const),
    onSignature: (match?: { timestampFrom: string; secretIndex: number }) => {
      const name = match === undefined ? 'unmatched' : `${match.timestampFrom}-secret-${match.secretIndex + 1}`;
      signatures[name] = (signatures[name] ?? 0) + 1;
    },
  };
  const windows = {
    freeWindowMs: limits.freeWindowMs,
    paid: { windowMs: limits.paidWindowMs, costVnd: limits.paidCostVnd },
  };

  return {
    name: 'zalo',
    account: oaId,
    pace: paceOf(options.requestsPerMinute, limits.pace),
    limits,
    handshake: () => ({ status: 200, body: '' }),
    receive: (rawBody, headers, receivedAt) => receive(receiving, rawBody, headers, receivedAt),
    render: (message) => render(message, { limits, buttons: options.buttons ?? 'auto' }),
    send: async (userId, request) => ({ messageId: await send(userId, request) }),
    reach: (state, now) => reachWithin(windows, state, now),
    onPaceHint: hints.listen,
    async profile(userId) {
      const detail = await client.userDetail(userId).catch(() => undefined);
      const displayName = written(detail?.display_name);
      return displayName === undefined ? undefined : { displayName };
    },
    async health(): Promise<ChannelHealth> {
      try {
        if ((await tokens.state()).state === 'dead') {
          return { ok: false, code: 'token-dead', detail: 'the grant is dead: run `npm run zalo:authorize`' };
        }
        const oa = await client.oaInfo();
        return { ok: true, detail: written(oa.package_name) ?? 'the OA answers' };
      } catch (error) {
        if (error instanceof SendError) return { ok: false, code: error.code, detail: error.message };
        return { ok: false, code: 'unavailable', detail: 'the token store does not answer' };
      }
    },
    refreshIfDue: tokens.refreshIfDue,
    tokenState: tokens.state,
    beginConsent({ redirectUri, verifier = codeVerifier(), state = codeVerifier() }) {
      return { url: consentUrl({ oauthBaseUrl, appId, redirectUri, verifier, state }), verifier, state };
    },
    async exchangeCode(code, verifier) {
      await tokens.adopt(await requestTokens(oauth, app, { code, verifier }));
    },
    async adoptFirstTokens(pair) {
      if ((await tokens.state()).state !== 'missing') return false;
      await tokens.adopt({ ...pair, expiresInMs: limits.accessTokenMs });
      return true;
    },
    signatureCounts: () => ({ ...signatures }),
  };
}

function paceOf(requestsPerMinute: number | undefined, seed: Pace): Pace {
  return requestsPerMinute === undefined ? seed : { ...seed, perSecond: requestsPerMinute / 60 };
}
