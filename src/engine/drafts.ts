import { flowOf, type Run } from './run.ts';
import type { Draft, Frame } from './types.ts';
import { isFilled } from './values.ts';

/**
 * Takes everything off the stack. What holds something she typed, in a flow that keeps drafts, becomes that flow's
 * draft; the rest is forgotten.
 * @returns The flows that now have a draft, in the order she began them.
 */
export function putAside(run: Run, why: Draft['why']): string[] {
  const { conversation } = run;
  const kept: string[] = [];

  for (const frames of segmentsOf(conversation.stack)) {
    const base = frames[0];
    if (!base || !holdsSomething(run, frames)) continue;
    base.why = 'start';
    conversation.drafts[base.flow] = {
      frames,
      savedAt: run.now,
      why,
      // After a disclosure nobody is asked to go on with a form; she finds the draft when she starts it herself.
      offered: why === 'safety',
      ...(conversation.asked && frames.at(-1)?.step === conversation.asked.step ? { asked: conversation.asked } : {}),
    };
    kept.push(base.flow);
  }
  conversation.stack = [];
  delete conversation.asked;
  delete conversation.offer;
  return kept;
}

/** Puts a draft back on the (empty) stack, as it was left. */
export function takeUp(run: Run, flowId: string): Draft | undefined {
  const { conversation } = run;
  const draft = conversation.drafts[flowId];
  if (!draft) return undefined;
  delete conversation.drafts[flowId];
  delete conversation.offer;
  conversation.stack = draft.frames;
  if (draft.asked) conversation.asked = draft.asked;
  return draft;
}

/** The draft she left last. */
export function latestDraft(run: Run, wanted: (draft: Draft) => boolean = () => true): string | undefined {
  return Object.entries(run.conversation.drafts)
    .filter(([, draft]) => wanted(draft))
    .sort(([, a], [, b]) => b.savedAt - a.savedAt)[0]?.[0];
}

/** The stack cut where something new began: each piece is a flow and the flows it called. */
export function segmentsOf(stack: readonly Frame[]): Frame[][] {
  const segments: Frame[][] = [];
  for (const frame of stack) {
    const last = segments.at(-1);
    if (frame.why === 'call' && last) last.push(frame);
    else segments.push([frame]);
  }
  return segments;
}

function holdsSomething(run: Run, frames: readonly Frame[]): boolean {
  const base = frames[0];
  const flow = base && (flowOf(run, base) ?? run.flows.find(base.flow));
  // A flow that is no longer known may come back with the next release: its draft is kept.
  if (base && flow && flow.draft !== true) return false;
  if (!base || !flow) return frames.length > 0;
  const typed = base.answered.some((id) => {
    const step = flow.steps[id];
    return step === undefined || !('call' in step);
  });
  // What she typed first, or the code she came by, is not asked for again either.
  const brought = [flow.opening ?? '', ...[...(flow.codes ?? []), ...(flow.refs ?? [])].map(({ save }) => save)];
  if (typed || brought.some((slot) => isFilled(base.slots[slot]))) return true;
  // Photos, and a form half filled in, are there before their question is settled.
  return Object.values(flow.steps).some((step) => {
    const slot = 'form' in step ? step.form.save : 'ask' in step && step.ask.kind === 'photos' ? step.ask.save : '';
    return isFilled(base.slots[slot]);
  });
}
