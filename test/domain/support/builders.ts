import { resolve } from 'node:path';
import type { EffectCall, EffectHandlers, EffectResult } from '../../../src/core/effects.ts';
import type { InboundBody, InboundEvent } from '../../../src/core/events.ts';
import { eventIdOf } from '../../../src/core/ids.ts';
import type { Json } from '../../../src/core/json.ts';
import { openTexts } from '../../../src/core/texts.ts';
import { startOfDay } from '../../../src/core/time.ts';
import type { TellContact } from '../../../src/domain/contacts/contacts.ts';

export const ROOT = resolve(import.meta.dirname, '../../..');
export const SEED = resolve(ROOT, 'seed');
export const texts = openTexts(resolve(ROOT, 'locales'));

/** Ten in the morning of a day long after the seed. */
export const NOW = startOfDay('2026-03-10') + 10 * 3_600_000;

let serial = 0;

/** An event of a contact on Zalo; each call is another one. */
export function anEvent(userId: string, body: InboundBody, at = NOW): InboundEvent {
  const externalId = `m${++serial}`;
  return {
    id: eventIdOf('zalo', 'oa', externalId),
    channel: 'zalo',
    account: 'oa',
    externalId,
    contactId: `zalo-${userId}`,
    userId,
    at,
    body,
  };
}

/** A call as the pipeline makes it; another id each time unless given. */
export function aCall(name: string, data: Record<string, Json> = {}, more: Partial<EffectCall> = {}): EffectCall {
  return { id: `effect-${++serial}`, name, data, contactId: 'zalo-lan', channel: 'zalo', at: NOW, ...more };
}

export async function apply(handlers: EffectHandlers, call: EffectCall): Promise<EffectResult> {
  const handler = handlers[call.name];
  if (!handler) throw new Error(`no handler ${call.name}`);
  return handler(call);
}

export type Told = Parameters<TellContact>[0];

/** A `tell` that keeps what was said, once per id, as the outbox does. */
export function listening(): { tell: TellContact; told: () => Told[] } {
  const said = new Map<string, Told>();
  return {
    async tell(message) {
      if (!said.has(message.id)) said.set(message.id, message);
    },
    told: () => [...said.values()],
  };
}

/** The smallest picture there is: one pixel. */
export const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);
