import type { SimButton, SimMedia } from '../api.ts';
import { fetchImage } from '../fetch-image.ts';
import { sniff } from '../media.ts';
import { asList, asRecord, asText } from '../transport.ts';
import type { World } from '../world.ts';
import { refusal, type ZaloRefusal } from './errors.ts';

const TEXT_LIMIT = 2000;
const BUTTON_LIMIT = 5;
const TITLE_LIMIT = 100;
const PAYLOAD_LIMIT = 1000;
const SMS_LIMIT = 160;
const SUBTITLE_LIMIT = 500;
const IMAGE_LIMIT_BYTES = 1_048_576;
const UPLOAD_LIFE_MS = 7 * 24 * 3_600_000;

/** What a well-formed consultation message puts on the phone. */
export interface Bubble {
  text: string;
  media: SimMedia[];
  buttons: SimButton[];
  asksInfo: boolean;
  replyTo: string | null;
  /** How Zalo names the echo: `oa_send_<kind>`. */
  echo: 'text' | 'image' | 'gif' | 'file' | 'sticker' | 'template';
}

type Fields = Record<string, unknown>;

/** Reads the `message` of a `/v3.0/oa/message/cs` body, with every limit of the platform. */
export async function readMessage(world: World, value: unknown): Promise<Bubble | ZaloRefusal> {
  const message = asRecord(value);
  if (!message) return refusal(-201, 'message');
  const { text, attachment, quote_message_id: quote } = message;
  if (text !== undefined && typeof text !== 'string') return refusal(-201, 'text');
  if ((text?.length ?? 0) > TEXT_LIMIT) return refusal(-210, 'text');
  if (quote !== undefined && typeof quote !== 'string') return refusal(-201, 'quote_message_id');

  const bubble: Bubble = {
    text: text ?? '',
    media: [],
    buttons: [],
    asksInfo: false,
    replyTo: quote ?? null,
    echo: 'text',
  };
  if ('attachments' in message) return refusal(-201, 'attachments');
  if (attachment === undefined) return text ? bubble : refusal(-201, 'text');

  const { type, payload } = asRecord(attachment) ?? {};
  const fields = asRecord(payload);
  if (!fields) return refusal(-201, 'payload');
  if (type === 'file') return readFile(world, bubble, fields);
  if (type !== 'template') return refusal(-201, 'attachment type');
  if (fields.template_type === 'media') return readMedia(world, bubble, fields);
  if (fields.template_type === 'request_user_info') return readInfoRequest(bubble, fields);
  if (fields.template_type !== undefined) return refusal(-201, 'template_type');
  return readButtons(world, bubble, fields);
}

function readButtons(world: World, bubble: Bubble, fields: Fields): Bubble | ZaloRefusal {
  if (world.faults.buttonsRefused) return refusal(-224);
  const buttons = asList(fields.buttons);
  if (buttons.length === 0) return refusal(-201, 'Missing template_type params,');
  if (!bubble.text) return refusal(-201, 'text');
  if (buttons.length > BUTTON_LIMIT) return refusal(-201, 'buttons');

  for (const value of buttons) {
    const button = readButton(asRecord(value) ?? {});
    if ('code' in button) return button;
    bubble.buttons.push(button);
  }
  return { ...bubble, echo: 'template' };
}

function readButton({ title, type, payload }: Fields): SimButton | ZaloRefusal {
  if (typeof title !== 'string' || title === '' || title.length > TITLE_LIMIT) return refusal(-201, 'button title');
  const fields = asRecord(payload) ?? {};

  switch (type) {
    case 'oa.query.show':
    case 'oa.query.hide':
      if (typeof payload !== 'string' || payload === '' || payload.length > PAYLOAD_LIMIT) {
        return refusal(-201, 'button payload');
      }
      return { title, kind: type === 'oa.query.show' ? 'say' : 'silent', payload };
    case 'oa.open.url':
      if (!/^https?:\/\//.test(asText(fields.url))) return refusal(-201, 'button url');
      return { title, kind: 'url', payload: asText(fields.url) };
    case 'oa.open.phone':
      if (!/^\+?\d{8,15}$/.test(asText(fields.phone_code))) return refusal(-201, 'phone_code');
      return { title, kind: 'phone', payload: asText(fields.phone_code) };
    case 'oa.open.sms':
      if (!/^\+?\d{8,15}$/.test(asText(fields.phone_code))) return refusal(-201, 'phone_code');
      if (asText(fields.content).length > SMS_LIMIT) return refusal(-201, 'sms content');
      return { title, kind: 'sms', payload: asText(fields.phone_code) };
    default:
      return refusal(-201, 'button type');
  }
}

async function readMedia(world: World, bubble: Bubble, fields: Fields): Promise<Bubble | ZaloRefusal> {
  const elements = asList(fields.elements);
  const element = asRecord(elements[0]);
  if (elements.length !== 1 || !element) return refusal(-201, 'elements');
  const { media_type: type, url, attachment_id: id } = element;
  if (type !== 'image' && type !== 'gif' && type !== 'sticker') return refusal(-201, 'media_type');
  if ((url === undefined) === (id === undefined)) return refusal(-201, 'attachment_id');
  if (type === 'gif' && !(Number(element.width) > 0 && Number(element.height) > 0)) return refusal(-201, 'width');

  if (type === 'sticker') {
    if (typeof id !== 'string' || id === '') return refusal(-201, 'attachment_id');
    const sticker: SimMedia = { type, url: '/media/hinh-hoa.png', name: id, sizeBytes: 0, stickerId: id };
    return { ...bubble, media: [sticker], echo: 'sticker' };
  }
  if (url !== undefined) {
    const image = await fetchImage(url, { localUrls: world.settings.localUrls, limitBytes: IMAGE_LIMIT_BYTES });
    if (!image || !['png', 'jpg', ...(type === 'gif' ? ['gif'] : [])].includes(sniff(image)))
      return refusal(-201, 'url');
    const media: SimMedia = { type, url: asText(url), name: '', sizeBytes: image.length };
    return { ...bubble, media: [media], echo: type };
  }
  const stored = world.attachments.get(asText(id));
  if (stored?.platform !== 'zalo' || stored.type !== type) return refusal(-201, 'attachment_id');
  if (world.clock.now() - stored.createdAt > UPLOAD_LIFE_MS) return refusal(-100);
  const media: SimMedia = { type, url: `/media/${stored.mediaId}`, name: stored.name, sizeBytes: 0 };
  return { ...bubble, media: [media], echo: type };
}

function readFile(world: World, bubble: Bubble, fields: Fields): Bubble | ZaloRefusal {
  const stored = world.attachments.get(asText(fields.token));
  if (stored?.platform !== 'zalo' || stored.type !== 'file') return refusal(-201, 'token');
  if (world.clock.now() - stored.createdAt > UPLOAD_LIFE_MS) return refusal(-100);
  const media: SimMedia = { type: 'file', url: `/media/${stored.mediaId}`, name: stored.name, sizeBytes: 0 };
  return { ...bubble, media: [media], echo: 'file' };
}

function readInfoRequest(bubble: Bubble, fields: Fields): Bubble | ZaloRefusal {
  const elements = asList(fields.elements);
  const { title, subtitle, image_url: imageUrl } = asRecord(elements[0]) ?? {};
  if (elements.length !== 1) return refusal(-201, 'elements');
  if (typeof title !== 'string' || title === '' || title.length > TITLE_LIMIT) return refusal(-201, 'title');
  if (typeof subtitle !== 'string' || subtitle.length > SUBTITLE_LIMIT) return refusal(-201, 'subtitle');
  if (!/^https?:\/\//.test(asText(imageUrl))) return refusal(-201, 'image_url');
  return { ...bubble, text: [title, subtitle].filter(Boolean).join('\n'), asksInfo: true, echo: 'template' };
}
