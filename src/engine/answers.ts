import { isRecord, type Json } from '../core/json.ts';
import { dayOf } from '../core/time.ts';
import { fold, readChoice, readDate, readMoney, readNumber, readPhone, readYesNo } from '../language/index.ts';
import { fieldsOf } from './forms.ts';
import { DEFAULT_PHOTOS, daysOffered, type Offered, offeredBy, photosOf, TAPS } from './questions.ts';
import { SURE_DAY } from './reading.ts';
import type { Run } from './run.ts';
import type { Ask, FormStep } from './schema.ts';
import type { Frame, Slots } from './types.ts';

/** Something she did that may answer a question. */
export type Input =
  | { kind: 'text'; text: string; at: number }
  | { kind: 'tap'; value: string }
  | { kind: 'media'; ids: string[] }
  | { kind: 'place'; text: string }
  | { kind: 'phone'; phone: string }
  | { kind: 'like' };

/** `value` it answers · `skip` she passes · `more` taken, and the question stays open · `bad` it does not, because. */
export type Answer =
  | { kind: 'value'; slots: Slots; to?: string }
  | { kind: 'skip' }
  | { kind: 'more'; slots: Slots; say?: string }
  | { kind: 'days'; days: string[] }
  | { kind: 'bad'; hint?: string; params?: Record<string, Json> };

const MAX_TEXT = 2000;
/** "tất cả": the part is the whole. */
const ALL =
  /^(?:da |thi )?(?:tat ca|het|het luon|toan bo|deu|100 ?%?|toan la|deu la|tat ca deu la)(?: hoi vien)?(?: het| luon| nha| em| a)*$/;

const bad = (hint?: string, params?: Record<string, Json>): Answer => ({
  kind: 'bad',
  ...(hint === undefined ? {} : { hint }),
  ...(params === undefined ? {} : { params }),
});

/** Reads an input as the answer to a question. Looks only; changes nothing. */
export function readAnswer(run: Run, frame: Frame, ask: Ask, input: Input): Answer {
  const offered = offeredBy(run, frame, ask);
  if (input.kind === 'tap') return readTap(frame, ask, offered, input.value);
  if (input.kind === 'like') {
    return ask.kind === 'confirm' ? { kind: 'value', slots: { [ask.save]: true } } : bad();
  }
  if (input.kind === 'media') return readPhotos(frame, ask, input.ids);
  if (input.kind === 'place') return ask.kind === 'place' ? one(ask, input.text) : bad();
  if (input.kind === 'phone') return ask.kind === 'phone' ? one(ask, input.phone) : bad();
  return readText(run, frame, ask, offered, input);
}

function one(ask: Ask, value: Json): Answer {
  return { kind: 'value', slots: { [ask.save]: value } };
}

function readTap(frame: Frame, ask: Ask, offered: Offered[], value: string): Answer {
  const chosen = offered.find((each) => each.value === value);
  return chosen ? choose(frame, ask, chosen) : bad();
}

function choose(frame: Frame, ask: Ask, chosen: Offered): Answer {
  if (ask.optional && chosen.value === TAPS.skip) return { kind: 'skip' };
  if (ask.kind === 'confirm') return one(ask, chosen.value === TAPS.yes);
  if (ask.kind === 'photos') return { kind: 'value', slots: { [ask.save]: photosOf(frame, ask.save) } };

  const slots: Slots = { [ask.save]: chosen.value };
  if ((ask.kind === 'choice' || ask.kind === 'unit') && ask.saveLabel && 'literal' in chosen.label) {
    slots[ask.saveLabel] = chosen.label.literal;
  }
  if (ask.kind === 'choice' && ask.saveItem && chosen.item !== undefined) slots[ask.saveItem] = chosen.item;
  return { kind: 'value', slots, ...(chosen.to === undefined ? {} : { to: chosen.to }) };
}

function readPhotos(frame: Frame, ask: Ask, ids: string[]): Answer {
  if (ask.kind !== 'photos') return bad();
  const max = ask.max ?? DEFAULT_PHOTOS;
  const before = photosOf(frame, ask.save);
  const photos = [...before, ...ids.filter((id) => !before.includes(id))].slice(0, max);
  const slots = { [ask.save]: photos };
  return photos.length >= max ? { kind: 'value', slots } : { kind: 'more', slots };
}

function readText(
  run: Run,
  frame: Frame,
  ask: Ask,
  offered: Offered[],
  { text, at }: { text: string; at: number },
): Answer {
  const typed = text.trim();
  // A free text is hers: only the exact word of a button beneath it counts as that button.
  if (ask.kind === 'text' || ask.kind === 'place') {
    const button = offered.find((each) => each.labels.some((label) => fold(label) === fold(typed)));
    if (button) return choose(frame, ask, button);
  } else if (ask.kind === 'confirm') {
    const yes = readYesNo(typed);
    if (yes !== undefined) return one(ask, yes === 'yes');
    const chosen = readChoice(typed, offered);
    return chosen.kind === 'one' ? one(ask, chosen.value === TAPS.yes) : bad();
  }

  switch (ask.kind) {
    case 'text':
    case 'place': {
      if (!/[\p{L}\p{N}]/u.test(typed)) return bad();
      if (ask.kind === 'place' && readYesNo(typed) !== undefined) return bad();
      const [min, max] = ask.kind === 'text' ? [ask.min ?? 1, ask.max ?? MAX_TEXT] : [2, 300];
      if (typed.length < min) return bad(ask.hint ?? 'engine.too_short');
      return typed.length > max ? bad('engine.too_long', { max }) : one(ask, typed);
    }
    case 'choice':
    case 'unit': {
      const chosen = pick(typed, offered);
      if (chosen) return choose(frame, ask, chosen);
      return readChoice(typed, offered).kind === 'several' ? bad('engine.which_one') : bad();
    }
    case 'number':
    case 'money':
      return readFigure(frame, ask, typed, offered);
    case 'date':
      return readDay(run, frame, ask, typed, at, offered);
    case 'phone': {
      const phone = readPhone(typed);
      if (phone !== undefined) return one(ask, phone);
      const chosen = pick(typed, offered);
      return chosen ? choose(frame, ask, chosen) : bad();
    }
    case 'photos': {
      const chosen = pick(typed, offered);
      if (chosen) return choose(frame, ask, chosen);
      return { kind: 'bad' };
    }
    default:
      return bad();
  }
}

export function pick(text: string, offered: Offered[]): Offered | undefined {
  const chosen = readChoice(text, offered);
  return chosen.kind === 'one' ? offered.find((each) => each.value === chosen.value) : undefined;
}

function readFigure(
  frame: Frame,
  ask: Extract<Ask, { kind: 'number' | 'money' }>,
  text: string,
  offered: Offered[],
): Answer {
  const reading = ask.kind === 'money' ? readMoney(text) : readNumber(text);
  const whole = ask.kind === 'number' && ask.atMost !== undefined ? frame.slots[ask.atMost] : undefined;
  if (typeof whole === 'number' && ALL.test(fold(text))) return one(ask, whole);
  if (!reading) {
    const chosen = pick(text, offered);
    return chosen ? choose(frame, ask, chosen) : bad();
  }
  const min = ask.kind === 'number' ? (ask.min ?? 0) : 0;
  const max = ask.max ?? (ask.kind === 'money' ? 1e12 : 1e7);
  if (reading.value < min || reading.value > max) return bad('engine.out_of_range', { min, max });
  const cap = ask.kind === 'number' && ask.atMost !== undefined ? frame.slots[ask.atMost] : undefined;
  if (typeof cap === 'number' && reading.value > cap) return bad('engine.over_cap', { cap });
  return one(ask, reading.value);
}

function readDay(
  run: Run,
  frame: Frame,
  ask: Extract<Ask, { kind: 'date' }>,
  text: string,
  at: number,
  offered: Offered[],
): Answer {
  if (daysOffered(frame, ask)) {
    const chosen = pick(text, offered);
    if (chosen) return choose(frame, ask, chosen);
  }
  const reading = readDate(text, at);
  if (!reading) {
    const chosen = pick(text, offered);
    return chosen ? choose(frame, ask, chosen) : bad();
  }
  const today = dayOf(run.now);
  const possible = [reading.value, ...(reading.alternatives ?? [])].filter((day) => !ask.past || day <= today);
  const [first] = possible;
  if (first === undefined) return bad('engine.date_future');
  const doubtful = reading.confidence < SURE_DAY || first !== reading.value;
  return doubtful && possible.length > 1 ? { kind: 'days', days: possible.slice(0, 3) } : one(ask, first);
}

/** A text that is none of the choices, where the question has a way for that. */
export function readOther(ask: Ask, text: string): Answer | undefined {
  const typed = text.trim();
  if (!('other' in ask) || !ask.other || !/[\p{L}\p{N}]/u.test(typed) || readYesNo(typed) !== undefined)
    return undefined;
  return { kind: 'value', slots: { [ask.other.save]: typed.slice(0, MAX_TEXT) }, to: ask.other.to };
}

/** Reads an input as the value of the form's field that is being asked. */
export function readField(frame: Frame, form: FormStep['form'], input: Input): Answer {
  const field = fieldsOf(frame, form)[frame.field ?? 0];
  if (!field) return bad();
  const values = isRecord(frame.slots[form.save]) ? (frame.slots[form.save] as Record<string, Json>) : {};
  const set = (value: Json): Answer => ({ kind: 'value', slots: { [form.save]: { ...values, [field.id]: value } } });

  if (input.kind === 'tap') return input.value === TAPS.skip && !field.required ? { kind: 'skip' } : bad();
  if (input.kind !== 'text') return bad();
  const typed = input.text.trim();
  if (field.kind === 'text') return typed === '' ? bad() : set(typed.slice(0, MAX_TEXT));
  const reading = field.kind === 'money' ? readMoney(typed) : readNumber(typed);
  return reading && reading.value >= 0 ? set(reading.value) : bad(`engine.invalid_${field.kind}`);
}
