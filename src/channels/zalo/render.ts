import type { Choice, OutboundMessage, PlatformRequest } from '../../core/messages.ts';
import { numberedText } from '../numbered-text.ts';
import { lengthOf, shorten, splitText } from '../split-text.ts';
import type { ZaloLimits } from './limits.ts';

/** The `message` of a consultation call, as Zalo names its fields. */
export type ZaloMessage = Record<string, unknown>;

/**
 * The body of our Zalo requests. `plain` is what is said instead when the OA package refuses buttons; `imagePath` is
 * a file to upload, whose id becomes the attachment of `message`.
 */
export interface ZaloRequestBody extends Record<string, unknown> {
  message: ZaloMessage;
  plain?: ZaloMessage;
  imagePath?: string;
}

interface RenderSettings {
  limits: ZaloLimits;
  /** `never` for an OA whose package has no buttons: saves the refused call. */
  buttons: 'auto' | 'never';
}

/** A message as consultation calls, in order. Zalo has no typing indicator. */
export function render(message: OutboundMessage, settings: RenderSettings): PlatformRequest[] {
  const { limits } = settings;
  switch (message.kind) {
    case 'typing':
      return [];
    case 'text':
      return texts(message.text, limits);
    case 'choices':
      return choices(message.text, message.choices, settings);
    case 'image':
      return image(message, limits);
    case 'ask-contact-info':
      return [askContactInfo(message, limits)];
  }
}

function texts(text: string, limits: ZaloLimits, kind: PlatformRequest['kind'] = 'text'): PlatformRequest[] {
  return splitText(text, limits.textUnits).map((part) => ({ kind, body: { message: { text: part } } }));
}

/** Buttons stand under the last part of the text; the same part with a numbered list must fit as well. */
function choices(text: string, offered: readonly Choice[], settings: RenderSettings): PlatformRequest[] {
  const { limits } = settings;
  const list = numberedText('', offered);
  const room = limits.textUnits - lengthOf(list) - 2;
  if (settings.buttons === 'never' || text.trim() === '' || !fitButtons(offered, limits) || room < 1) {
    return texts(numberedText(text, offered), limits, 'choices');
  }

  const parts = splitText(text, limits.textUnits);
  const [asked = '', ...spill] = splitText(parts.pop() ?? '', room).reverse();
  const before = [...parts, ...spill.reverse()];
  const body: ZaloRequestBody = {
    message: {
      text: asked,
      attachment: { type: 'template', payload: { buttons: offered.map(button) } },
    },
    plain: { text: numberedText(asked, offered) },
  };
  return [...before.flatMap((part) => texts(part, limits)), { kind: 'choices', body }];
}

function fitButtons(offered: readonly Choice[], limits: ZaloLimits): boolean {
  const fits = (choice: Choice): boolean =>
    choice.label.trim() !== '' &&
    lengthOf(choice.label) <= limits.buttonTitleUnits &&
    (!('payload' in choice) || choice.payload.length <= limits.buttonPayloadUnits);
  return offered.length > 0 && offered.length <= limits.buttons && offered.every(fits);
}

/** `oa.query.hide` sends the payload back without showing it as the person's own words. */
function button(choice: Choice): Record<string, unknown> {
  const title = choice.label.normalize('NFC');
  if ('payload' in choice) return { title, type: 'oa.query.hide', payload: choice.payload };
  if ('url' in choice) return { title, type: 'oa.open.url', payload: { url: choice.url } };
  return { title, type: 'oa.open.phone', payload: { phone_code: choice.phone.replace(/^\+/, '') } };
}

/** A caption too long to stand with the image follows it as text. */
function image(message: Extract<OutboundMessage, { kind: 'image' }>, limits: ZaloLimits): PlatformRequest[] {
  const caption = message.caption?.normalize('NFC').trim() ?? '';
  const together = caption !== '' && caption.length <= limits.textUnits;
  const source = message.image;
  const body: ZaloRequestBody = {
    message: {
      ...(together ? { text: caption } : {}),
      attachment: mediaTemplate({ media_type: 'image', ...('url' in source ? { url: source.url } : {}) }),
    },
    ...('path' in source ? { imagePath: source.path } : {}),
  };
  return [{ kind: 'image', body }, ...(together ? [] : texts(caption, limits))];
}

export function mediaTemplate(element: Record<string, unknown>): Record<string, unknown> {
  return { type: 'template', payload: { template_type: 'media', elements: [element] } };
}

function askContactInfo(
  message: Extract<OutboundMessage, { kind: 'ask-contact-info' }>,
  limits: ZaloLimits,
): PlatformRequest {
  const element = {
    title: shorten(message.title, limits.infoTitleUnits),
    subtitle: shorten(message.subtitle, limits.infoSubtitleUnits),
    image_url: message.imageUrl,
  };
  const attachment = {
    type: 'template',
    payload: { template_type: 'request_user_info', elements: [element] },
  };
  return { kind: 'ask-contact-info', body: { message: { attachment } } };
}
