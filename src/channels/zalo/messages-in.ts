import type { InboundBody, InboundMedia } from '../../core/events.ts';
import { isRecord, type Json, parseJson } from '../../core/json.ts';
import { PAYLOAD_PREFIX } from '../../core/messages.ts';
import { fields, list, messageId, number, word, written } from '../fields.ts';

type Message = Record<string, unknown>;

const MEDIA: Readonly<Record<string, InboundMedia['type']>> = {
  image: 'image',
  gif: 'image',
  audio: 'audio',
  video: 'video',
  file: 'file',
};

/**
 * What a person sent.
 * @param what The end of the event name: `text`, `image`, `business_card` …
 * @returns undefined when we do not know such a message at all.
 */
export function readSent(what: string, message: Message): InboundBody | undefined {
  const text = written(message.text);
  const payloads = list(message.attachments).map((attachment) => fields(fields(attachment).payload));

  switch (what) {
    case 'text':
      return text === undefined ? { kind: 'unsupported', what: 'text' } : readText(text, message);
    case 'link':
      return readLink(text, payloads[0] ?? {});
    case 'sticker': {
      const stickerId = word(payloads[0]?.id);
      return { kind: 'sticker', ...(stickerId === undefined ? {} : { stickerId }), like: false };
    }
    case 'location':
      return readLocation(payloads[0] ?? {});
    // A card may be anyone's: it must not be taken for the sender's own number.
    case 'business_card':
      return { kind: 'unsupported', what: 'business_card' };
  }

  const type = Object.hasOwn(MEDIA, what) ? MEDIA[what] : undefined;
  return type === undefined ? undefined : readMedia(type, what, payloads, text);
}

/** A press on a button arrives as ordinary text equal to the button's payload; there is no other sign of it. */
function readText(text: string, message: Message): InboundBody {
  if (text.startsWith(PAYLOAD_PREFIX)) return { kind: 'choice', payload: text };
  const replyTo = messageId(message.quote_msg_id);
  return { kind: 'text', text, ...(replyTo === undefined ? {} : { replyTo }) };
}

/** A shared contact comes as a link too; its description is a JSON string. */
function readLink(text: string | undefined, payload: Message): InboundBody {
  const description = written(payload.description);
  if (description !== undefined && isContactCard(description)) return { kind: 'unsupported', what: 'business_card' };
  const shown = text ?? written(payload.url);
  return shown === undefined ? { kind: 'unsupported', what: 'link' } : { kind: 'text', text: shown };
}

function isContactCard(description: string): boolean {
  const card = tryJson(description);
  return isRecord(card) && ('phone' in card || 'qrCodeUrl' in card);
}

function tryJson(text: string): Json | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

/** Coordinates are strings; `{lat, long}` is seen in third-party types. */
function readLocation(payload: Message): InboundBody {
  const at = fields(payload.coordinates);
  const latitude = number(at.latitude ?? at.lat);
  const longitude = number(at.longitude ?? at.long);
  const onEarth =
    latitude !== undefined && longitude !== undefined && Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180;
  return onEarth ? { kind: 'location', latitude, longitude } : { kind: 'unsupported', what: 'location' };
}

function readMedia(
  type: InboundMedia['type'],
  what: string,
  payloads: readonly Message[],
  text: string | undefined,
): InboundBody {
  const media = payloads.flatMap((payload): InboundMedia[] => {
    const url = word(payload.url);
    const name = written(payload.name);
    const sizeBytes = number(payload.size);
    if (url === undefined) return [];
    return [{ type, url, ...(name === undefined ? {} : { name }), ...(sizeBytes === undefined ? {} : { sizeBytes }) }];
  });

  if (media.length > 0) return { kind: 'media', media, ...(text === undefined ? {} : { text }) };
  return text === undefined ? { kind: 'unsupported', what } : { kind: 'text', text };
}
