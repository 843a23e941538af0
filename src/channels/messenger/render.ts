import type { Choice, OutboundMessage, PlatformRequest } from '../../core/messages.ts';
import { linkLine, numberedList } from '../numbered-text.ts';
import { lengthOf, splitText } from '../split-text.ts';
import type { MessengerLimits } from './limits.ts';

/**
 * The body of our Messenger requests: `message` as the Send API names its fields, or a bare `sender_action`.
 * `imagePath` is a file to upload, whose id becomes the attachment.
 */
export interface MessengerRequestBody extends Record<string, unknown> {
  message?: Record<string, unknown>;
  sender_action?: 'typing_on';
  imagePath?: string;
}

type Answer = Extract<Choice, { payload: string }>;

/** A message as Send API calls, in order. */
export function render(message: OutboundMessage, limits: MessengerLimits): PlatformRequest[] {
  switch (message.kind) {
    case 'typing':
      return [{ kind: 'typing', body: { sender_action: 'typing_on' } }];
    case 'text':
      return texts(message.text, limits);
    case 'choices':
      return choices(message.text, message.choices, limits);
    case 'image':
      return [image(message), ...texts(message.caption ?? '', limits)];
    case 'ask-contact-info':
      return askPhone(message, limits);
  }
}

function texts(text: string, limits: MessengerLimits, kind: PlatformRequest['kind'] = 'text'): PlatformRequest[] {
  return splitText(text, limits.textUnits).map((part) => ({ kind, body: { message: { text: part } } }));
}

/**
 * Quick replies where every label fits one; buttons where links or phone numbers are among few choices; a numbered
 * list with number buttons for long labels; a plain numbered list for too many.
 */
function choices(text: string, offered: readonly Choice[], limits: MessengerLimits): PlatformRequest[] {
  const answers = offered.filter((choice) => 'payload' in choice);
  const links = offered.flatMap((choice) => ('payload' in choice ? [] : [choice]));
  const tappable = answers.length > 0 && answers.length <= limits.quickReplies && answers.every(carries(limits));
  const shortLabels = answers.every(({ label }) => fitsTitle(label, limits.quickReplyTitleUnits));

  if (links.length > 0 && text.trim() !== '' && fitButtons(offered, limits)) return buttons(text, offered, limits);
  if (tappable && shortLabels && (text.trim() !== '' || links.length > 0)) {
    const shown = [text.trim(), ...links.map(linkLine)].filter((part) => part !== '').join('\n\n');
    return withQuickReplies(shown, answers.map(quickReply), limits);
  }
  const listed = [text.trim(), numberedList(offered)].filter((part) => part !== '').join('\n\n');
  if (!tappable) return texts(listed, limits, 'choices');
  const numbers = answers.map(({ payload }, index) => quickReply({ label: String(index + 1), payload }));
  return withQuickReplies(listed, numbers, limits);
}

/** Quick replies vanish with the next message, so they hang on the last part. */
function withQuickReplies(
  text: string,
  replies: Record<string, unknown>[],
  limits: MessengerLimits,
): PlatformRequest[] {
  const parts = splitText(text, limits.textUnits);
  return parts.map((part, index) =>
    index === parts.length - 1
      ? { kind: 'choices', body: { message: { text: part, quick_replies: replies } } }
      : { kind: 'text', body: { message: { text: part } } },
  );
}

function quickReply({ label, payload }: Answer): Record<string, unknown> {
  return { content_type: 'text', title: label.normalize('NFC'), payload };
}

/** The button template takes less text: what is too long goes before it. */
function buttons(text: string, offered: readonly Choice[], limits: MessengerLimits): PlatformRequest[] {
  const parts = splitText(text, limits.textUnits);
  const lastParts = splitText(parts.pop() ?? '', limits.buttonTextUnits);
  const asked = lastParts.pop() ?? '';
  const payload = { template_type: 'button', text: asked, buttons: offered.map(button) };
  return [
    ...[...parts, ...lastParts].flatMap((part) => texts(part, limits)),
    { kind: 'choices', body: { message: { attachment: { type: 'template', payload } } } },
  ];
}

function button(choice: Choice): Record<string, unknown> {
  const title = choice.label.normalize('NFC');
  if ('payload' in choice) return { type: 'postback', title, payload: choice.payload };
  if ('url' in choice) return { type: 'web_url', title, url: choice.url };
  return { type: 'phone_number', title, payload: choice.phone };
}

function fitButtons(offered: readonly Choice[], limits: MessengerLimits): boolean {
  return (
    offered.length <= limits.buttons &&
    offered.every((choice) => fitsTitle(choice.label, limits.buttonTitleUnits)) &&
    offered.every((choice) => !('payload' in choice) || carries(limits)(choice))
  );
}

function carries(limits: MessengerLimits): (choice: Answer) => boolean {
  return ({ payload }) => payload !== '' && payload.length <= limits.payloadUnits;
}

/** A longer title would be cut on the phone. */
function fitsTitle(label: string, units: number): boolean {
  return label.trim() !== '' && lengthOf(label) <= units;
}

/** An attachment takes no text on Messenger; the caption follows as a message of its own. */
function image({ image: source }: Extract<OutboundMessage, { kind: 'image' }>): PlatformRequest {
  const payload = 'url' in source ? { url: source.url } : {};
  const message = { attachment: { type: 'image', payload } };
  return { kind: 'image', body: 'path' in source ? { message, imagePath: source.path } : { message } };
}

/** Messenger offers her own number on a quick reply; there is no form as on Zalo. */
function askPhone(
  message: Extract<OutboundMessage, { kind: 'ask-contact-info' }>,
  limits: MessengerLimits,
): PlatformRequest[] {
  const text = [message.title.trim(), message.subtitle.trim()].filter((part) => part !== '').join('\n');
  const requests = withQuickReplies(text, [{ content_type: 'user_phone_number' }], limits);
  return requests.map((request) => (request.kind === 'choices' ? { ...request, kind: 'ask-contact-info' } : request));
}
