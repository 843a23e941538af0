import type { Effect, FlowChoice, FlowMessage } from '../core/effects.ts';
import type { ContactFacts } from '../core/facts.ts';
import { deriveId } from '../core/ids.ts';
import type { Json } from '../core/json.ts';
import { textOf } from './display.ts';
import type { Flows } from './flows.ts';
import { menuPayload, readPayload } from './payloads.ts';
import type { Flow } from './schema.ts';
import { type Asked, type Conversation, effectIdOf, type Frame, type Held } from './types.ts';

/** One transition at work: the conversation is a copy of its own, the effects grow. Never leaves the engine. */
export interface Run {
  readonly flows: Flows;
  readonly facts: ContactFacts;
  readonly now: number;
  readonly conversation: Conversation;
  readonly effects: Effect[];
  /** She has not been told (lately) that a machine answers: it is said before anything else. */
  introduce: boolean;
  /** A side question is settled: what she had sent before it is to be taken now. */
  rehandle?: Held;
  /** Place of the effect that read back what is known: a card right after it would say the same. */
  recapAt?: number;
  /** The buttons shown before this event that answer no question. */
  shown?: Conversation['shown'] | undefined;
  /** A search for her words found nothing: the question beneath counts it as a miss. */
  missed?: { text: string };
}

export function beginRun(flows: Flows, facts: ContactFacts, now: number, conversation: Conversation): Run {
  return { flows, facts, now, conversation, effects: [], introduce: false };
}

export function topOf(run: Run): Frame | undefined {
  return run.conversation.stack.at(-1);
}

/** The flow a frame stands in, in the version it was begun with. */
export function flowOf(run: Run, frame: Frame): Flow | undefined {
  return run.flows.find(frame.flow, frame.version);
}

export function send(run: Run, message: FlowMessage): void {
  if (run.introduce) {
    run.introduce = false;
    run.effects.push({ type: 'send', message: { kind: 'text', text: { key: 'engine.machine' } } });
  }
  run.effects.push({ type: 'send', message });
  noteShown(run, message);
}

/** Buttons that answer no question of a flow stay meant by "2" or by their words until she has said something. */
function noteShown(run: Run, message: FlowMessage): void {
  if (message.kind !== 'choices') return;
  const free = message.choices.every(({ payload }) => ['menu', 'draft'].includes(readPayload(payload).kind));
  if (free) run.conversation.shown = message.choices.map(({ payload, label }) => ({ payload, label }));
  else delete run.conversation.shown;
}

export function say(run: Run, key: string, frame?: Frame, more?: Record<string, Json>): void {
  send(run, { kind: 'text', text: textOf(run, key, frame, more) });
}

export function sayWith(
  run: Run,
  key: string,
  choices: FlowChoice[],
  frame?: Frame,
  more?: Record<string, Json>,
): void {
  const text = textOf(run, key, frame, more);
  send(run, choices.length === 0 ? { kind: 'text', text } : { kind: 'choices', text, choices });
}

/** Buttons that start flows, by their titles. */
export function offersOf(run: Run, flows: readonly string[]): FlowChoice[] {
  return flows.flatMap((id) => {
    const flow = run.flows.find(id);
    return flow ? [{ label: { key: flow.title }, payload: menuPayload(id) }] : [];
  });
}

/** Asks the domain for something. When awaited, nothing else may happen before its result. */
export function callDomain(run: Run, name: string, data: Record<string, Json>, awaited: boolean): void {
  const { conversation, effects } = run;
  if (awaited) conversation.awaiting = { effectId: effectIdOf(conversation.id, conversation.turn, effects.length) };
  effects.push({ type: 'call', name, data, awaited });
}

/** Notes that this question is the one now asked, and makes the nonce its buttons carry. */
export function askedNow(run: Run, frame: Frame): Asked {
  const { conversation } = run;
  const asked: Asked = {
    nonce: deriveId('nonce', conversation.id, conversation.turn, run.effects.length).slice(0, 8),
    flow: frame.flow,
    version: frame.version,
    step: frame.step,
    at: run.now,
  };
  conversation.asked = asked;
  return asked;
}
