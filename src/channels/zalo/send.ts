import type { Clock } from '../../core/clock.ts';
import { SendError } from '../../core/errors.ts';
import { isRecord } from '../../core/json.ts';
import type { PlatformRequest } from '../../core/messages.ts';
import type { AttachmentCache } from '../attachment-cache.ts';
import { readImageFile } from '../image-file.ts';
import { uploadOnly } from '../upload.ts';
import type { ZaloClient } from './client.ts';
import type { ZaloLimits } from './limits.ts';
import { mediaTemplate, type ZaloMessage } from './render.ts';

export interface ZaloSendSettings {
  oaId: string;
  client: ZaloClient;
  limits: ZaloLimits;
  clock: Clock;
  cache: AttachmentCache;
}

/** What the API answers to buttons an OA package does not include. */
const BUTTONS_REFUSED = new Set(['-224', '-201', '-233']);
const UPLOAD_EXPIRED = '-100';

/** Sends what `render` made. @returns A function giving Zalo's message id. */
export function zaloSender(settings: ZaloSendSettings): (userId: string, request: PlatformRequest) => Promise<string> {
  const { client, clock, limits } = settings;
  let noButtonsUntil = 0;

  async function sendButtons(userId: string, message: ZaloMessage, plain: ZaloMessage): Promise<string> {
    if (clock.now() < noButtonsUntil) return client.sendMessage(userId, plain);
    try {
      return await client.sendMessage(userId, message);
    } catch (error) {
      if (!refusedWith(error, BUTTONS_REFUSED)) throw error;
    }
    const id = await client.sendMessage(userId, plain);
    // Only now is it sure that the buttons were the trouble, and not the recipient or the text.
    noButtonsUntil = clock.now() + limits.buttonsRefusedMs;
    return id;
  }

  async function sendFile(userId: string, message: ZaloMessage, path: string): Promise<string> {
    const first = await attachmentOf(settings, path, { again: false });
    try {
      return await client.sendMessage(userId, withAttachment(message, first));
    } catch (error) {
      if (!refusedWith(error, new Set([UPLOAD_EXPIRED]))) throw error;
    }
    const second = await attachmentOf(settings, path, { again: true });
    return client.sendMessage(userId, withAttachment(message, second));
  }

  return (userId, request) => {
    const { message, plain, imagePath } = request.body;
    if (!isRecord(message))
      throw new SendError('not a request of this channel', { code: 'our-fault', retryable: false });
    if (typeof imagePath === 'string') return sendFile(userId, message, imagePath);
    if (isRecord(plain)) return sendButtons(userId, message, plain);
    return client.sendMessage(userId, message);
  };
}

/** The id of an upload, from the cache when it is young enough. Uploads are counted: 5,000 a month. */
async function attachmentOf(settings: ZaloSendSettings, path: string, { again }: { again: boolean }): Promise<string> {
  const { limits, cache } = settings;
  const file = await readImageFile(path, { types: ['image/jpeg', 'image/png'], maxBytes: limits.imageBytes });
  const key = `zalo-${settings.oaId}-${file.hash}`;
  const known = again ? undefined : await cache.get(key).catch(() => undefined);
  if (known !== undefined) return known;

  const type = file.type === 'image/png' ? 'image/png' : 'image/jpeg';
  const id = await uploadOnly(settings.client.uploadImage(file.bytes, type));
  await cache.set(key, id, settings.clock.now() + limits.uploadTtlMs).catch(() => undefined);
  return id;
}

function withAttachment(message: ZaloMessage, attachmentId: string): ZaloMessage {
  return { ...message, attachment: mediaTemplate({ media_type: 'image', attachment_id: attachmentId }) };
}

function refusedWith(error: unknown, codes: ReadonlySet<string>): boolean {
  return error instanceof SendError && error.platformCode !== undefined && codes.has(error.platformCode);
}
