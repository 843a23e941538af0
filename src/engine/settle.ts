import type { Json } from '../core/json.ts';
import { type Answer, correctionOf, type Input, readAnswer, readField, readReview } from './answers.ts';
import { putAside } from './drafts.ts';
import { answerPayload } from './payloads.ts';
import { fieldsOf, openQuestion, photosOf, reviewItems, TAPS } from './questions.ts';
import { type Run, say, sayWith } from './run.ts';
import type { AskKind, Flow, FormStep, ReviewStep } from './schema.ts';
import type { Frame } from './types.ts';
import { exitOf, leave, setSlots, walk } from './walk.ts';

/** `taken`: done, nothing more to do. `bad`: not an answer; `hint` says why, when there is something to say. */
export type Outcome = { kind: 'taken' } | { kind: 'bad'; hint?: string; params?: Record<string, Json> };

const TAKEN: Outcome = { kind: 'taken' };

/** Gives an input to the question she stands at and goes on when it is an answer. */
export function answer(run: Run, input: Input): Outcome {
  const question = openQuestion(run);
  if (!question) return { kind: 'bad' };
  const { frame, flow, step } = question;

  if ('review' in step) return review(run, frame, flow, step, input);
  if ('form' in step) return form(run, frame, step, input);
  if (input.kind === 'text' && correctEarlier(run, frame, flow, step.ask.kind, input.text)) return TAKEN;

  const read = readAnswer(run, frame, step.ask, input);
  if (read.kind === 'bad') return read;
  if (read.kind === 'more') {
    setSlots(run, flow, frame, read.slots);
    const asked = run.conversation.asked;
    const count = photosOf(frame, step.ask.save).length;
    const done = asked ? [{ label: { key: 'engine.done' }, payload: answerPayload(asked, TAPS.done) }] : [];
    sayWith(run, 'engine.photo_got', done, frame, { count });
    return TAKEN;
  }
  if (read.kind === 'days') {
    frame.days = read.days;
    say(run, 'engine.which_day');
    walk(run);
    return TAKEN;
  }
  // An answer outside the list goes its own way first: the question itself is settled later, by what it finds.
  const settled = read.kind === 'skip' || read.slots[step.ask.save] !== undefined;
  if (read.kind === 'value') setSlots(run, flow, frame, read.slots);
  else setSlots(run, flow, frame, { [step.ask.save]: null });
  const to = read.kind === 'value' && read.to !== undefined ? read.to : exitOf(step, frame);
  proceed(run, frame, settled, to);
  return TAKEN;
}

function proceed(run: Run, frame: Frame, settled: boolean, to: string | undefined): void {
  if (settled) frame.answered = [...frame.answered.filter((id) => id !== frame.step), frame.step];
  leave(run, frame, to);
  walk(run);
}

function form(run: Run, frame: Frame, step: FormStep, input: Input): Outcome {
  const read: Answer = readField(frame, step.form, input);
  if (read.kind === 'bad') return read;
  if (read.kind === 'value') Object.assign(frame.slots, read.slots);

  const mode = frame.mode;
  if (mode?.kind === 'correct' && mode.field !== undefined) {
    delete mode.field;
    proceed(run, frame, true, step.then);
    return TAKEN;
  }
  const next = (frame.field ?? 0) + 1;
  if (next >= fieldsOf(frame, step.form).length) proceed(run, frame, true, step.then);
  else {
    frame.field = next;
    frame.misses = 0;
    walk(run);
  }
  return TAKEN;
}

function review(run: Run, frame: Frame, flow: Flow, step: ReviewStep, input: Input): Outcome {
  const verdict = readReview(run, frame, flow, step.review, input);
  switch (verdict.kind) {
    case 'send':
      proceed(run, frame, true, step.then);
      return TAKEN;
    case 'pick':
      frame.picking = true;
      walk(run);
      return TAKEN;
    case 'cancel':
      cancel(run);
      return TAKEN;
    case 'item':
      correct(run, frame, verdict, frame.step);
      return TAKEN;
    default:
      return { kind: 'bad' };
  }
}

/** "sửa 2" while a later question is open: back to that answer, then to this question again. */
function correctEarlier(run: Run, frame: Frame, flow: Flow, kind: AskKind, text: string): boolean {
  const card = Object.values(flow.steps).find((step) => 'review' in step);
  if (!card || !('review' in card)) return false;
  const found = correctionOf(text, flow, reviewItems(run, frame, flow, card.review));
  if (!found || !frame.answered.includes(found.value)) return false;
  // "sửa đường ấp 3" may well be what she proposes: in a free text only a bare "sửa 2" is a correction.
  if ((kind === 'text' || kind === 'place') && (found.rest !== undefined || !/\d/.test(text))) return false;
  correct(run, frame, found, frame.step);
  return true;
}

function correct(run: Run, frame: Frame, item: { value: string; rest?: string }, to: string): void {
  const [step = '', field] = item.value.split('/');
  frame.answered = frame.answered.filter((id) => id !== step);
  leave(run, frame, step);
  frame.mode = { kind: 'correct', to, ...(field === undefined ? {} : { field: Number(field) }) };
  if (field !== undefined) frame.field = Number(field);
  if (item.rest !== undefined && answer(run, { kind: 'text', text: item.rest, at: run.now }).kind === 'taken') return;
  walk(run);
}

/** "thôi": what is going on stops; what she typed is kept as a draft, and she is told. */
export function cancel(run: Run): void {
  const kept = putAside(run, 'cancelled');
  for (const id of kept) {
    const draft = run.conversation.drafts[id];
    // She just said no: it is not offered again until she asks.
    if (draft) draft.offered = true;
  }
  say(run, kept.length > 0 ? 'engine.cancelled_kept' : 'engine.cancelled');
}

/** "quay lại": the question before this one, asked again. */
export function back(run: Run): void {
  const question = openQuestion(run);
  if (!question) return;
  const { frame, flow } = question;

  if ((frame.field ?? 0) > 0 && 'form' in question.step) {
    frame.field = (frame.field ?? 1) - 1;
    walk(run);
    return;
  }
  const trail = frame.trail.filter((id) => id !== frame.step && flow.steps[id] !== undefined);
  const previous = trail.at(-1);
  if (previous === undefined) {
    const below = run.conversation.stack.at(-2);
    if (frame.why === 'call' && below && below.trail.length > 0) {
      run.conversation.stack.pop();
      const step = below.trail.at(-1) ?? below.step;
      below.trail = below.trail.slice(0, -1);
      below.answered = below.answered.filter((id) => id !== step);
      leave(run, below, step);
      walk(run);
      return;
    }
    say(run, 'engine.first_question');
    walk(run);
    return;
  }
  frame.trail = frame.trail.slice(0, frame.trail.lastIndexOf(previous));
  frame.answered = frame.answered.filter((id) => id !== previous);
  delete frame.mode;
  leave(run, frame, previous);
  walk(run);
}

/** "bỏ qua": only where the question may be skipped. */
export function skip(run: Run): void {
  const question = openQuestion(run);
  if (!question) return;
  if (answer(run, { kind: 'tap', value: TAPS.skip }).kind === 'bad') {
    say(run, 'engine.cannot_skip');
    walk(run);
  }
}
