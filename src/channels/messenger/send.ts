import type { Clock } from '../../core/clock.ts';
import { SendError } from '../../core/errors.ts';
import { isRecord } from '../../core/json.ts';
import type { PlatformRequest } from '../../core/messages.ts';
import type { AttachmentCache } from '../attachment-cache.ts';
import { readImageFile } from '../image-file.ts';
import { uploadOnly } from '../upload.ts';
import type { MessengerClient } from './client.ts';
import type { MessengerLimits } from './limits.ts';

export interface MessengerSendSettings {
  pageId: string;
  client: MessengerClient;
  limits: MessengerLimits;
  clock: Clock;
  cache: AttachmentCache;
}

const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];
/** Worth one more call at once: an upload that expired, an address Meta could not fetch at the first try. */
const UPLOAD_EXPIRED = '100/2018074';
const FETCH_FAILED = '100/2018008';

type Send = (
  userId: string,
  request: PlatformRequest,
  details: { outboxId: string; proactive: boolean },
) => Promise<string>;

/** Sends what `render` made. @returns A function giving Messenger's message id. */
export function messengerSender(settings: MessengerSendSettings): Send {
  const { client } = settings;

  return async (userId, request, { outboxId, proactive }) => {
    const { message, sender_action, imagePath } = request.body;
    const recipient = { id: userId };
    if (typeof sender_action === 'string') return client.send({ recipient, sender_action });
    if (!isRecord(message))
      throw new SendError('not a request of this channel', { code: 'our-fault', retryable: false });

    const sendMessage = (content: Record<string, unknown>): Promise<string> =>
      client.send({
        recipient,
        messaging_type: proactive ? 'UPDATE' : 'RESPONSE',
        message: { ...content, metadata: outboxId },
      });
    if (typeof imagePath !== 'string') return onceMore(FETCH_FAILED, () => sendMessage(message));

    return onceMore(UPLOAD_EXPIRED, async ({ again }) => {
      const attachment_id = await attachmentOf(settings, imagePath, { again });
      return sendMessage({ attachment: { type: 'image', payload: { attachment_id } } });
    });
  };
}

/** Runs `work`, and again when it was refused with exactly this code. */
async function onceMore<T>(platformCode: string, work: (round: { again: boolean }) => Promise<T>): Promise<T> {
  try {
    return await work({ again: false });
  } catch (error) {
    if (!(error instanceof SendError) || error.platformCode !== platformCode) throw error;
  }
  return work({ again: true });
}

/** The id of an upload, from the cache when it is young enough. */
async function attachmentOf(
  settings: MessengerSendSettings,
  path: string,
  { again }: { again: boolean },
): Promise<string> {
  const { limits, cache } = settings;
  const file = await readImageFile(path, { types: IMAGE_TYPES, maxBytes: limits.imageBytes });
  const key = `messenger-${settings.pageId}-${file.hash}`;
  const known = again ? undefined : await cache.get(key).catch(() => undefined);
  if (known !== undefined) return known;

  const id = await uploadOnly(settings.client.uploadImage(file.bytes, file.type));
  await cache.set(key, id, settings.clock.now() + limits.attachmentTtlMs).catch(() => undefined);
  return id;
}
