import { join } from 'node:path';
import type { Effect } from '../../src/core/effects.ts';
import type { InboundBody } from '../../src/core/events.ts';
import type { ContactFacts } from '../../src/core/facts.ts';
import type { Json } from '../../src/core/json.ts';
import { openTexts } from '../../src/core/texts.ts';
import { type Flows, joinFlows } from '../../src/engine/flows.ts';
import { type Conversation, type EngineEvent, newConversation, transition } from '../../src/engine/index.ts';
import { readFlow } from '../../src/engine/read-flow.ts';
import type { Flow } from '../../src/engine/schema.ts';
import { HOTLINES } from '../support/flows.ts';

export const NOON = Date.parse('2026-11-20T12:00:00+07:00');

export const texts = openTexts(join(import.meta.dirname, '..', '..', 'locales'));

export function facts(known: Partial<ContactFacts> = {}): ContactFacts {
  return {
    channel: 'zalo',
    language: 'vi',
    consents: { reply: 'granted', submission: 'granted', broadcast: 'granted' },
    unitId: 'u1',
    roles: [],
    leads: [],
    ...known,
  };
}

export function aFlow(yaml: string): Flow {
  const { flow, problems } = readFlow(yaml, 'a-flow.yaml');
  if (!flow) throw new Error(problems.map((problem) => problem.message).join('\n'));
  return flow;
}

export function someFlows(current: string[], archived: string[] = []): Flows {
  return joinFlows(current.map(aFlow), archived.map(aFlow), { texts, hotlines: HOTLINES });
}

/** One contact and her phone, driven by hand. */
export function aTalk(flows: Flows, known: Partial<ContactFacts> = {}) {
  let count = 0;
  const talk = {
    flows,
    now: NOON,
    conversation: newConversation('zalo-1') as Conversation,
    effects: [] as Effect[],
    play(event: EngineEvent) {
      const output = transition(talk.flows, { conversation: talk.conversation, facts: facts(known) }, event, talk.now);
      talk.conversation = output.conversation;
      talk.effects = output.effects;
      return talk;
    },
    hear(body: InboundBody) {
      count += 1;
      talk.now += 10_000;
      return talk.play({ id: `event-${count}`, at: talk.now, body });
    },
    text: (text: string) => talk.hear({ kind: 'text', text }),
    tap: (payload: string) => talk.hear({ kind: 'choice', payload }),
    result(outcome: string, values: Record<string, Json> = {}) {
      return talk.play({ kind: 'result', effectId: talk.conversation.awaiting?.effectId ?? '', outcome, values });
    },
    /** Keys of the texts of the last answer. */
    said(): string[] {
      return talk.effects.flatMap((effect) =>
        effect.type === 'send' && 'text' in effect.message ? [effect.message.text.key] : [],
      );
    },
    calls(): string[] {
      return talk.effects.flatMap((effect) => (effect.type === 'call' ? [effect.name] : []));
    },
    /** Payload of the n-th button shown last. */
    button(index: number): string {
      const choices = talk.effects.flatMap((effect) =>
        effect.type === 'send' && effect.message.kind === 'choices' ? effect.message.choices : [],
      );
      return choices[index]?.payload ?? '';
    },
  };
  return talk;
}
