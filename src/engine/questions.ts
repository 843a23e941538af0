import type { FlowChoice } from '../core/effects.ts';
import { isRecord, type Json } from '../core/json.ts';
import { addDays, dayOf, formatDay } from '../core/time.ts';
import { show, textOf } from './display.ts';
import { answerPayload, draftPayload, menuPayload } from './payloads.ts';
import { askedNow, flowOf, type Run, sayWith, send } from './run.ts';
import type { Ask, AskStep, Flow, FormStep, ReviewStep } from './schema.ts';
import type { Asked, Frame } from './types.ts';
import { holds, valueAt } from './values.ts';

/** Something she may tap or name. `labels` are all the wordings it is known by. */
export interface Offered {
  value: string;
  label: FlowChoice['label'];
  labels: string[];
  to?: string;
  item?: Json;
}

/** One field of a form, as `movements.fields` describes it. */
export interface Field {
  id: string;
  label: string;
  kind: 'number' | 'money' | 'text';
  unit?: string;
  required: boolean;
}

export const DEFAULT_PHOTOS = 5;
const SKIP = 'skip';
const DONE = 'done';
const YES = 'yes';
const NO = 'no';
export const TAPS = { skip: SKIP, done: DONE, yes: YES, no: NO, send: 'send', fix: 'fix', cancel: 'cancel' } as const;

/** Asks what the step asks; her next message is its answer. */
export function ask(run: Run, frame: Frame, step: AskStep): void {
  const asked = begin(run, frame);
  const choices = offeredBy(run, frame, step.ask).map(({ value, label }) => ({
    label,
    payload: answerPayload(asked, value),
  }));
  sayWith(run, step.ask.text, choices, frame);
}

/** Asks one field of a form. */
export function askField(run: Run, frame: Frame, form: FormStep['form']): void {
  const fields = fieldsOf(frame, form);
  const index = frame.field ?? 0;
  const field = fields[index];
  if (!field) return;
  const asked = begin(run, frame);
  const more = {
    label: field.label,
    unit: field.unit === undefined ? '' : ` (${field.unit})`,
    number: index + 1,
    total: fields.length,
  };
  const skip = field.required ? [] : [builtIn(asked, 'engine.skip', SKIP)];
  sayWith(run, form.text, skip, frame, more);
}

/** Shows the card with every answer numbered; or, when she tapped "sửa", asks which one. */
export function askReview(run: Run, frame: Frame, flow: Flow, review: ReviewStep['review']): void {
  const asked = begin(run, frame);
  if (frame.picking) {
    const choices = reviewItems(run, frame, flow, review).map((item) => ({
      label: item.label,
      payload: answerPayload(asked, item.value),
    }));
    sayWith(run, 'engine.which_answer', choices, frame);
    return;
  }
  sayWith(
    run,
    review.text,
    [
      builtIn(asked, review.confirm ?? 'engine.send', TAPS.send),
      builtIn(asked, 'engine.fix', TAPS.fix),
      builtIn(asked, 'engine.cancel', TAPS.cancel),
    ],
    frame,
    { fields: fieldLines(run, frame, flow, review) },
  );
}

/** What the question offers, in the order it is shown: a typed "2" is the second. */
export function offeredBy(run: Run, frame: Frame, question: Ask): Offered[] {
  const offered = mainOffers(run, frame, question);
  if (question.optional && question.kind !== 'photos') offered.push(builtInOffer(run, 'engine.skip', SKIP));
  return offered;
}

function mainOffers(run: Run, frame: Frame, question: Ask): Offered[] {
  switch (question.kind) {
    case 'choice':
    case 'unit': {
      const options = question.kind === 'choice' ? (question.options ?? []) : [];
      return [
        ...options
          .filter((option) => option.when === undefined || holds(option.when, frame.slots, run.facts))
          .map((option) => ({
            value: option.value,
            label: { key: option.label },
            labels: [...wordings(run, option.label), ...(option.words ?? [])],
            ...(option.then === undefined ? {} : { to: option.then }),
          })),
        ...(question.from ? listed(run, frame, question.from) : []),
      ];
    }
    case 'confirm':
      return [builtInOffer(run, 'engine.yes', YES), builtInOffer(run, 'engine.no', NO)];
    case 'date': {
      if (frame.days) return frame.days.map((day) => literal(day, formatDay(day)));
      if (!question.past) return [];
      const today = dayOf(run.now);
      return [
        { ...builtInOffer(run, 'engine.today', today) },
        { ...builtInOffer(run, 'engine.yesterday', addDays(today, -1)) },
      ];
    }
    case 'photos': {
      const some = photosOf(frame, question.save).length > 0;
      if (some) return [builtInOffer(run, 'engine.done', DONE)];
      return question.optional ? [builtInOffer(run, 'engine.no_photo', SKIP)] : [];
    }
    default:
      return [];
  }
}

function listed(run: Run, frame: Frame, from: NonNullable<Extract<Ask, { kind: 'choice' }>['from']>): Offered[] {
  const list = from.slot === undefined ? valueAt(run.facts, from.fact ?? '') : valueAt(frame.slots, from.slot);
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const value = valueAt(item, from.value ?? 'id');
    const label = valueAt(item, from.label);
    if (value === undefined || label === undefined) return [];
    return [{ ...literal(String(value), String(label)), item }];
  });
}

/** The answers of a review card, in the order they are numbered. `value` is `step` or `step/field`. */
export function reviewItems(run: Run, frame: Frame, flow: Flow, review: ReviewStep['review']): Offered[] {
  const items = review.items.map((item) => ({
    value: item.step,
    label: { key: item.name },
    labels: wordings(run, item.name),
  }));
  const form = review.form === undefined ? undefined : flow.steps[review.form];
  if (!form || !('form' in form)) return items;
  const fields = fieldsOf(frame, form.form);
  return [...items, ...fields.map((field, index) => literal(`${review.form}/${index}`, field.label))];
}

function fieldLines(run: Run, frame: Frame, flow: Flow, review: ReviewStep['review']): string {
  const form = review.form === undefined ? undefined : flow.steps[review.form];
  if (!form || !('form' in form)) return '';
  const values = frame.slots[form.form.save];
  return fieldsOf(frame, form.form)
    .map((field, index) => {
      const value = isRecord(values) ? (values[field.id] as Json | undefined) : undefined;
      const kind: Ask = { kind: field.kind, text: 'engine.fix', save: 'value' };
      const unit = value === undefined || field.unit === undefined ? '' : ` ${field.unit}`;
      return `${review.items.length + index + 1}. ${field.label}: ${show(run, kind, value)}${unit}\n`;
    })
    .join('');
}

export function fieldsOf(frame: Frame, form: FormStep['form']): Field[] {
  const fields = frame.slots[form.fields];
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((raw) => {
    if (!isRecord(raw) || typeof raw.id !== 'string' || typeof raw.label !== 'string') return [];
    const kind = raw.kind === 'number' || raw.kind === 'money' ? raw.kind : 'text';
    const unit = typeof raw.unit === 'string' ? { unit: raw.unit } : {};
    return [{ id: raw.id, label: raw.label, kind, required: raw.required === true, ...unit }];
  });
}

export function photosOf(frame: Frame, slot: string): Json[] {
  const photos = frame.slots[slot];
  return Array.isArray(photos) ? photos : [];
}

/** After so many misses: a person, another try, or stop. The question stays open. */
export function offerPerson(run: Run): void {
  sayWith(run, 'engine.offer_person', [
    { label: { key: 'engine.person' }, payload: menuPayload('handoff') },
    { label: { key: 'engine.again' }, payload: menuPayload('repeat') },
    { label: { key: 'engine.stop_here' }, payload: menuPayload('cancel') },
  ]);
}

/** Reminds her of a draft and asks what is to become of it. */
export function offerDraft(run: Run, flowId: string): void {
  const flow = run.flows.find(flowId);
  const draft = run.conversation.drafts[flowId];
  if (!flow || !draft) return;
  draft.offered = true;
  const title = run.flows.texts.t(run.facts.language, flow.title);
  send(run, {
    kind: 'choices',
    text: textOf(run, 'engine.draft_offer', undefined, { title }),
    choices: [
      { label: { key: 'engine.draft_continue' }, payload: draftPayload('continue', flowId) },
      { label: { key: 'engine.draft_drop' }, payload: draftPayload('drop', flowId) },
      { label: { key: 'engine.draft_later' }, payload: draftPayload('later', flowId) },
    ],
  });
}

function begin(run: Run, frame: Frame): Asked {
  if (frame.trail.at(-1) !== frame.step) frame.trail = [...frame.trail, frame.step].slice(-50);
  return askedNow(run, frame);
}

function builtIn(asked: Asked, key: string, value: string): FlowChoice {
  return { label: { key }, payload: answerPayload(asked, value) };
}

function builtInOffer(run: Run, key: string, value: string): Offered {
  return { value, label: { key }, labels: wordings(run, key) };
}

function literal(value: string, text: string): Offered {
  return { value, label: { literal: text }, labels: [text] };
}

/** She may answer in either language, whichever one she reads. */
function wordings(run: Run, key: string): string[] {
  return [run.flows.texts.t('vi', key), run.flows.texts.t('en', key)];
}

/** The question she now stands at, if it is one. */
export function openQuestion(
  run: Run,
): { frame: Frame; flow: Flow; step: AskStep | FormStep | ReviewStep } | undefined {
  const frame = run.conversation.stack.at(-1);
  const flow = frame && flowOf(run, frame);
  const step = flow?.steps[frame?.step ?? ''];
  if (!frame || !flow || !step) return undefined;
  return 'ask' in step || 'form' in step || 'review' in step ? { frame, flow, step } : undefined;
}
