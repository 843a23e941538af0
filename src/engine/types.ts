import type { Effect, FlowChoice } from '../core/effects.ts';
import type { InboundBody } from '../core/events.ts';
import type { ContactFacts } from '../core/facts.ts';
import { deriveId } from '../core/ids.ts';
import type { Json } from '../core/json.ts';

/** What a flow has gathered, by slot name. */
export type Slots = Record<string, Json>;

/**
 * Why a frame walks unlike a first run: questions already answered are passed by. `correct`: one answer is being
 * changed, until the step `to` (the review card, or the question she left) is reached. `refill`: the flow was edited
 * under her and begins again with what she had typed.
 */
export type WalkMode = { kind: 'correct'; to: string; field?: number } | { kind: 'refill' };

/** Something she sent that could not be taken yet: it is given to the right question later, never dropped. */
export interface Held {
  text?: string;
  mediaIds?: string[];
}

/** One flow on the stack, and where she stands in it. */
export interface Frame {
  flow: string;
  version: number;
  step: string;
  slots: Slots;
  /** Questions answered or skipped, by step id. */
  answered: string[];
  /** Questions asked, oldest first; `back` walks it. */
  trail: string[];
  /** Answers in a row that could not be read. */
  misses: number;
  /** How it came onto the stack, so what happens when it ends. */
  why: 'start' | 'call' | 'digression';
  mode?: WalkMode;
  /** Which field of a form is being asked, from 0. */
  field?: number;
  /** The review card was asked "which answer?". */
  picking?: boolean;
  /** The new value she gave before it was clear for which answer. */
  amended?: string;
  /** Questions, by step id, that her words answered before they were put: they are not asked. */
  told?: string[];
  /** Days an unclear date may mean. */
  days?: string[];
  /** Handed to the question beneath when this frame ends. */
  held?: Held;
}

/** A half-done flow put aside, with everything typed. */
export interface Draft {
  frames: Frame[];
  savedAt: number;
  why: 'time-out' | 'cancelled' | 'left' | 'safety' | 'flow-changed';
  /** She was already asked whether to go on with it. */
  offered: boolean;
  held?: Held;
  /** The question that stood open, so that its buttons still work. */
  asked?: Asked;
}

/** A question put to her. The nonce is in its buttons, so that an old button is known as old. */
export interface Asked {
  nonce: string;
  flow: string;
  version: number;
  step: string;
  at: number;
}

/**
 * Where one contact stands. Plain JSON; the pipeline stores it whole and adds nothing inside.
 * `id` is the contact's id; `turn` counts transitions.
 */
export interface Conversation {
  id: string;
  turn: number;
  /** Oldest first; she stands in the last. Empty: nothing is going on. */
  stack: Frame[];
  /** By flow id. */
  drafts: Record<string, Draft>;
  asked?: Asked;
  /** The last payload that was taken, to know a double tap. */
  lastTap?: { payload: string; at: number };
  /** The call whose result must come before anything else. */
  awaiting?: { effectId: string };
  /** A draft was offered; the next message may answer that. `next` is what she had asked for. */
  offer?: { flow: string; next?: { flow: string; slots: Slots } };
  /** She is still to be told that a machine answers. */
  introduce?: true;
  /** Photos she sent before saying what they are of. */
  photos?: { ids: string[]; at: number };
  /** Buttons shown with the last message that answer no question: "2" or their words mean them. */
  shown?: { payload: string; label: FlowChoice['label'] }[];
  /** When the idle timer is due, if one is set. */
  idleAt?: number;
  /** When she was last heard. */
  seenAt?: number;
}

/** What the engine can be told. The first form is an `InboundEvent` as it stands. */
export type EngineEvent =
  | { id: string; at: number; body: InboundBody }
  | { kind: 'result'; effectId: string; outcome: string; values: Record<string, Json> }
  | { kind: 'timer'; name: string };

export interface TransitionInput {
  conversation: Conversation;
  facts: ContactFacts;
}

/** `conversation.turn` is one more than before; the effects belong to that turn, in order. */
export interface TransitionOutput {
  conversation: Conversation;
  effects: Effect[];
}

export function newConversation(contactId: string): Conversation {
  return { id: contactId, turn: 0, stack: [], drafts: {} };
}

/**
 * The id of an effect. The engine remembers it for the call it waits for, so the pipeline must use the same.
 * @param turn  `turn` of the conversation the transition returned.
 * @param index Place in `effects`, from 0.
 */
export function effectIdOf(contactId: string, turn: number, index: number): string {
  return deriveId('effect', contactId, turn, index);
}
