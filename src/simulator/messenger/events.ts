import type { ChatMessage, Persona } from '../api.ts';
import type { World } from '../world.ts';
import { messengerParcel } from './sign.ts';

type Fields = Record<string, unknown>;

/** One element of `messaging[]` from or to a person. `sender` is she, unless `from` says the page. */
export function sendEvent(
  world: World,
  persona: Persona,
  fields: Fields,
  details: { what: string; from?: 'page'; at?: number; settled?: (taken: boolean) => void },
): void {
  const person = { id: persona.id };
  const page = { id: world.messenger.pageId };
  const at = details.at ?? world.clock.now();
  const item = {
    sender: details.from === 'page' ? page : person,
    recipient: details.from === 'page' ? person : page,
    timestamp: world.settings.messengerSecondsTimestamps ? Math.floor(at / 1000) : at,
    ...fields,
  };
  const lane = persona.threadOwner === 'app' || HANDOVER.has(details.what) ? 'messaging' : 'standby';
  const { settled } = details;
  world.courier.send(
    messengerParcel(world, item, { personaId: persona.id, what: details.what, lane, ...(settled ? { settled } : {}) }),
  );
}

const HANDOVER = new Set(['take_thread_control', 'pass_thread_control', 'request_thread_control']);

/** An event about the page, not about a person. */
export function sendPageEvent(world: World, fields: Fields, what: string): void {
  const item = { recipient: { id: world.messenger.pageId }, timestamp: world.clock.now(), ...fields };
  world.courier.send(messengerParcel(world, item, { personaId: 'account', what }));
}

export function sendEcho(
  world: World,
  persona: Persona,
  message: ChatMessage,
  details: { appId: string; content: Fields },
): void {
  const { metadata } = message;
  const echo = {
    is_echo: true,
    app_id: Number(details.appId),
    ...(metadata === null ? {} : { metadata }),
    mid: message.id,
    ...details.content,
  };
  sendEvent(world, persona, { message: echo }, { what: 'message_echoes', from: 'page', at: message.at });
}

export function sendDelivery(world: World, persona: Persona, messages: readonly ChatMessage[]): void {
  const watermark = Math.max(...messages.map(({ at }) => at));
  const mids = world.settings.messengerDeliveryMids ? { mids: messages.map(({ id }) => id) } : {};
  sendEvent(world, persona, { delivery: { ...mids, watermark } }, { what: 'message_deliveries' });
}

export function sendRead(world: World, persona: Persona): void {
  sendEvent(world, persona, { read: { watermark: world.clock.now() } }, { what: 'message_reads' });
}
