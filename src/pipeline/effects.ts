import type { Effect, EffectCall, EffectHandlers, FlowMessage } from '../core/effects.ts';
import type { Log } from '../core/log.ts';
import type { Texts } from '../core/texts.ts';
import type { ConversationRow, OutboxRow, StoredResult } from '../domain/messages/model.ts';
import { type Channels, insertOutbox, outboxRows } from '../domain/messages/outbox.ts';
import { cancelTimer, setTimer } from '../domain/messages/timers.ts';
import { effectIdOf } from '../engine/types.ts';
import { speak } from './speak.ts';

/** Places in the outbox order one turn may use, and one effect of it. */
export const ORDER_TURN = 1_000;
const ORDER_EFFECT = 20;

export interface ApplyDeps {
  channels: Channels;
  handlers: EffectHandlers;
  texts: Texts;
  log: Log;
  contactInfoImageUrl: string;
  /** Rows were queued for this contact. */
  onQueued: (contactId: string) => void;
}

/**
 * Applies the effects of a conversation's last turn. Doing it again changes nothing: everything has an id made from
 * contact, turn and place.
 *
 * @param options.giveUp A call that throws comes back as `failed` instead of throwing here.
 * @returns the results of the awaited calls, in order.
 */
export async function applyEffects(
  row: ConversationRow,
  deps: ApplyDeps,
  options: { now: number; giveUp: boolean; onGivenUp: (name: string, error: unknown) => Promise<void> },
): Promise<StoredResult[]> {
  // What is said first goes out first; the outbox order keeps its place whatever is inserted when.
  const rows = row.effects.flatMap((effect, index) => sendRows(row, effect, index, deps, options.now));
  await insertOutbox(rows);
  if (rows.length > 0) deps.onQueued(row._id);

  const results: StoredResult[] = [];
  for (const [index, effect] of row.effects.entries()) {
    if (effect.type === 'timer') await setTimer(row._id, effect.name, effect.at, row.turn);
    if (effect.type === 'cancel-timer') await cancelTimer(row._id, effect.name, row.turn);
    if (effect.type !== 'call') continue;

    const effectId = effectIdOf(row._id, row.turn, index);
    try {
      const result = await call(deps.handlers, {
        id: effectId,
        name: effect.name,
        data: effect.data,
        contactId: row._id,
        channel: row.channel,
        at: row.takenAt,
      });
      if (effect.awaited) results.push({ effectId, ...result });
    } catch (error) {
      if (!options.giveUp) throw error;
      await options.onGivenUp(effect.name, error);
      if (effect.awaited) results.push({ effectId, outcome: 'failed', values: {} });
    }
  }
  return results;
}

async function call(handlers: EffectHandlers, wish: EffectCall): ReturnType<EffectHandlers[string]> {
  const handler = handlers[wish.name];
  if (!handler) throw new Error(`nobody answers to the effect ${wish.name}`);
  return handler(wish);
}

function sendRows(row: ConversationRow, effect: Effect, index: number, deps: ApplyDeps, now: number): OutboxRow[] {
  if (effect.type !== 'send') return [];
  return outboxRows(deps.channels, {
    contactId: row._id,
    lane: 'reply',
    idParts: ['effect', effectIdOf(row._id, row.turn, index)],
    messages: [speak(effect.message, row.language, deps)],
    now,
    order: row.orderBase + index * ORDER_EFFECT,
    proactive: !row.answering,
    ...(row.erase ? { erase: true } : {}),
    ...(isQuiet(effect.message) ? { quiet: true } : {}),
  });
}

/** The fixed sentences of `locales/<lang>/safety.json` would tell anyone who reads a history what happened to her. */
function isQuiet(message: FlowMessage): boolean {
  return 'text' in message && message.text.key.startsWith('safety.');
}
