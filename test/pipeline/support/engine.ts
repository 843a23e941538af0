import type { Effect, FlowMessage } from '../../../src/core/effects.ts';
import type { EngineEvent, TransitionInput, TransitionOutput } from '../../../src/engine/types.ts';

/** A message that says `text` as it is: the test texts answer a key with itself. */
export function saying(text: string): Effect {
  const message: FlowMessage = { kind: 'text', text: { key: text } };
  return { type: 'send', message };
}

/**
 * A small engine for tests: answers a text `x` with `heard x`, and knows a few commands:
 * `call <name>` asks an awaited effect and says its outcome · `tell <name>` one not awaited · `timer <ms>` sets a timer
 * from the event's time · `cancel` cancels it · `boom` throws.
 */
export function testTransition(input: TransitionInput, event: EngineEvent, _now: number): TransitionOutput {
  const turn = input.conversation.turn + 1;
  const conversation = { ...input.conversation, turn };
  return { conversation, effects: effectsOf(event) };
}

function effectsOf(event: EngineEvent): Effect[] {
  if ('kind' in event) {
    return [saying(event.kind === 'timer' ? `ring ${event.name}` : `came ${event.outcome}`)];
  }
  if (event.body.kind !== 'text') return [];
  const [word, argument = ''] = event.body.text.split(' ');
  switch (word) {
    case 'boom':
      throw new Error('boom');
    case 'call':
      return [saying('wait'), { type: 'call', name: argument, data: { text: 'hello' }, awaited: true }];
    case 'tell':
      return [{ type: 'call', name: argument, data: {}, awaited: false }, saying('told')];
    case 'timer':
      return [{ type: 'timer', name: 'idle', at: event.at + Number(argument) }];
    case 'cancel':
      return [{ type: 'cancel-timer', name: 'idle' }];
    default:
      return [saying(`heard ${event.body.text}`)];
  }
}
