import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import axios, { type AxiosResponse } from 'axios';
import { fileTypeFromBuffer } from 'file-type';
import { isLoopbackHost, platformUrl } from './media-url.ts';
import { publicLookup } from './public-address.ts';

/** Where the platforms keep what people send; suffixes, seen 2026. Set by the caller, these are the defaults. */
export const ZALO_MEDIA_HOSTS: readonly string[] = ['zdn.vn', 'zadn.vn'];
export const MESSENGER_MEDIA_HOSTS: readonly string[] = ['fbcdn.net', 'fbsbx.com', 'facebook.com'];

export interface MediaOptions {
  /** Host names; each also stands for all names below it. */
  allowedHosts: readonly string[];
  maxBytes: number;
  /** For the whole download, redirects included. */
  timeoutMs: number;
  /** Also 127.0.0.1 and localhost, over plain http: for the simulator. */
  allowLoopback?: boolean;
}

export interface FetchedMedia {
  bytes: Buffer;
  /** MIME type by content, whatever the platform called it. */
  type: string;
}

/**
 * Why a file of a contact could not be had. `gone`: the link has expired. `not-allowed`: an address we do not call.
 */
export class MediaError extends Error {
  override readonly name = 'MediaError';
  readonly code: 'not-allowed' | 'too-large' | 'wrong-type' | 'gone' | 'unavailable';
  readonly retryable: boolean;

  constructor(code: MediaError['code'], message: string, details: { retryable: boolean; cause?: unknown }) {
    super(message, { cause: details.cause });
    this.code = code;
    this.retryable = details.retryable;
  }
}

const MAX_HOPS = 4;
const TYPES = /^(image|audio|video)\/[\w.+-]+$|^application\/pdf$/;

/**
 * Fetches a file a contact sent. The address comes from a webhook, so it is not believed: only the platform's hosts,
 * https (http is upgraded), every hop checked and resolved to public addresses only, size, time and real type limited.
 *
 * @throws MediaError; `retryable` says whether another try may help.
 */
export async function fetchPlatformMedia(url: string, options: MediaOptions): Promise<FetchedMedia> {
  const signal = AbortSignal.timeout(options.timeoutMs);
  const bytes = await download(url, options, signal);
  const type = (await fileTypeFromBuffer(bytes))?.mime;
  if (type === undefined || !TYPES.test(type)) {
    throw new MediaError('wrong-type', `the file is ${type ?? 'of no known type'}`, { retryable: false });
  }
  return { bytes, type };
}

async function download(url: string, options: MediaOptions, signal: AbortSignal): Promise<Buffer> {
  let next = platformUrl(url, undefined, options);
  for (let hop = 0; hop < MAX_HOPS; hop++) {
    if (next === undefined) throw notAllowed();
    const answer = await get(next, options, signal);
    if (answer.status < 300 || answer.status >= 400) return readAnswer(answer);
    const location: unknown = answer.headers.location;
    next = typeof location === 'string' ? platformUrl(location, next, options) : undefined;
  }
  throw new MediaError('unavailable', 'too many redirects', { retryable: false });
}

async function get(url: URL, options: MediaOptions, signal: AbortSignal): Promise<AxiosResponse<unknown>> {
  const lookup = publicLookup({ allowLoopback: options.allowLoopback === true && isLoopbackHost(url) });
  try {
    return await axios.get<unknown>(url.toString(), {
      responseType: 'arraybuffer',
      maxRedirects: 0,
      maxContentLength: options.maxBytes,
      timeout: options.timeoutMs,
      signal,
      proxy: false,
      httpAgent: new HttpAgent({ lookup }),
      httpsAgent: new HttpsAgent({ lookup }),
      validateStatus: () => true,
    });
  } catch (error) {
    throw describe(error);
  }
}

function readAnswer({ status, data }: AxiosResponse<unknown>): Buffer {
  if (status === 200 && Buffer.isBuffer(data)) return data;
  if (status === 403 || status === 404 || status === 410) {
    throw new MediaError('gone', `the file is gone (HTTP ${status})`, { retryable: false });
  }
  const retryable = status >= 500 || status === 408 || status === 429;
  throw new MediaError('unavailable', `the file cannot be had (HTTP ${status})`, { retryable });
}

/** Keeps no cause: an axios error carries the address, which is a key to a person's picture. */
function describe(error: unknown): MediaError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
  if (code === 'ECLOSEDADDRESS') return notAllowed();
  if (error instanceof Error && /maxContentLength/.test(error.message)) {
    return new MediaError('too-large', 'the file is larger than allowed', { retryable: false });
  }
  return new MediaError('unavailable', `the file cannot be had (${code})`, { retryable: true });
}

function notAllowed(): MediaError {
  return new MediaError('not-allowed', 'the address of the file is not one of the platform', { retryable: false });
}
