import type { InboundBody, InboundMedia } from '../../core/events.ts';
import { PAYLOAD_PREFIX } from '../../core/messages.ts';
import { fields, list, messageId, number, word, written } from '../fields.ts';

type Fields = Record<string, unknown>;

/** The thumb in its three sizes. */
const LIKES = new Set(['369239263222822', '369239343222814', '369239383222810']);
const MEDIA_TYPES: readonly string[] = ['image', 'video', 'audio', 'file'] satisfies InboundMedia['type'][];

/** @returns One body, and before it a referral when the message came from an ad or link. */
export function readMessage(message: Fields): InboundBody[] {
  return [...readReferral(fields(message.referral)), readContent(message)];
}

function readContent(message: Fields): InboundBody {
  const text = written(message.text);
  const attachments = list(message.attachments).map(fields);
  const tapped = word(fields(message.quick_reply).payload);

  if (tapped?.startsWith(PAYLOAD_PREFIX)) return choice(tapped, text);
  // A phone quick reply carries the number she confirmed; a payload of another app's is only what she said.
  if (tapped !== undefined && /^\+?\d{8,15}$/.test(tapped)) return { kind: 'contact-info', phone: tapped };

  const ownMeaning = readAttachments(attachments, text);
  if (ownMeaning !== undefined) return ownMeaning;
  if (text === undefined) return { kind: 'unsupported', what: word(attachments[0]?.type) ?? 'message' };
  const replyTo = messageId(fields(message.reply_to).mid);
  return { kind: 'text', text, ...(replyTo === undefined ? {} : { replyTo }) };
}

function readAttachments(attachments: readonly Fields[], text: string | undefined): InboundBody | undefined {
  const sticker = attachments.map(stickerIdOf).find((id) => id !== undefined);
  if (sticker !== undefined) return { kind: 'sticker', stickerId: sticker, like: LIKES.has(sticker) };
  if (attachments.some(({ type }) => type === 'sticker')) return { kind: 'sticker', like: false };

  const media = attachments.flatMap(readMedia);
  if (media.length > 0) return { kind: 'media', media, ...(text === undefined ? {} : { text }) };

  const location = attachments.find(({ type }) => type === 'location');
  if (location !== undefined) return readLocation(location);
  return text === undefined ? sharedLink(attachments) : undefined;
}

/** Until 30 Aug 2026 stickers came as images; some clients may send both forms at once. */
function stickerIdOf({ type, payload }: Fields): string | undefined {
  const id = word(fields(payload).sticker_id);
  return type === 'sticker' || type === 'image' ? id : undefined;
}

function readMedia({ type, payload }: Fields): InboundMedia[] {
  const url = word(fields(payload).url);
  const name = written(fields(payload).name);
  if (url === undefined || !isMediaType(type)) return [];
  return [{ type, url, ...(name === undefined ? {} : { name }) }];
}

function isMediaType(type: unknown): type is InboundMedia['type'] {
  return typeof type === 'string' && MEDIA_TYPES.includes(type);
}

/** No longer documented, still seen. */
function readLocation({ payload }: Fields): InboundBody {
  const at = fields(fields(payload).coordinates);
  const latitude = number(at.lat);
  const longitude = number(at.long);
  const onEarth =
    latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return onEarth ? { kind: 'location', latitude, longitude } : { kind: 'unsupported', what: 'location' };
}

/** A shared link normally brings its text along; without it the address is all she said. */
function sharedLink(attachments: readonly Fields[]): InboundBody | undefined {
  const link = attachments.find(({ type }) => type === 'fallback');
  const url = written(fields(link?.payload).url);
  return url === undefined ? undefined : { kind: 'text', text: url };
}

/**
 * A button, the menu, "Get Started" or an ice breaker. Payloads we did not make stand for what the button said.
 */
export function readPostback(postback: Fields, openingPayloads: readonly string[]): InboundBody[] {
  const payload = word(postback.payload);
  const title = written(postback.title);
  const referral = readReferral(fields(postback.referral));

  if (payload?.startsWith(PAYLOAD_PREFIX)) return [...referral, choice(payload, title)];
  if (payload !== undefined && openingPayloads.includes(payload)) return [...referral, { kind: 'chat-opened' }];
  return [...referral, title === undefined ? { kind: 'unsupported', what: 'postback' } : { kind: 'text', text: title }];
}

/** An m.me link, a QR code or an ad; an ad without a `ref` is known by its id. */
export function readReferral(referral: Fields): InboundBody[] {
  const ref = word(referral.ref) ?? word(referral.ad_id);
  const source = word(referral.source);
  return ref === undefined ? [] : [{ kind: 'referral', ref, ...(source === undefined ? {} : { source }) }];
}

function choice(payload: string, title: string | undefined): InboundBody {
  return { kind: 'choice', payload, ...(title === undefined ? {} : { title }) };
}
