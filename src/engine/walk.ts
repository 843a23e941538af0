import { isRecord, type Json } from '../core/json.ts';
import { textOf } from './display.ts';
import { putAside, segmentsOf } from './drafts.ts';
import { askField, fieldsToAsk, prefill } from './forms.ts';
import { type Ending, end, exitOf, leave, push } from './leave.ts';
import { ask, askReview, offerDraft, recapLines } from './questions.ts';
import { readTold } from './reading.ts';
import { callDomain, flowOf, offersOf, type Run, say, sayWith, send, topOf } from './run.ts';
import type { CallStep, DoStep, Flow, FormStep, ReadStep, SayStep, Step } from './schema.ts';
import { noteTold, photoStepOf, questionsOf, setSlots } from './slots.ts';
import type { Frame, Slots } from './types.ts';
import { holds, isFilled, resolveAll, valueAt } from './values.ts';

/** Steps without a question in a row; `flows:check` refuses loops, this stops what it could not see. */
const MAX_STEPS = 200;
/** Photos wait so long for the words that belong to them. */
const LOOSE_PHOTOS_MS = 2 * 3_600_000;

/** Goes on from where she stands until a question is asked, a result is awaited, or nothing is left. */
export function walk(run: Run): void {
  for (let count = 0; count < MAX_STEPS; count++) {
    const frame = topOf(run);
    if (!frame || run.rehandle || run.missed || !advance(run, frame)) return;
  }
  putAside(run, 'flow-changed');
  say(run, 'engine.try_later');
}

/**
 * Starts a flow because she asked for it. A draft of it is offered first. What was going on is returned to when it
 * holds a draft and the new one is short; a long one puts it aside. A flow that is returned from knows it by its slot
 * `aside` and keeps short.
 * @param inside Asked by a flow, which may also start flows that nobody can ask for by name.
 * @returns false when there is no such flow to start.
 */
export function open(run: Run, flowId: string, slots: Slots = {}, inside?: 'inside'): boolean {
  const { conversation } = run;
  const flow = run.flows.find(flowId);
  if (!flow || (flow.entry === false && inside === undefined)) return false;
  delete conversation.offer;

  const segments = segmentsOf(conversation.stack);
  const already = segments.findIndex((frames) => frames[0]?.flow === flowId);
  if (already >= 0) {
    conversation.stack = segments.slice(0, already + 1).flat();
    const only = conversation.stack.at(-1);
    // A flow without a draft starts anew, so that "menu" in the menu's last step shows the menu.
    if (flow.draft !== true && only) conversation.stack = segments.slice(0, already).flat();
    else return reask(run);
  }
  if (conversation.drafts[flowId]) {
    const returning = comesBack(run);
    if (!returning) conversation.stack = [];
    offerDraft(run, flowId);
    conversation.offer = { flow: flowId, next: { flow: flowId, slots } };
    return true;
  }

  if (flow.quiet === true) run.introduce = false;
  const left = flow.draft === true || flow.quiet === true ? putAside(run, flow.quiet ? 'safety' : 'left') : [];
  const base = segmentsOf(conversation.stack)[0];
  conversation.stack = comesBack(run) && base ? base : [];
  const aside = conversation.stack.length > 0;
  const frame = push(run, flow, aside ? 'digression' : 'start', aside ? { ...slots, aside } : slots);
  takePhotos(run, flow, frame);
  if (left.length > 0 && flow.quiet !== true) say(run, 'engine.kept_aside');
  walk(run);
  return true;
}

/** Photos she sent a while ago, before she said what they are of. */
function takePhotos(run: Run, flow: Flow, frame: Frame): void {
  const { photos } = run.conversation;
  const step = photoStepOf(flow);
  if (!photos || !step || flow.draft !== true) return;
  delete run.conversation.photos;
  if (run.now - photos.at > LOOSE_PHOTOS_MS) return;
  frame.slots[step.save] = photos.ids.slice(0, step.max);
  noteTold(frame, [step.id]);
}

/** Whether what is going on is come back to after another subject. */
export function comesBack(run: Run): boolean {
  const base = run.conversation.stack[0];
  const flow = base && (flowOf(run, base) ?? run.flows.find(base.flow));
  return flow?.draft === true || flow?.resume === true;
}

function reask(run: Run): true {
  walk(run);
  return true;
}

/** @returns true when she moved, false when there is something to wait for. */
function advance(run: Run, frame: Frame): boolean {
  const flow = flowOf(run, frame);
  const step = flow?.steps[frame.step];
  if (!flow || !step) return mend(run, frame);
  run.flows.trace?.(frame.flow, frame.step);
  if (frame.mode?.kind === 'correct' && frame.step === frame.mode.to) delete frame.mode;

  if ('ask' in step) {
    if (passBy(frame, step, exitOf(step, frame))) return true;
    ask(run, frame, step);
    return false;
  }
  if ('form' in step) return fillIn(run, flow, frame, step);
  if ('review' in step) {
    delete frame.mode;
    askReview(run, frame, flow, step.review);
    return false;
  }
  if ('say' in step) return speak(run, frame, step);
  if ('check' in step) {
    const met = step.check.find((each) => holds(each.if, frame.slots, run.facts));
    leave(run, frame, met?.to ?? step.else);
    return true;
  }
  if ('set' in step) {
    const removed = Object.fromEntries(Object.entries(step.set).filter(([, value]) => value === null));
    setSlots(run, flow, frame, { ...resolveAll(step.set, frame.slots, run.facts), ...(removed as Slots) });
    return moveOn(run, frame, step);
  }
  if ('read' in step) return readWords(run, flow, frame, step);
  if ('do' in step) return callOut(run, frame, step);
  if ('call' in step) return callFlow(run, frame, step);

  const slots = resolveAll(step.with, frame.slots, run.facts);
  run.conversation.stack = segmentsOf(run.conversation.stack).slice(0, -1).flat();
  if (!open(run, step.goto, slots, 'inside')) say(run, 'engine.try_later');
  return false;
}

/** A question her words answered already is not asked; in `correct` and `refill` none that was answered before. */
function passBy(frame: Frame, step: Step, next: string | undefined): boolean {
  const told = frame.told?.includes(frame.step) === true;
  if ((!frame.mode && !told) || next === undefined) return false;
  const answered = frame.answered.includes(frame.step);
  const filled = frame.mode?.kind === 'refill' && 'ask' in step && isFilled(frame.slots[step.ask.save]);
  if (!answered && !filled && !told) return false;
  if (!answered) frame.answered = [...frame.answered, frame.step];
  frame.step = next;
  return true;
}

function fillIn(run: Run, flow: Flow, frame: Frame, step: FormStep): boolean {
  const { mode, field } = frame;
  const corrects = mode?.kind === 'correct' && mode.field !== undefined && field !== undefined;
  if (!corrects) {
    if (passBy(frame, step, step.then)) return true;
    if (field === undefined) prefill(run, flow, frame, step.form);
    const next = fieldsToAsk(frame, step.form).find((index) => index >= (field ?? 0));
    if (next === undefined) {
      frame.answered = [...frame.answered, frame.step];
      leave(run, frame, step.then);
      return true;
    }
    frame.field = next;
  }
  askField(run, frame, step.form);
  return false;
}

/** What she told is taken over where nothing is known yet; the questions it answers are passed by. */
function readWords(run: Run, flow: Flow, frame: Frame, step: ReadStep): boolean {
  const words = frame.slots[step.from];
  const at = frame.slots[`${step.from}At`];
  const told = readTold(run, typeof words === 'string' ? words : '', typeof at === 'number' ? at : run.now);
  const changes: Slots = {};
  for (const [slot, part] of Object.entries(step.save)) {
    const value = valueAt(told, part);
    if (isFilled(value) && value !== undefined && !isFilled(frame.slots[slot])) changes[slot] = value;
  }
  const answered = frame.answered;
  setSlots(run, flow, frame, changes);
  noteTold(frame, [...answered, ...questionsOf(flow, changes)]);
  leave(run, frame, step.then);
  return true;
}

function speak(run: Run, frame: Frame, step: SayStep): boolean {
  // She has heard it already; only the questions are new to her.
  if (frame.mode?.kind === 'refill' && step.then !== undefined) return moveOn(run, frame, step);
  const it = typeof step.say === 'string' ? { text: step.say } : step.say;
  const more: Record<string, Json> = {};
  if ('introduces' in it && it.introduces) run.introduce = false;
  if (it.lines) {
    const items = valueAt(frame.slots, it.lines.slot);
    const line = it.lines.text;
    more.lines = (Array.isArray(items) ? items : [])
      .map((item, index) =>
        run.flows.texts.t(run.facts.language, line, {
          ...(isRecord(item) ? item : { item }),
          number: index + 1,
        }),
      )
      .join('\n');
  }
  if (it.recap) {
    // On the way back to the card she sees all of it anyway.
    if (frame.mode) return moveOn(run, frame, step);
    more.recap = recapLines(run, frame, it.recap);
  }
  const image = it.image === undefined ? undefined : valueAt(frame.slots, it.image);
  if (typeof image === 'string' && image !== '') send(run, { kind: 'image', url: image });
  if (it.offer) sayWith(run, it.text, offersOf(run, it.offer), frame, more);
  else send(run, { kind: 'text', text: textOf(run, it.text, frame, more) });
  if (it.recap) run.recapAt = run.effects.length - 1;
  return moveOn(run, frame, step);
}

function moveOn(run: Run, frame: Frame, step: { then?: string | undefined; end?: Ending | undefined }): boolean {
  if (step.then !== undefined || step.end === undefined || step.end === true) leave(run, frame, step.then);
  else {
    run.flows.trace?.(frame.flow, frame.step, 'end');
    end(run, frame, step.end);
  }
  return true;
}

function callOut(run: Run, frame: Frame, step: DoStep): boolean {
  const wait = step.wait !== false;
  callDomain(run, step.do, resolveAll(step.with, frame.slots, run.facts), wait);
  return wait ? false : moveOn(run, frame, step);
}

function callFlow(run: Run, frame: Frame, step: CallStep): boolean {
  if (passBy(frame, step, step.then)) return true;
  const flow = run.flows.find(step.call);
  if (!flow) {
    leave(run, frame, step.then);
    return true;
  }
  push(run, flow, 'call', resolveAll(step.with, frame.slots, run.facts));
  return true;
}

/**
 * Sees that the flow and step she stands at exist.
 * @returns false when she had to be told of a change; she has been asked anew then.
 */
export function mendTop(run: Run): boolean {
  const frame = topOf(run);
  if (!frame || flowOf(run, frame)?.steps[frame.step]) return true;
  const version = frame.version;
  const goesOn = mend(run, frame);
  if (goesOn && frame.mode === undefined && frame.version !== version) return true;
  if (goesOn) walk(run);
  return false;
}

/**
 * The flow was edited and her version is gone. If her step still exists she notices nothing; else she is told, and
 * goes on at the first question not yet answered. What she typed stays.
 */
function mend(run: Run, frame: Frame): boolean {
  const now = run.flows.find(frame.flow);
  if (!now) {
    putAside(run, 'flow-changed');
    say(run, 'engine.flow_gone');
    return false;
  }
  const stays = now.version !== frame.version && now.steps[frame.step] !== undefined;
  frame.version = now.version;
  if (stays) return true;

  say(run, 'engine.step_gone');
  leave(run, frame, now.start);
  frame.mode = { kind: 'refill' };
  frame.trail = [];
  return true;
}
