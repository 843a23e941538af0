import type { ChatMessage, Persona } from './api.ts';
import { sendDelivery, sendRead } from './messenger/events.ts';
import type { World } from './world.ts';
import { sendReceipt } from './zalo/events.ts';

/** A message of the server reached the phone. Someone who blocked the account since does not get it. */
export function arrived(world: World, persona: Persona, message: ChatMessage): void {
  if (world.settings.deliveries) {
    world.changeMessage(message, { state: 'delivered' });
    if (persona.platform === 'zalo') sendReceipt(world, persona, 'received', [message]);
    else sendDelivery(world, persona, [message]);
  }
  if (world.settings.autoRead) read(world, persona);
}

/** She opened the chat: everything the server wrote so far is read. */
export function read(world: World, persona: Persona): void {
  const unread = world
    .transcript(persona.id)
    .filter((message) => message.from !== 'person' && message.from !== 'system' && message.state !== 'read');
  if (unread.length === 0) return;
  for (const message of unread) world.changeMessage(message, { state: 'read' });
  if (persona.platform === 'zalo') sendReceipt(world, persona, 'seen', unread);
  else sendRead(world, persona);
}
