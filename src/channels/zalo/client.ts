import type { AxiosRequestConfig } from 'axios';
import type { Headers, PaceHint } from '../../core/channel.ts';
import type { Clock } from '../../core/clock.ts';
import { SendError } from '../../core/errors.ts';
import { appSecretProof } from '../appsecret-proof.ts';
import { fields, number, word } from '../fields.ts';
import { type PlatformCall, strangeAnswer } from '../http.ts';
import type { PaceHints } from '../pace-hints.ts';
import { classify, toNextMinute } from './errors.ts';
import type { ZaloLimits } from './limits.ts';
import type { TokenKeeper } from './tokens.ts';

/** The Zalo calls we make. All throw SendError. */
export interface ZaloClient {
  /** Consultation message. @returns Zalo's message id. */
  sendMessage(userId: string, message: Record<string, unknown>): Promise<string>;
  /** @returns The attachment id, good for 7 days. */
  uploadImage(bytes: Buffer, type: 'image/jpeg' | 'image/png'): Promise<string>;
  userDetail(userId: string): Promise<Record<string, unknown>>;
  oaInfo(): Promise<Record<string, unknown>>;
}

interface ClientSettings {
  call: PlatformCall;
  tokens: TokenKeeper;
  clock: Clock;
  limits: ZaloLimits;
  hints: PaceHints;
  /** Set when the app demands `appsecret_proof` on every call. */
  proofSecret?: string | undefined;
}

const TOKEN_REFUSED = new Set(['-216', '-220']);

export function zaloClient(settings: ClientSettings): ZaloClient {
  return {
    async sendMessage(userId, message) {
      const data = await callApi(settings, {
        method: 'POST',
        url: '/v3.0/oa/message/cs',
        headers: { 'content-type': 'application/json' },
        data: JSON.stringify({ recipient: { user_id: userId }, message }),
      });
      const id = word(data.message_id);
      if (id === undefined) throw noId('a message id');
      return id;
    },
    async uploadImage(bytes, type) {
      const data = await callApi(settings, () => ({
        method: 'POST',
        url: '/v2.0/oa/upload/image',
        data: imageForm(bytes, type),
      }));
      const id = word(data.attachment_id) ?? word(data.token);
      if (id === undefined) {
        throw new SendError('zalo gave no attachment id', { code: 'our-fault', retryable: false });
      }
      return id;
    },
    userDetail: (userId) => callApi(settings, get('/v3.0/oa/user/detail', { user_id: userId })),
    oaInfo: () => callApi(settings, { method: 'GET', url: '/v2.0/oa/getoa' }),
  };
}

/** Parameters of a GET go as JSON in one query parameter. */
function get(url: string, data: Record<string, unknown>): AxiosRequestConfig {
  return { method: 'GET', url, params: { data: JSON.stringify(data) } };
}

/** Without a real extension in the file name the answer is `error: 0` and no id. */
function imageForm(bytes: Buffer, type: 'image/jpeg' | 'image/png'): FormData {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)], { type }), type === 'image/png' ? 'image.png' : 'image.jpg');
  return form;
}

/**
 * One call; when Zalo refuses the token, once more with the token that replaced it.
 * @returns `data` of the answer.
 */
async function callApi(
  settings: ClientSettings,
  request: AxiosRequestConfig | (() => AxiosRequestConfig),
): Promise<Record<string, unknown>> {
  const make = typeof request === 'function' ? request : () => request;
  const token = await settings.tokens.accessToken();
  try {
    return await callOnce(settings, make(), token);
  } catch (error) {
    const refused = error instanceof SendError && TOKEN_REFUSED.has(error.platformCode ?? '');
    if (!refused) throw error;
  }
  return callOnce(settings, make(), await settings.tokens.replace(token));
}

async function callOnce(
  settings: ClientSettings,
  request: AxiosRequestConfig,
  token: string,
): Promise<Record<string, unknown>> {
  const proof =
    settings.proofSecret === undefined ? {} : { appsecret_proof: appSecretProof(token, settings.proofSecret) };
  const answer = await settings.call({ ...request, headers: { ...request.headers, access_token: token, ...proof } });
  const now = settings.clock.now();
  settings.hints.tell(readHint(answer.headers, now));

  const body = fields(answer.body);
  const code = number(body.error);
  if (code === undefined) throw strangeAnswer(answer);
  if (code !== 0) throw classify(code, now, settings.limits);
  return fields(body.data);
}

/** `X-RateLimit-Remain` of `X-RateLimit-Limit` calls are left in this minute. */
function readHint(headers: Headers, now: number): PaceHint | undefined {
  const limit = number(headers['x-ratelimit-limit']);
  const remain = number(headers['x-ratelimit-remain'] ?? headers['x-ratelimit-remaining']);
  if (limit === undefined || remain === undefined || limit <= 0) return undefined;
  const left = Math.min(1, Math.max(0, remain / limit));
  return left === 0 ? { left, pauseMs: toNextMinute(now) } : { left };
}

/** Zalo said yes without saying to what: it may well be on her phone. */
function noId(what: string): SendError {
  return new SendError(`zalo accepted without ${what}`, {
    code: 'unavailable',
    retryable: true,
    maybeDelivered: true,
  });
}
