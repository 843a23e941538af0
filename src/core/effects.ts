import type { ChannelName } from './events.ts';
import type { Json } from './json.ts';

/** A sentence to be said: a key of `locales/<lang>/*.json` (`file.path`) and the values it names. */
export interface FlowText {
  key: string;
  params?: Record<string, Json>;
}

/** A choice as a flow offers it. `label` is a locale key, or a literal that came from data (a unit's name). */
export interface FlowChoice {
  label: FlowText | { literal: string };
  payload: string;
}

export type FlowMessage =
  | { kind: 'text'; text: FlowText }
  | { kind: 'choices'; text: FlowText; choices: FlowChoice[] }
  | { kind: 'image'; url: string; caption?: FlowText }
  | { kind: 'ask-contact-info'; title: FlowText; subtitle: FlowText };

/**
 * What the engine asks for, as data. The pipeline gives each the id (conversation turn, index) and applies it once.
 *
 * `call` names a domain use case (`submissions.create`). When `awaited`, the conversation stands still at its step
 * until the result comes back as an event of kind `result`; no other event of the contact is taken before that.
 */
export type Effect =
  | { type: 'send'; message: FlowMessage }
  | { type: 'timer'; name: string; at: number }
  | { type: 'cancel-timer'; name: string }
  | { type: 'call'; name: string; data: Record<string, Json>; awaited: boolean };

/** A `call` on its way to the domain. `id` is derived: the same call twice carries the same id. */
export interface EffectCall {
  id: string;
  name: string;
  data: Record<string, Json>;
  contactId: string;
  channel: ChannelName;
  /** When the event happened that led here, epoch ms. */
  at: number;
}

/** What came of a call: an outcome the flow can branch on, and values it may save. */
export interface EffectResult {
  outcome: string;
  values: Record<string, Json>;
}

/** One use case the engine may call. Must change nothing when called again with the same `id`. */
export type EffectHandler = (call: EffectCall) => Promise<EffectResult>;

/** By effect name, `noun.verb`. Each domain room exports its own; main joins them. */
export type EffectHandlers = Readonly<Record<string, EffectHandler>>;

/** A result, said shortly. */
export function result(outcome: string, values: Record<string, Json> = {}): EffectResult {
  return { outcome, values };
}
