import type { InboundBody, InboundEvent } from '../../core/events.ts';
import { contactIdOf, eventIdOf } from '../../core/ids.ts';
import { digestOf } from '../digest.ts';
import { epochMs, fields, list, messageId, personId, word, written } from '../fields.ts';
import { readContactInfo } from './contact-info.ts';
import { readSent } from './messages-in.ts';

interface Context {
  oaId: string;
  receivedAt: number;
  /** The header said that the event is of the template service, whose receipts reuse OA event names. */
  zns: boolean;
}

type Body = Record<string, unknown>;

/** Events that tell of groups, anonymous visitors or calls: nobody here we may write to in private. */
const NOT_A_CONTACT = /^(anonymous_|oa_send_anonymous_|user_send_group_|oa_send_group_|oa_reacted_message$)/;
const OUR_OWN_MESSAGE = /^oa_send_(text|image|gif|list|file|sticker|template)$/;

/**
 * Puts one Zalo webhook body into our words. Events we have no word for, or that miss what their kind needs, become
 * `unknown` with the platform's own object.
 *
 * @see https://docs.zaloplatforms.com/docs/OA/webhook/tin-nhan
 */
export function normalise(body: Body, context: Context): InboundEvent {
  const name = word(body.event_name) ?? '';
  const contact = NOT_A_CONTACT.test(name) || context.zns ? undefined : contactOf(body, context.oaId);
  const read = contact === undefined ? undefined : readEvent(name, body, context);
  const complete = read ?? { kind: 'unknown', name: context.zns ? `zns.${name}` : name };
  const externalId = externalIdOf(name, body);

  return {
    id: eventIdOf('zalo', context.oaId, externalId),
    channel: 'zalo',
    account: context.oaId,
    externalId,
    contactId: contact === undefined ? 'zalo-account' : contactIdOf('zalo', contact),
    userId: contact ?? context.oaId,
    at: epochMs(body.timestamp, context.receivedAt),
    body: complete,
    ...(complete.kind === 'unknown' || complete.kind === 'unsupported' ? { raw: body } : {}),
  };
}

/** The person of an event: whoever of the two parties is not the OA, else the id a flat event names. */
function contactOf(body: Body, oaId: string): string | undefined {
  const named = [fields(body.sender).id, fields(body.recipient).id, fields(body.follower).id, body.user_id];
  return named.map(personId).find((id) => id !== undefined && id !== oaId);
}

function readEvent(name: string, body: Body, context: Context): InboundBody | undefined {
  const message = fields(body.message);
  const id = messageId(message.msg_id);

  switch (name) {
    case 'follow':
      return { kind: 'follow', ...optional('source', word(body.source)) };
    case 'unfollow':
      return { kind: 'unfollow' };
    case 'user_click_chatnow':
      return { kind: 'chat-opened' };
    case 'user_withdraw':
      return { kind: 'withdraw' };
    case 'user_submit_info':
      return readContactInfo(fields(body.info));
    case 'user_received_message':
      return readReceipt('delivered', message);
    case 'user_seen_message':
      return readReceipt('seen', message);
    case 'user_reacted_message':
      return readReaction(message);
  }
  if (OUR_OWN_MESSAGE.test(name)) return readEcho(body, context.oaId, id);
  if (name.startsWith('user_send_')) return readSent(name.slice('user_send_'.length), message);
  return undefined;
}

/** `admin_id` is there only when a person wrote from the OA's own chat page. */
function readEcho(body: Body, oaId: string, id: string | undefined): InboundBody | undefined {
  const sender = fields(body.sender);
  if (id === undefined || personId(sender.id) !== oaId) return undefined;
  const text = written(fields(body.message).text);
  return { kind: 'echo', messageId: id, ...optional('text', text), byHuman: word(sender.admin_id) !== undefined };
}

function readReceipt(kind: 'delivered' | 'seen', message: Body): InboundBody | undefined {
  const messageIds = [message.msg_id, ...list(message.msg_ids)].map(messageId).filter((id) => id !== undefined);
  return messageIds.length === 0 ? undefined : { kind, messageIds: [...new Set(messageIds)] };
}

function readReaction(message: Body): InboundBody {
  const emoji = written(message.react_icon);
  return {
    kind: 'reaction',
    ...optional('emoji', emoji),
    added: emoji !== '/-remove',
    ...optional('messageId', messageId(message.msg_id)),
  };
}

/**
 * A message has an id of its own; its receipts and reactions only repeat it, so the event name and, for those, all
 * that tells two of them apart go in as well. A redelivery repeats the body, hence also this id.
 */
function externalIdOf(name: string, body: Body): string {
  const id = messageId(fields(body.message).msg_id);
  const isMessage = /^(user|oa|anonymous)_send_/.test(name);
  if (isMessage && id !== undefined) return `${name.slice(0, 80)}:${id}`;
  return `${name.slice(0, 80)}:${digestOf(body)}`;
}

function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: V };
}
