import type { InboundBody, InboundEvent } from '../../../src/core/events.ts';
import { contactIdOf, eventIdOf } from '../../../src/core/ids.ts';

let count = 0;

/** An event of a contact; every one its own unless `externalId` is given. */
export function anEvent(
  body: InboundBody,
  details: { userId?: string; at?: number; externalId?: string; channel?: 'zalo' | 'messenger' } = {},
): InboundEvent {
  count += 1;
  const channel = details.channel ?? 'zalo';
  const userId = details.userId ?? '1001';
  const externalId = details.externalId ?? `ext-${process.pid}-${count}`;
  return {
    id: eventIdOf(channel, 'oa-1', externalId),
    channel,
    account: 'oa-1',
    externalId,
    contactId: contactIdOf(channel, userId),
    userId,
    at: details.at ?? Date.now(),
    body,
  };
}

export function aText(text: string, details: Parameters<typeof anEvent>[1] = {}): InboundEvent {
  return anEvent({ kind: 'text', text }, details);
}
