import type { SimMedia } from '../api.ts';
import { fetchImage } from '../fetch-image.ts';
import * as ids from '../identifiers.ts';
import { sniff } from '../media.ts';
import { asRecord, asText } from '../transport.ts';
import type { StoredAttachment, World } from '../world.ts';
import { type GraphRefusal, graphRefusal } from './errors.ts';

type Fields = Record<string, unknown>;
const MEGABYTE = 1_048_576;
const URL_IMAGE_LIMIT = 8 * MEGABYTE;
const FILE_LIMIT = 25 * MEGABYTE;
const LIFE_MS = 90 * 24 * 3_600_000;
const TYPES = ['image', 'audio', 'video', 'file'] as const;
type AttachmentType = (typeof TYPES)[number];

export interface Taken {
  media: SimMedia;
  /** Only for `is_reusable`. */
  attachmentId?: string;
}

/** Resolves `{type, payload:{url | attachment_id, is_reusable}}`, or a file that came along. */
export async function takeAttachment(
  world: World,
  attachment: Fields,
  file?: { bytes: Buffer; name: string },
): Promise<Taken | GraphRefusal> {
  const type = TYPES.find((one) => one === attachment.type);
  const payload = asRecord(attachment.payload) ?? {};
  if (!type) return graphRefusal('100', 'attachment type');
  if (payload.attachment_id !== undefined) return byId(world, type, String(payload.attachment_id));

  const reusable = payload.is_reusable === true || payload.is_reusable === 'true';
  if (file) {
    if (file.bytes.length > FILE_LIMIT) return graphRefusal('100/2018109');
    if (!fits(type, file.bytes)) return graphRefusal('100/2018047');
    const mediaId = await world.media.put(file.bytes, file.name);
    const media: SimMedia = { type, url: `/media/${mediaId}`, name: file.name, sizeBytes: file.bytes.length };
    return { media, ...(reusable ? { attachmentId: remember(world, { mediaId, type, name: file.name }) } : {}) };
  }

  const url = asText(payload.url);
  const limitBytes = type === 'image' ? URL_IMAGE_LIMIT : FILE_LIMIT;
  const bytes = await fetchImage(url, { localUrls: world.settings.localUrls, limitBytes });
  if (!bytes) return graphRefusal('100/2018008');
  if (!fits(type, bytes)) return graphRefusal('100/2018047');
  const media: SimMedia = { type, url, name: '', sizeBytes: bytes.length };
  if (!reusable) return { media };
  const name = `tai-len.${sniff(bytes)}`;
  const mediaId = await world.media.put(bytes, name);
  return { media, attachmentId: remember(world, { mediaId, type, name }) };
}

function byId(world: World, type: AttachmentType, id: string): Taken | GraphRefusal {
  const stored = world.attachments.get(id);
  const expired = stored && world.clock.now() - stored.createdAt > LIFE_MS;
  if (stored?.platform !== 'messenger' || expired || stored.type !== type) return graphRefusal('100/2018074');
  return { media: { type, url: `/media/${stored.mediaId}`, name: stored.name, sizeBytes: 0 } };
}

function remember(world: World, file: Pick<StoredAttachment, 'mediaId' | 'type' | 'name'>): string {
  const id = ids.messengerAttachmentId();
  world.attachments.set(id, { platform: 'messenger', createdAt: world.clock.now(), ...file });
  return id;
}

const fits = (type: AttachmentType, bytes: Buffer) =>
  bytes.length > 0 && (type !== 'image' || ['png', 'jpg', 'gif'].includes(sniff(bytes)));

/** `POST /{page}/message_attachments`. */
export async function uploadAttachment(
  world: World,
  body: Fields,
  file?: { bytes: Buffer; name: string },
): Promise<Fields | GraphRefusal> {
  const attachment = asRecord(asRecord(body.message)?.attachment);
  if (!attachment) return graphRefusal('100', 'message.attachment');
  const payload = { ...asRecord(attachment.payload), is_reusable: true };
  const taken = await takeAttachment(world, { ...attachment, payload }, file);
  return 'code' in taken ? taken : { attachment_id: taken.attachmentId };
}
