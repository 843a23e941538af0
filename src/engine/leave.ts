import { latestDraft, segmentsOf } from './drafts.ts';
import { offerDraft } from './questions.ts';
import { flowOf, type Run, say, topOf } from './run.ts';
import type { AskStep, Flow } from './schema.ts';
import { setSlots } from './slots.ts';
import type { Frame, Slots } from './types.ts';
import { valueAt } from './values.ts';

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

/** Moves a frame to a step, or ends it when there is none. */
export function leave(run: Run, frame: Frame, to: string | undefined): void {
  run.flows.trace?.(frame.flow, frame.step, to ?? 'end');
  frame.misses = 0;
  delete frame.field;
  delete frame.days;
  delete frame.picking;
  delete frame.amended;
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

export type Ending = true | 'miss' | 'held';

/** A frame is over: back to who called it, to the question it interrupted, or to nothing. */
export function end(run: Run, frame: Frame, how: Ending): void {
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
    if (how === 'miss') run.missed = { text: String(frame.slots.question ?? '') };
    else sayBack(run);
    return;
  }
  if (run.flows.find(frame.flow)?.quiet === true) return;
  const left = latestDraft(run, (draft) => draft.why === 'left' && !draft.offered);
  if (left !== undefined) {
    offerDraft(run, left);
    conversation.offer = { flow: left };
  }
}

/** "Mình làm tiếp báo cáo nghen": names what she is brought back to; its question follows. */
export function sayBack(run: Run): void {
  const base = segmentsOf(run.conversation.stack).at(-1)?.[0];
  const flow = base && (flowOf(run, base) ?? run.flows.find(base.flow));
  if (flow) say(run, 'engine.back_to', undefined, { title: run.flows.texts.t(run.facts.language, flow.title) });
}
