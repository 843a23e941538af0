import type { ChatMessage, Persona } from '../api.ts';
import type { World } from '../world.ts';
import { zaloParcel } from './sign.ts';

type Fields = Record<string, unknown>;

/** An event with `sender` and `recipient`: messages, receipts, reactions. */
export function sendConversationEvent(
  world: World,
  persona: Persona,
  name: string,
  fields: Fields,
  details: { from: 'user' | 'oa'; at?: number; adminId?: string; settled?: (taken: boolean) => void },
): void {
  const person = { id: persona.id };
  const oa = { id: world.zalo.oaId, ...(details.adminId ? { admin_id: details.adminId } : {}) };
  const event = {
    app_id: world.zalo.appId,
    ...byApp(world, persona),
    event_name: name,
    sender: details.from === 'user' ? person : oa,
    recipient: details.from === 'user' ? oa : person,
    ...fields,
    timestamp: timestamp(world, details.at),
  };
  world.courier.send(zaloParcel(world, event, { personaId: persona.id, ...settledOf(details) }));
}

/** A flat event with `oa_id`: follow, unfollow, chat now, withdraw. */
export function sendFlatEvent(world: World, persona: Persona, name: string, fields: Fields): void {
  const event = {
    oa_id: world.zalo.oaId,
    ...fields,
    ...byApp(world, persona),
    event_name: name,
    app_id: world.zalo.appId,
    timestamp: timestamp(world),
  };
  world.courier.send(zaloParcel(world, event, { personaId: persona.id }));
}

/** Anything at all, in a person's order. */
export function sendRawEvent(world: World, persona: Persona, fields: Fields): void {
  const event = {
    app_id: world.zalo.appId,
    sender: { id: persona.id },
    recipient: { id: world.zalo.oaId },
    timestamp: timestamp(world),
    ...fields,
  };
  world.courier.send(zaloParcel(world, event, { personaId: persona.id }));
}

export function sendReceipt(world: World, persona: Persona, kind: 'received' | 'seen', messages: ChatMessage[]): void {
  const from = world.settings.zaloReceiptsFrom;
  if (kind === 'seen') {
    const message = { msg_ids: messages.map(({ id }) => id) };
    sendConversationEvent(world, persona, 'user_seen_message', { message }, { from });
    return;
  }
  for (const { id } of messages) {
    sendConversationEvent(world, persona, 'user_received_message', { message: { msg_id: id } }, { from });
  }
}

function byApp(world: World, persona: Persona): Fields {
  return world.settings.zaloWithoutUserIdByApp ? {} : { user_id_by_app: persona.userIdByApp };
}

function timestamp(world: World, at = world.clock.now()): string | number {
  return world.settings.zaloNumericTimestamps ? at : String(at);
}

const settledOf = ({ settled }: { settled?: (taken: boolean) => void }) => (settled ? { settled } : {});
