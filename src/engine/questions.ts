import type { FlowChoice } from '../core/effects.ts';
import type { Json } from '../core/json.ts';
import { addDays, dayOf, formatDay } from '../core/time.ts';
import { show, textOf } from './display.ts';
import { fieldLines, fieldsOf, knownFields } from './forms.ts';
import { answerPayload, draftPayload, menuPayload } from './payloads.ts';
import { askedNow, flowOf, type Run, sayWith, send } from './run.ts';
import type { Ask, AskStep, Flow, FormStep, ReviewStep } from './schema.ts';
import type { Asked, Frame } from './types.ts';
import { holds, isFilled, valueAt } from './values.ts';

/** Something she may tap or name. `labels` are all the wordings it is known by. */
export interface Offered {
  value: string;
  label: FlowChoice['label'];
  labels: string[];
  to?: string;
  item?: Json;
}

export const DEFAULT_PHOTOS = 5;
const CODE = /^[A-Z0-9][A-Z0-9.-]{2,}$/;
const SKIP = 'skip';
const DONE = 'done';
const YES = 'yes';
const NO = 'no';
export const TAPS = { skip: SKIP, done: DONE, yes: YES, no: NO, send: 'send', fix: 'fix', cancel: 'cancel' } as const;

/** Asks what the step asks; her next message is its answer. */
export function ask(run: Run, frame: Frame, step: AskStep): void {
  const asked = begin(run, frame);
  if (step.ask.kind === 'phone' && step.ask.share !== undefined) {
    // The app's own form stands alone: on Messenger its button would vanish under any other message.
    const [title, subtitle] = [textOf(run, step.ask.share, frame), textOf(run, step.ask.text, frame)];
    send(run, { kind: 'ask-contact-info', title, subtitle });
    return;
  }
  const choices = offeredBy(run, frame, step.ask).map(({ value, label }) => ({
    label,
    payload: answerPayload(asked, value),
  }));
  sayWith(run, step.ask.text, choices, frame);
}

/** Shows the card with every answer numbered; or, when she tapped "sửa", asks which one. */
export function askReview(run: Run, frame: Frame, flow: Flow, review: ReviewStep['review']): void {
  if (run.recapAt !== undefined && run.recapAt === run.effects.length - 1) run.effects.pop();
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
      const days = daysOffered(frame, question);
      if (days) return days.map((day) => literal(day, formatDay(day)));
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

/** The days an unclear date may mean: read from the last answer, or from what she told before. */
export function daysOffered(frame: Frame, question: Extract<Ask, { kind: 'date' }>): string[] | undefined {
  if (frame.days) return frame.days;
  const maybe = question.maybe === undefined ? undefined : frame.slots[question.maybe];
  return Array.isArray(maybe) && maybe.length > 0 ? maybe.map(String) : undefined;
}

function listed(run: Run, frame: Frame, from: NonNullable<Extract<Ask, { kind: 'choice' }>['from']>): Offered[] {
  const list = from.slot === undefined ? valueAt(run.facts, from.fact ?? '') : valueAt(frame.slots, from.slot);
  if (!Array.isArray(list)) return [];
  return list.flatMap((item) => {
    const value = valueAt(item, from.value ?? 'id');
    const label = valueAt(item, from.label);
    if (value === undefined || label === undefined) return [];
    const { labels, ...shown } = literal(String(value), String(label));
    // A code is a name as well: "KXR", "SK-0123".
    return [{ ...shown, labels: CODE.test(shown.value) ? [...labels, shown.value] : labels, item }];
  });
}

/** What is known of a review card's answers, one line each, without those still to be asked. */
export function recapLines(run: Run, frame: Frame, reviewId: string): string {
  const flow = flowOf(run, frame);
  const step = flow?.steps[reviewId];
  if (!flow || !step || !('review' in step)) return '';
  const answers = step.review.items.flatMap((item) => {
    const asked = flow.steps[item.step];
    const ask = asked && 'ask' in asked ? asked.ask : undefined;
    if (!ask || !isFilled(frame.slots[ask.save])) return [];
    const label =
      (ask.kind === 'choice' || ask.kind === 'unit') && ask.saveLabel ? frame.slots[ask.saveLabel] : undefined;
    const value = typeof label === 'string' ? label : show(run, ask, frame.slots[ask.save]);
    return [`• ${run.flows.texts.t(run.facts.language, item.name)}: ${value}`];
  });
  return [...answers, ...knownFields(run, frame, flow, step.review)].join('\n');
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

/** Notes that the question of this step is asked now. */
export function begin(run: Run, frame: Frame): Asked {
  if (frame.trail.at(-1) !== frame.step) frame.trail = [...frame.trail, frame.step].slice(-50);
  return askedNow(run, frame);
}

export function builtIn(asked: Asked, key: string, value: string): FlowChoice {
  return { label: { key }, payload: answerPayload(asked, value) };
}

function builtInOffer(run: Run, key: string, value: string): Offered {
  return { value, label: { key }, labels: wordings(run, key) };
}

export function literal(value: string, text: string): Offered {
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
