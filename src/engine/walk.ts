import type { Json } from '../core/json.ts';
import { isRecord } from '../core/json.ts';
import { placeholdersOf, textOf } from './display.ts';
import { latestDraft, putAside, segmentsOf } from './drafts.ts';
import { EFFECTS } from './effect-names.ts';
import { ask, askField, askReview, fieldsOf, offerDraft, offerPerson, openQuestion } from './questions.ts';
import { callDomain, flowOf, offersOf, type Run, say, sayWith, send, topOf } from './run.ts';
import type { AskStep, CallStep, DoStep, Flow, SayStep, Step } from './schema.ts';
import type { Frame, Slots } from './types.ts';
import { holds, isFilled, resolveAll, valueAt } from './values.ts';

/** Steps without a question in a row; `flows:check` refuses loops, this stops what it could not see. */
const MAX_STEPS = 200;

/** Goes on from where she stands until a question is asked, a result is awaited, or nothing is left. */
export function walk(run: Run): void {
  for (let count = 0; count < MAX_STEPS; count++) {
    const frame = topOf(run);
    if (!frame || run.rehandle || run.missed || !advance(run, frame)) return;
  }
  putAside(run, 'flow-changed');
  say(run, 'engine.try_later');
}

/** Starts a flow at once, over whatever is on the stack. */
export function push(run: Run, flow: Flow, why: Frame['why'], slots: Slots = {}): Frame {
  const frame: Frame = {
    flow: flow.id,
    version: flow.version,
    step: flow.start,
    slots,
    answered: [],
    trail: [],
    misses: 0,
    why,
  };
  run.conversation.stack.push(frame);
  return frame;
}

/**
 * Starts a flow because she asked for it. A draft of it is offered first. What was going on is returned to when it
 * holds a draft and the new one is short; a long one puts it aside.
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
    const returning = keepsDraft(run);
    if (!returning) conversation.stack = [];
    offerDraft(run, flowId);
    conversation.offer = { flow: flowId, next: { flow: flowId, slots } };
    return true;
  }

  if (flow.quiet === true) run.introduce = false;
  const left = flow.draft === true || flow.quiet === true ? putAside(run, flow.quiet ? 'safety' : 'left') : [];
  const base = segmentsOf(conversation.stack)[0];
  conversation.stack = keepsDraft(run) && base ? base : [];
  push(run, flow, conversation.stack.length > 0 ? 'digression' : 'start', slots);
  if (left.length > 0 && flow.quiet !== true) say(run, 'engine.kept_aside');
  walk(run);
  return true;
}

function keepsDraft(run: Run): boolean {
  const base = run.conversation.stack[0];
  return base !== undefined && (flowOf(run, base) ?? run.flows.find(base.flow))?.draft === true;
}

function reask(run: Run): true {
  walk(run);
  return true;
}

/** A result came for the call the top frame waits for. */
export function takeResult(run: Run, outcome: string, values: Record<string, Json>): void {
  const frame = topOf(run);
  const flow = frame && flowOf(run, frame);
  const step = flow?.steps[frame?.step ?? ''];
  if (!frame || !flow || !step || !('do' in step)) {
    walk(run);
    return;
  }

  const to = step.on?.[outcome];
  const known: readonly string[] = EFFECTS[step.do];
  if (to === undefined && !known.includes(outcome)) {
    const kept = putAside(run, 'time-out');
    for (const id of kept) {
      const draft = run.conversation.drafts[id];
      if (draft) draft.offered = true;
    }
    say(run, kept.length > 0 ? 'engine.failed_kept' : 'engine.try_later');
    return;
  }
  const changes: Slots = {};
  for (const [slot, path] of Object.entries(step.save ?? {})) {
    const value = valueAt(values, path);
    changes[slot] = value === undefined ? null : value;
  }
  for (const [slot, path] of Object.entries(step.collect ?? {})) {
    const list = frame.slots[slot];
    const value = valueAt(values, path);
    if (value !== undefined) changes[slot] = [...(Array.isArray(list) ? list : []), value];
  }
  setSlots(run, flow, frame, changes);
  leave(run, frame, to ?? step.then);
  walk(run);
}

/**
 * Sets slots (null removes). Where a value really changed, a question that saves it, shows it or draws its options
 * from it counts as not yet answered: its answer was about something else.
 */
export function setSlots(run: Run, flow: Flow, frame: Frame, changes: Slots): void {
  for (const [slot, value] of Object.entries(changes)) {
    const before = JSON.stringify(frame.slots[slot] ?? null);
    if (value === null) delete frame.slots[slot];
    else frame.slots[slot] = value;
    if (before === JSON.stringify(value)) continue;

    for (const [id, step] of Object.entries(flow.steps)) {
      if (!dependsOn(run, step, slot)) continue;
      frame.answered = frame.answered.filter((each) => each !== id);
      if ('form' in step) delete frame.slots[step.form.save];
    }
  }
}

function dependsOn(run: Run, step: Step, slot: string): boolean {
  if ('form' in step) return step.form.fields === slot;
  if (!('ask' in step)) return false;
  const { ask } = step;
  const listed = 'from' in ask && ask.from?.slot?.split('.')[0] === slot;
  return ask.save === slot || listed || placeholdersOf(run, ask.text).has(slot);
}

/** Moves a frame to a step, or ends it when there is none. */
export function leave(run: Run, frame: Frame, to: string | undefined): void {
  run.flows.trace?.(frame.flow, frame.step, to ?? 'end');
  frame.misses = 0;
  delete frame.field;
  delete frame.days;
  delete frame.picking;
  if (to === undefined) end(run, frame, true);
  else frame.step = to;
}

/** Where an answered question leads. */
export function exitOf(step: AskStep, frame: Frame): string | undefined {
  const value = frame.slots[step.ask.save];
  if (step.ask.kind === 'choice') {
    const option = step.ask.options?.find((each) => each.value === value);
    return option?.then ?? step.then;
  }
  if (step.ask.kind === 'confirm') return (value === true ? step.ask.yes : step.ask.no) ?? step.then;
  return step.then;
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
  if ('form' in step) {
    if (frame.mode?.kind !== 'correct' || frame.mode.field === undefined || frame.field === undefined) {
      if (passBy(frame, step, step.then)) return true;
      if ((frame.field ?? 0) >= fieldsOf(frame, step.form).length) {
        frame.answered = [...frame.answered, frame.step];
        leave(run, frame, step.then);
        return true;
      }
    }
    askField(run, frame, step.form);
    return false;
  }
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
  if ('do' in step) return callOut(run, frame, step);
  if ('call' in step) return callFlow(run, frame, step);

  const slots = resolveAll(step.with, frame.slots, run.facts);
  run.conversation.stack = segmentsOf(run.conversation.stack).slice(0, -1).flat();
  if (!open(run, step.goto, slots, 'inside')) say(run, 'engine.try_later');
  return false;
}

/** In `correct` and `refill`, a question answered before is not asked again. */
function passBy(frame: Frame, step: Step, next: string | undefined): boolean {
  if (!frame.mode || next === undefined) return false;
  const answered = frame.answered.includes(frame.step);
  const filled = frame.mode.kind === 'refill' && 'ask' in step && isFilled(frame.slots[step.ask.save]);
  if (!answered && !filled) return false;
  if (!answered) frame.answered = [...frame.answered, frame.step];
  frame.step = next;
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
  const image = it.image === undefined ? undefined : valueAt(frame.slots, it.image);
  if (typeof image === 'string' && image !== '') send(run, { kind: 'image', url: image });
  if (it.offer) sayWith(run, it.text, offersOf(run, it.offer), frame, more);
  else send(run, { kind: 'text', text: textOf(run, it.text, frame, more) });
  return moveOn(run, frame, step);
}

type Ending = true | 'miss' | 'held';

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

/** A frame is over: back to who called it, to the question it interrupted, or to nothing. */
function end(run: Run, frame: Frame, how: Ending): void {
  const { conversation } = run;
  conversation.stack.pop();
  delete conversation.asked;
  const below = topOf(run);

  if (frame.why === 'call' && below) {
    const flow = flowOf(run, below);
    const step = flow?.steps[below.step];
    if (!flow || !step || !('call' in step)) return;
    const changes: Slots = {};
    for (const [ours, theirs] of Object.entries(step.save ?? {})) changes[ours] = valueAt(frame.slots, theirs) ?? null;
    setSlots(run, flow, below, changes);
    below.answered = [...below.answered.filter((each) => each !== below.step), below.step];
    leave(run, below, step.then);
    return;
  }
  if (how === 'held' && frame.held) {
    run.rehandle = frame.held;
    return;
  }
  if (below) {
    if (how === 'miss') run.missed = true;
    else say(run, 'engine.back_to');
    return;
  }
  if (run.flows.find(frame.flow)?.quiet === true) return;
  const left = latestDraft(run, (draft) => draft.why === 'left' && !draft.offered);
  if (left !== undefined) {
    offerDraft(run, left);
    conversation.offer = { flow: left };
  }
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

/** She answered, but not in a way we could use: say so, ask again, and after enough misses offer a person. */
export function miss(run: Run, hint?: string, params?: Record<string, Json>): void {
  const question = openQuestion(run);
  if (!question) return;
  const { frame, step } = question;
  const otherwise = 'otherwise' in step ? step.otherwise : undefined;
  frame.misses += 1;

  if (frame.misses >= (otherwise?.after ?? 2)) {
    frame.misses = 0;
    if (!otherwise) {
      offerPerson(run);
      return;
    }
    leave(run, frame, otherwise.to);
    walk(run);
    return;
  }
  const kind = 'ask' in step ? step.ask.kind : 'form' in step ? 'form' : 'review';
  say(run, hint ?? ('ask' in step ? step.ask.hint : undefined) ?? `engine.invalid_${kind}`, frame, params);
  walk(run);
}
