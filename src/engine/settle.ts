import type { Json } from '../core/json.ts';
import { readAmendment, readCorrection } from '../language/index.ts';
import { amendmentOf, type Change } from './amendments.ts';
import { type Answer, type Input, readAnswer, readField } from './answers.ts';
import { fieldsOf } from './forms.ts';
import { exitOf, leave } from './leave.ts';
import { cancel } from './moves.ts';
import { answerPayload } from './payloads.ts';
import { openQuestion, photosOf, reviewItems, TAPS } from './questions.ts';
import { isWhole, readTold } from './reading.ts';
import { correctionOf, readReview } from './review.ts';
import { flowOf, type Run, say, sayWith } from './run.ts';
import type { AskStep, Flow, FormStep, ReviewStep } from './schema.ts';
import { noteTold, setSlots } from './slots.ts';
import type { Frame } from './types.ts';
import { walk } from './walk.ts';

/** What an input is to the open question. Nothing has changed until `act`. `hint` says why it is no answer. */
export type Judged =
  | {
      kind: 'answer';
      said: string;
      act(): void /** It names what it answers: it can mean nothing else. */;
      sure?: true;
    }
  | { kind: 'bad'; hint?: string; params?: Record<string, Json> };

const BAD: Judged = { kind: 'bad' };

/** Gives an input to the question she stands at and goes on when it is an answer. */
export function answer(run: Run, input: Input): { kind: 'taken' } | Extract<Judged, { kind: 'bad' }> {
  const judged = judge(run, input);
  if (judged.kind === 'bad') return judged;
  judged.act();
  return { kind: 'taken' };
}

/** Reads an input as the answer to the question she stands at. */
export function judge(run: Run, input: Input): Judged {
  const question = openQuestion(run);
  if (!question) return BAD;
  const { frame, flow, step } = question;

  if ('review' in step) return judgeReview(run, frame, flow, step, input);
  if (input.kind === 'text') {
    const earlier = judgeCorrection(run, frame, flow, step, input) ?? judgeWhole(run, frame, flow, step, input);
    if (earlier) return earlier;
  }
  if ('form' in step) return judgeField(run, frame, step, input);
  return settled(run, frame, flow, step, readAnswer(run, frame, step.ask, input));
}

/** What an answer that was read does. */
export function settled(run: Run, frame: Frame, flow: Flow, step: AskStep, read: Answer): Judged {
  switch (read.kind) {
    case 'bad':
      return read;
    case 'more':
      return { kind: 'answer', said: 'more photos', act: () => takeMore(run, frame, flow, step, read.slots) };
    case 'days':
      return {
        kind: 'answer',
        said: `one of ${read.days.join(', ')}`,
        act: () => {
          frame.days = read.days;
          say(run, 'engine.which_day');
          walk(run);
        },
      };
    default:
      return {
        kind: 'answer',
        said: read.kind === 'skip' ? 'skipped' : JSON.stringify(read.slots),
        act: () => {
          // An answer outside the list goes its own way first: the question itself is settled later, by what it finds.
          const done = read.kind === 'skip' || read.slots[step.ask.save] !== undefined;
          setSlots(run, flow, frame, read.kind === 'value' ? read.slots : { [step.ask.save]: null });
          const to = read.kind === 'value' && read.to !== undefined ? read.to : exitOf(step, frame);
          proceed(run, frame, done, to);
        },
      };
  }
}

function takeMore(run: Run, frame: Frame, flow: Flow, step: AskStep, slots: Frame['slots']): void {
  setSlots(run, flow, frame, slots);
  const asked = run.conversation.asked;
  const count = photosOf(frame, step.ask.save).length;
  const done = asked ? [{ label: { key: 'engine.done' }, payload: answerPayload(asked, TAPS.done) }] : [];
  sayWith(run, 'engine.photo_got', done, frame, { count });
}

function proceed(run: Run, frame: Frame, done: boolean, to: string | undefined): void {
  if (done) frame.answered = [...frame.answered.filter((id) => id !== frame.step), frame.step];
  leave(run, frame, to);
  walk(run);
}

function judgeField(run: Run, frame: Frame, step: FormStep, input: Input): Judged {
  const read: Answer = readField(frame, step.form, input);
  if (read.kind === 'bad') return read;
  const act = (): void => {
    if (read.kind === 'value') Object.assign(frame.slots, read.slots);
    const { mode } = frame;
    const next = (frame.field ?? 0) + 1;
    if (mode?.kind === 'correct' && mode.field !== undefined) {
      delete mode.field;
      proceed(run, frame, true, step.then);
    } else if (next >= fieldsOf(frame, step.form).length) proceed(run, frame, true, step.then);
    else {
      frame.field = next;
      frame.misses = 0;
      walk(run);
    }
  };
  return { kind: 'answer', said: read.kind === 'value' ? JSON.stringify(read.slots) : 'skipped', act };
}

function judgeReview(run: Run, frame: Frame, flow: Flow, step: ReviewStep, input: Input): Judged {
  const verdict = readReview(run, frame, flow, step.review, input);
  if (verdict.kind === 'bad') {
    // She means to change something that is not on the card: nothing else is to be read into that.
    const changes = input.kind === 'text' && (readCorrection(input.text) ?? readAmendment(input.text)) !== undefined;
    return changes ? { kind: 'bad', hint: 'engine.invalid_review' } : BAD;
  }
  const act = (): void => {
    switch (verdict.kind) {
      case 'send':
        proceed(run, frame, true, step.then);
        return;
      case 'pick':
      case 'which':
        frame.picking = true;
        if (verdict.kind === 'which') frame.amended = verdict.rest;
        walk(run);
        return;
      case 'cancel':
        cancel(run);
        return;
      case 'change':
        change(run, frame, verdict.changes, frame.step);
        return;
      case 'item': {
        const rest = verdict.rest ?? frame.amended;
        correct(run, frame, { value: verdict.value, ...(rest === undefined ? {} : { rest }) }, frame.step);
        return;
      }
    }
  };
  const plain = verdict.kind === 'item' || verdict.kind === 'which' || (verdict.kind === 'change' && verdict.sure);
  return { kind: 'answer', ...(plain ? { sure: true as const } : {}), said: `the card: ${verdict.kind}`, act };
}

/** "sửa 2", "không phải hôm qua, hôm kia" while a later question is open: back to that answer, then here again. */
function judgeCorrection(
  run: Run,
  frame: Frame,
  flow: Flow,
  step: AskStep | FormStep,
  input: Extract<Input, { kind: 'text' }>,
): Judged | undefined {
  const card = Object.values(flow.steps).find((each) => 'review' in each);
  if (!card || !('review' in card)) return undefined;
  const items = reviewItems(run, frame, flow, card.review);
  const done = (value: string): boolean => frame.answered.includes(value.split('/')[0] ?? '');
  const kind = 'ask' in step ? step.ask.kind : 'form';
  const free = kind === 'text' || kind === 'place';

  const found = correctionOf(input.text, flow, items);
  // "sửa đường ấp 3" may well be what she proposes: in a free text only a bare "sửa 2" is a correction.
  if (found && done(found.value) && !(free && (found.rest !== undefined || !/\d/.test(input.text)))) {
    return {
      kind: 'answer',
      sure: true,
      said: `correction of ${found.value}`,
      act: () => correct(run, frame, found, frame.step),
    };
  }
  const amended = free ? undefined : amendmentOf(run, frame, flow, items, input);
  if (amended?.kind !== 'change' || !amended.changes.every(({ value }) => done(value))) return undefined;
  const { changes } = amended;
  const said = `correction of ${changes.map(({ value }) => value).join(', ')}`;
  return { kind: 'answer', sure: true, said, act: () => change(run, frame, changes, frame.step) };
}

/** A text that answers several questions of the flow at once. */
function judgeWhole(
  run: Run,
  frame: Frame,
  flow: Flow,
  step: AskStep | FormStep,
  input: Extract<Input, { kind: 'text' }>,
): Judged | undefined {
  const { whole } = flow;
  if (!whole || 'form' in step) return undefined;
  const told = readTold(run, input.text, input.at);
  if (!isWhole(told, input.text, step.ask.kind)) return undefined;
  return {
    kind: 'answer',
    sure: true,
    said: `a whole ${flow.id}: ${told.count} things told`,
    act: () => {
      Object.assign(frame.slots, { [whole.save]: input.text.trim(), [`${whole.save}At`]: input.at });
      noteTold(frame, frame.answered);
      leave(run, frame, whole.to);
      walk(run);
    },
  };
}

function correct(run: Run, frame: Frame, item: { value: string; rest?: string }, to: string): void {
  goTo(run, frame, item.value, to);
  if (item.rest !== undefined && answer(run, { kind: 'text', text: item.rest, at: run.now }).kind === 'taken') return;
  walk(run);
}

/** One answer is asked anew with its new value; several are set where they are, and what hangs on them is asked. */
function change(run: Run, frame: Frame, changes: readonly Change[], to: string): void {
  const [first, second] = changes;
  const flow = flowOf(run, frame);
  if (!first || !flow) return;
  if (!second) {
    correct(run, frame, first, to);
    return;
  }
  for (const each of changes) {
    goTo(run, frame, each.value, to);
    const step = flow.steps[frame.step];
    const input: Input = { kind: 'text', text: each.rest, at: run.now };
    const form = step && 'form' in step ? readField(frame, step.form, input) : undefined;
    const read = step && 'ask' in step ? readAnswer(run, frame, step.ask, input) : form;
    if (read?.kind !== 'value') continue;
    if (form) Object.assign(frame.slots, read.slots);
    else setSlots(run, flow, frame, read.slots);
    frame.answered = [...frame.answered, frame.step];
  }
  leave(run, frame, first.value.split('/')[0]);
  frame.mode = { kind: 'correct', to };
  walk(run);
}

function goTo(run: Run, frame: Frame, item: string, to: string): void {
  const [step = '', field] = item.split('/');
  frame.answered = frame.answered.filter((id) => id !== step);
  if (frame.told) frame.told = frame.told.filter((id) => id !== step);
  leave(run, frame, step);
  frame.mode = { kind: 'correct', to, ...(field === undefined ? {} : { field: Number(field) }) };
  if (field !== undefined) frame.field = Number(field);
}
