import type { InboundBody, InboundEvent } from '../../core/events.ts';
import { contactIdOf, eventIdOf } from '../../core/ids.ts';
import { digestOf } from '../digest.ts';
import { epochMs, fields, list, messageId, number, personId, word, written } from '../fields.ts';
import { readMessage, readPostback, readReferral } from './messages-in.ts';

export interface MessengerContext {
  pageId: string;
  appId: string | undefined;
  inboxAppIds: readonly string[];
  openingPayloads: readonly string[];
  receivedAt: number;
  /** `entry.time`, for events that carry no time of their own. */
  entryTime: unknown;
}

type Item = Record<string, unknown>;

/** A body and what tells it from all others of its account. */
interface Named {
  id: string;
  body: InboundBody;
}

/**
 * Puts one element of `messaging` into our words; a referral that comes with a message or postback is an event of
 * its own before it.
 * @see https://developers.facebook.com/documentation/business-messaging/messenger-platform/webhooks
 */
export function normaliseMessaging(item: Item, context: MessengerContext): InboundEvent[] {
  const contact = contactOf(item, context.pageId);
  const named = isAccountWide(item) || contact !== undefined ? readItem(item, context) : [];
  const all = named.length > 0 ? named : [unknown(nameOf(item), item)];
  return all.map((one) => eventOf(one, item, context, isAccountWide(item) ? undefined : contact));
}

/**
 * What happens in a thread another app or a person in the inbox holds. Receipts and echoes count as ever; what she
 * writes there is not ours to answer, only to know of.
 */
export function normaliseStandby(item: Item, context: MessengerContext): InboundEvent[] {
  const events = normaliseMessaging(item, context);
  const settled = events.filter(({ body }) => ['delivered', 'seen', 'echo'].includes(body.kind));
  if (settled.length > 0) return settled;
  const body: InboundBody = { kind: 'thread', change: 'standby', ownedByUs: false };
  const named = { id: `standby:${digestOf(item)}`, body };
  return [{ ...eventOf(named, item, context, contactOf(item, context.pageId)), raw: item }];
}

/** Fields that are no messages (`feed`, `inbox_labels`), and the dashboard's test samples. */
export function normaliseChange(change: Item, context: MessengerContext): InboundEvent[] {
  return [eventOf(unknown(`changes.${word(change.field) ?? ''}`, change), change, context, undefined)];
}

function readItem(item: Item, context: MessengerContext): Named[] {
  if ('message' in item) {
    const message = fields(item.message);
    return message.is_echo === true ? echo(message, context) : readMessage(message).map(named('message', item));
  }
  if ('postback' in item)
    return readPostback(fields(item.postback), context.openingPayloads).map(named('postback', item));
  if ('referral' in item) return readReferral(fields(item.referral)).map(named('referral', item));
  if ('delivery' in item) return receipt('delivered', fields(item.delivery), item);
  if ('read' in item) return receipt('seen', fields(item.read), item);
  if ('reaction' in item) return reaction(fields(item.reaction), item);
  if ('message_edit' in item) return edit(fields(item.message_edit));
  if ('optin' in item) return [named('optin', item)(optin(fields(item.optin)))];
  if ('policy_enforcement' in item) return [named('policy', item)(policy(fields(item.policy_enforcement)))];
  return thread(item, context);
}

/**
 * An echo is ours when it carries our app's id, or, where that is not set, our metadata. All others come from a
 * person in the inbox or another app; Meta prints two ids for the inbox, so it is not matched by id.
 */
function echo(message: Item, context: MessengerContext): Named[] {
  const mid = messageId(message.mid);
  if (mid === undefined) return [];
  const metadata = word(message.metadata);
  const ours = context.appId === undefined ? metadata !== undefined : word(message.app_id) === context.appId;
  const text = written(message.text);
  const body: InboundBody = {
    kind: 'echo',
    messageId: mid,
    ...(text === undefined ? {} : { text }),
    ...(ours && metadata !== undefined ? { outboxId: metadata } : {}),
    byHuman: !ours,
  };
  return [{ id: `echo:${mid}`, body }];
}

/** `mids` is sometimes missing: then all up to the watermark are meant. */
function receipt(kind: 'delivered' | 'seen', body: Item, item: Item): Named[] {
  const messageIds = list(body.mids)
    .map(messageId)
    .filter((id) => id !== undefined);
  const watermark = number(body.watermark);
  if (messageIds.length === 0 && watermark === undefined) return [];
  const at = watermark === undefined ? {} : { watermark: watermark < 1e12 ? watermark * 1000 : watermark };
  return [named(kind, item)({ kind, messageIds, ...at })];
}

function reaction(body: Item, item: Item): Named[] {
  const emoji = written(body.emoji) ?? written(body.reaction);
  const mid = messageId(body.mid);
  return [
    named(
      'reaction',
      item,
    )({
      kind: 'reaction',
      ...(emoji === undefined ? {} : { emoji }),
      added: body.action !== 'unreact',
      ...(mid === undefined ? {} : { messageId: mid }),
    }),
  ];
}

function edit(body: Item): Named[] {
  const mid = messageId(body.mid);
  const text = written(body.text);
  if (mid === undefined || text === undefined) return [];
  return [{ id: `edit:${mid}:${word(body.num_edit) ?? digestOf(body)}`, body: { kind: 'edit', messageId: mid, text } }];
}

function optin(body: Item): InboundBody {
  const payload = word(body.payload) ?? word(body.ref);
  return { kind: 'optin', optinType: word(body.type) ?? 'plugin', ...(payload === undefined ? {} : { payload }) };
}

function policy(body: Item): InboundBody {
  const reason = written(body.reason);
  return { kind: 'policy', action: word(body.action) ?? 'unknown', ...(reason === undefined ? {} : { reason }) };
}

/** Who may answer in this thread has changed, or another app asks for it. */
function thread(item: Item, context: MessengerContext): Named[] {
  for (const change of ['pass', 'take', 'request'] as const) {
    const control = item[`${change}_thread_control`];
    if (control === undefined) continue;
    const owner = word(fields(control).new_owner_app_id);
    const ownedByUs = ownerIsUs(owner, context);
    const body: InboundBody = { kind: 'thread', change, ...(ownedByUs === undefined ? {} : { ownedByUs }) };
    return [named(`thread-${change}`, item)(body)];
  }
  return [];
}

function ownerIsUs(owner: string | undefined, context: MessengerContext): boolean | undefined {
  if (owner === undefined) return undefined;
  if (context.appId !== undefined) return owner === context.appId;
  return context.inboxAppIds.includes(owner) ? false : undefined;
}

/** Gives a body its id: that of the message or postback, else all the platform said (a reaction names another's mid). */
function named(kind: string, item: Item): (body: InboundBody) => Named {
  const own = kind === 'message' || kind === 'postback' ? messageId(fields(item[kind]).mid) : undefined;
  return (body) => {
    const part = body.kind === 'referral' && kind !== 'referral' ? `${kind}-referral` : kind;
    return { id: own === undefined ? `${part}:${digestOf(item)}` : `${part}:${own}`, body };
  };
}

function unknown(name: string, item: Item): Named {
  return { id: `unknown:${digestOf(item)}`, body: { kind: 'unknown', name } };
}

/** The field of an element that says what it is. */
function nameOf(item: Item): string {
  const rest = Object.keys(item).filter((key) => !['sender', 'recipient', 'timestamp'].includes(key));
  return rest[0]?.slice(0, 80) ?? 'empty';
}

function isAccountWide(item: Item): boolean {
  return 'policy_enforcement' in item;
}

function contactOf(item: Item, pageId: string): string | undefined {
  const ids = [fields(item.sender).id, fields(item.recipient).id].map(personId);
  return ids.find((id) => id !== undefined && id !== pageId);
}

function eventOf(one: Named, item: Item, context: MessengerContext, contact: string | undefined): InboundEvent {
  const unread = one.body.kind === 'unknown' || one.body.kind === 'unsupported';
  return {
    id: eventIdOf('messenger', context.pageId, one.id),
    channel: 'messenger',
    account: context.pageId,
    externalId: one.id,
    contactId: contact === undefined ? 'messenger-account' : contactIdOf('messenger', contact),
    userId: contact ?? context.pageId,
    at: epochMs(item.timestamp ?? context.entryTime, context.receivedAt),
    body: one.body,
    ...(unread ? { raw: item } : {}),
  };
}
