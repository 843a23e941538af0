import type { SimButton, SimCard } from '../api.ts';
import { asList, asRecord, asText } from '../transport.ts';
import { type GraphRefusal, graphRefusal } from './errors.ts';

type Fields = Record<string, unknown>;
const TITLE_LIMIT = 20;
const PAYLOAD_LIMIT = 1000;
const BUTTON_TEXT_LIMIT = 640;
const CARD_TEXT_LIMIT = 80;
const QUICK_REPLIES_LIMIT = 13;

export interface Template {
  text: string;
  buttons: SimButton[];
  cards: SimCard[];
  /** Media template: the one element to resolve. */
  mediaElement?: Fields;
}

const bad = (what: string, key = '100') => graphRefusal(key, what);

export function readQuickReplies(value: unknown): SimButton[] | GraphRefusal {
  const replies: SimButton[] = [];
  if (!Array.isArray(value)) return bad('quick_replies must be an array');
  if (value.length > QUICK_REPLIES_LIMIT) return bad('at most 13 quick replies');
  for (const item of value) {
    const { content_type: type, title, payload, image_url: image } = asRecord(item) ?? {};
    if (type === 'user_phone_number' || type === 'user_email') {
      // The app shows what she has told Messenger, and sends it as the payload.
      const known = type === 'user_email' ? 'chi@example.com' : '+84901234567';
      replies.push({ title: known, kind: 'reply', payload: known });
      continue;
    }
    if (type !== 'text') return bad('quick reply content_type');
    if (asText(title) === '' && !image) return bad('quick reply title');
    if (typeof payload !== 'string' && typeof payload !== 'number') return bad('quick reply payload');
    if (String(payload).length > PAYLOAD_LIMIT) return bad('quick reply payload over 1000');
    // The app cuts a longer title instead of refusing it.
    replies.push({ title: asText(title).slice(0, TITLE_LIMIT), kind: 'reply', payload: String(payload) });
  }
  return replies;
}

/** Button, generic and media templates; the rest is refused here although Meta knows more. */
export function readTemplate(payload: Fields): Template | GraphRefusal {
  switch (payload.template_type) {
    case 'button':
      return readButtonTemplate(payload);
    case 'generic':
      return readCards(payload);
    case 'media':
      return readMediaTemplate(payload);
    default:
      return bad('template_type');
  }
}

function readButtonTemplate({ text, buttons: list }: Fields): Template | GraphRefusal {
  if (typeof text !== 'string' || text === '') return bad('button template text');
  if (text.length > BUTTON_TEXT_LIMIT) return bad('button template text over 640');
  const buttons = readButtons(list, 1);
  return 'code' in buttons ? buttons : { text, buttons, cards: [] };
}

function readCards({ elements: list }: Fields): Template | GraphRefusal {
  const elements = asList(list);
  if (elements.length === 0 || elements.length > 10) return bad('elements: 1 to 10');
  const cards: SimCard[] = [];
  for (const element of elements) {
    const {
      title,
      subtitle,
      image_url: imageUrl,
      default_action: action,
      buttons: buttonList,
    } = asRecord(element) ?? {};
    if (asText(title) === '' || asText(title).length > CARD_TEXT_LIMIT) return bad('element title: 1 to 80');
    if (asText(subtitle).length > CARD_TEXT_LIMIT) return bad('element subtitle over 80');
    if (!subtitle && !imageUrl && !action && !buttonList) return bad('element needs more than a title');
    const buttons = readButtons(buttonList ?? [], 0);
    if ('code' in buttons) return buttons;
    cards.push({ title: asText(title), subtitle: asText(subtitle), imageUrl: asText(imageUrl), buttons });
  }
  return { text: '', buttons: [], cards };
}

function readMediaTemplate({ elements: list }: Fields): Template | GraphRefusal {
  const elements = asList(list);
  const element = asRecord(elements[0]);
  if (elements.length !== 1 || !element) return bad('media template: exactly one element');
  if (element.media_type !== 'image' && element.media_type !== 'video') return bad('media_type');
  if (!element.attachment_id === !element.url) return bad('attachment_id or url');
  const buttons = readButtons(element.buttons ?? [], 0);
  return 'code' in buttons ? buttons : { text: '', buttons, cards: [], mediaElement: element };
}

function readButtons(value: unknown, least: number): SimButton[] | GraphRefusal {
  const list = asList(value);
  if (list.length < least || list.length > 3) return bad(`buttons: ${least} to 3`);
  const buttons: SimButton[] = [];
  for (const item of list) {
    const button = readButton(asRecord(item) ?? {});
    if ('code' in button) return button;
    buttons.push(button);
  }
  return buttons;
}

function readButton({ type, title: rawTitle, payload: rawPayload, url: rawUrl }: Fields): SimButton | GraphRefusal {
  const title = asText(rawTitle);
  const payload = asText(rawPayload);
  const url = asText(rawUrl);
  if (title === '') return bad('button title', '100/2018053');
  if (title.length > TITLE_LIMIT) return bad('button title over 20');

  if (type === 'postback') {
    if (payload === '') return bad('postback payload', '100/2018040');
    return payload.length > PAYLOAD_LIMIT ? bad('payload over 1000') : { title, kind: 'postback', payload };
  }
  if (type === 'web_url') {
    return /^https?:\/\//.test(url) ? { title, kind: 'url', payload: url } : bad('button url', '100/2018041');
  }
  if (type === 'phone_number') {
    return /^\+\d{8,15}$/.test(payload) ? { title, kind: 'phone', payload } : bad('phone_number payload');
  }
  return bad('button type');
}
