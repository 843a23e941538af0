import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosInstance, type AxiosRequestConfig, isAxiosError } from 'axios';
import type { Headers } from '../core/channel.ts';
import { SendError } from '../core/errors.ts';
import { type Json, parseJson } from '../core/json.ts';

/** What came back, whatever its status. `body` is undefined when it is not JSON. */
export interface PlatformAnswer {
  status: number;
  headers: Headers;
  body: Json | undefined;
}

/** One request to a platform, relative to its base address. */
export type PlatformCall = (request: AxiosRequestConfig) => Promise<PlatformAnswer>;

const MAX_ANSWER_BYTES = 1_048_576;

/**
 * A client for one platform host: connections are kept, redirects are not followed, answers are capped.
 *
 * @param options.baseUrl Such as `https://graph.facebook.com`.
 * @param options.timeoutMs For the whole call, connecting included.
 * @returns A function that throws SendError `unavailable` when there was no answer at all.
 */
export function platformCall(options: { baseUrl: string; timeoutMs: number; sockets?: number }): PlatformCall {
  const agent = { keepAlive: true, maxSockets: options.sockets ?? 50, timeout: options.timeoutMs + 1000 };
  const client = axios.create({
    baseURL: options.baseUrl,
    timeout: options.timeoutMs,
    maxRedirects: 0,
    maxContentLength: MAX_ANSWER_BYTES,
    proxy: false,
    httpAgent: new HttpAgent(agent),
    httpsAgent: new HttpsAgent(agent),
    responseType: 'text',
    // Ids in answers exceed 2^53 as well: the text goes to our own parser.
    transformResponse: [(text: unknown) => text],
    validateStatus: () => true,
  });
  return (request) => call(client, request, options.timeoutMs);
}

async function call(client: AxiosInstance, request: AxiosRequestConfig, timeoutMs: number): Promise<PlatformAnswer> {
  try {
    const answer = await client.request<unknown>({ ...request, signal: AbortSignal.timeout(timeoutMs + 500) });
    return { status: answer.status, headers: answer.headers as Headers, body: readBody(answer.data) };
  } catch (error) {
    throw noAnswer(error);
  }
}

function readBody(text: unknown): Json | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Failures before a connection stood: the platform cannot have seen the request. */
const NEVER_WRITTEN =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ERR_INVALID_URL|CERT_.*|ERR_TLS_.*|.*SELF_SIGNED.*|UNABLE_TO_.*)$/;

/** Keeps the name of the failure only: an axios error carries the request, and with it token and text. */
function noAnswer(error: unknown): SendError {
  const reason = isAxiosError(error) || error instanceof Error ? codeOf(error) : 'unknown';
  const connecting = isAxiosError(error) && fieldOf(error.cause, 'syscall') === 'connect';

  return new SendError(`the platform did not answer (${reason})`, {
    code: 'unavailable',
    retryable: true,
    maybeDelivered: !connecting && !NEVER_WRITTEN.test(reason),
    platformCode: reason,
  });
}

function codeOf(error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (typeof code === 'string') return code;
  const cause = fieldOf(error.cause, 'code');
  return typeof cause === 'string' ? cause : error.name;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}

/**
 * An answer that is not the platform's own: a gateway's page, an empty body, a redirect.
 * A gateway (502, 504) or an odd 2xx may stand in front of a platform that took the message.
 */
export function strangeAnswer(answer: PlatformAnswer): SendError {
  const { status } = answer;
  if (status === 429) {
    return new SendError('the platform answered 429', {
      code: 'throttled',
      retryable: true,
      platformCode: 'http-429',
    });
  }
  return new SendError(`the platform gave no readable answer (HTTP ${status})`, {
    code: 'unavailable',
    retryable: true,
    maybeDelivered: status < 300 || status === 502 || status === 504,
    platformCode: `http-${status}`,
  });
}
