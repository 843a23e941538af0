import type { FlowText } from '../core/effects.ts';
import { isRecord, type Json } from '../core/json.ts';
import { formatDay } from '../core/time.ts';
import type { Run } from './run.ts';
import type { Ask, Flow } from './schema.ts';
import type { Frame } from './types.ts';
import { valueAt } from './values.ts';

/** What stands on a card for an answer that was skipped. */
const NOTHING = '–';
/** Longer answers are cut on cards; what is filed is whole. */
const CARD_LENGTH = 300;

/**
 * A text with the values its placeholders name, and no others: what she typed should not lie about in rows that do
 * not show it. Slots go before facts; in `safety.*` the hotlines are known too.
 */
export function textOf(run: Run, key: string, frame?: Frame, more: Record<string, Json> = {}): FlowText {
  const params: Record<string, Json> = {};
  for (const name of placeholdersOf(run, key)) {
    const value = more[name] ?? (frame && shownSlot(run, frame, name)) ?? factOf(run, name);
    if (value !== undefined) params[name] = value;
  }
  return Object.keys(params).length === 0 ? { key } : { key, params };
}

/** The names a text has placeholders for. */
export function placeholdersOf(run: Run, key: string): Set<string> {
  const raw = run.flows.texts.t(run.facts.language, key, { skipInterpolation: true });
  return new Set([...raw.matchAll(/\{\{\s*([A-Za-z0-9_]+)/g)].map((match) => match[1] ?? ''));
}

function factOf(run: Run, name: string): Json | undefined {
  if (name === 'name') return run.facts.name ?? '';
  if (name === 'unitName') return run.facts.unitName ?? '';
  return valueAt(run.flows.hotlines, name);
}

function shownSlot(run: Run, frame: Frame, slot: string): Json | undefined {
  const flow = run.flows.find(frame.flow, frame.version);
  const value = frame.slots[slot];
  const ask = flow && askSaving(flow, slot);
  if (ask) return show(run, ask, value);
  if (isRecord(value)) return value;
  return Array.isArray(value) ? String(value.length) : value;
}

/** An answer as she reads it on a card, in her language. */
export function show(run: Run, ask: Ask, value: Json | undefined): string {
  if (value === undefined || value === null || value === '') return NOTHING;
  const say = (key: string, params: Record<string, Json> = {}) => run.flows.texts.t(run.facts.language, key, params);

  switch (ask.kind) {
    case 'choice': {
      const option = ask.options?.find((each) => each.value === value);
      return option ? say(option.label) : String(value);
    }
    case 'confirm':
      return say(value === true ? 'engine.yes' : 'engine.no');
    case 'date':
      return formatDay(String(value));
    case 'number':
    case 'money':
      return grouped(Number(value));
    case 'photos':
      return say('engine.photo_count', { count: Array.isArray(value) ? value.length : 0 });
    default:
      return cut(String(value));
  }
}

/** `1.500.000`, as numbers are written in Vietnam. */
export function grouped(value: number): string {
  const [whole = '', part] = String(value).split('.');
  const groups = whole.replace(/\B(?=(\d{3})+$)/g, '.');
  return part === undefined ? groups : `${groups},${part}`;
}

function cut(text: string): string {
  return text.length <= CARD_LENGTH ? text : `${text.slice(0, CARD_LENGTH).trimEnd()}…`;
}

function askSaving(flow: Flow, slot: string): Ask | undefined {
  for (const step of Object.values(flow.steps)) {
    if ('ask' in step && step.ask.save === slot) return step.ask;
  }
  return undefined;
}
