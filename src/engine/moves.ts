import { putAside, segmentsOf } from './drafts.ts';
import { fieldsToAsk } from './forms.ts';
import { leave, sayBack } from './leave.ts';
import { openQuestion } from './questions.ts';
import { flowOf, offersOf, type Run, say, sayWith } from './run.ts';
import { walk } from './walk.ts';

/** "thôi": what is going on stops; what she typed is kept as a draft, and she is told. */
export function cancel(run: Run): void {
  const segments = segmentsOf(run.conversation.stack);
  const base = segments[0]?.[0];
  const under = base && (flowOf(run, base) ?? run.flows.find(base.flow));
  if (segments.length > 1 && (under?.draft === true || under?.resume === true)) {
    // Only the side subject stops; what it interrupted goes on.
    run.conversation.stack = segments.slice(0, -1).flat();
    sayBack(run);
    walk(run);
    return;
  }
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

  if ('form' in question.step) {
    const before = fieldsToAsk(frame, question.step.form).filter((index) => index < (frame.field ?? 0));
    const previous = before.at(-1);
    if (previous !== undefined) {
      frame.field = previous;
      walk(run);
      return;
    }
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
  if (frame.told) frame.told = frame.told.filter((id) => id !== previous);
  delete frame.mode;
  leave(run, frame, previous);
  walk(run);
}

/** Whether the question only offers something to read or do: nothing she typed is lost when it is left. */
export function isLight(run: Run): boolean {
  const question = openQuestion(run);
  const base = segmentsOf(run.conversation.stack).at(-1)?.[0];
  if (!question || !base || question.frame.why === 'call') return false;
  const { flow, step } = question;
  const keeps = flow.draft === true || flow.resume === true || flow.quiet === true;
  return !keeps && 'ask' in step && (step.ask.kind === 'choice' || step.ask.kind === 'confirm');
}

/** Leaves what she stands in, for what it interrupted or for the menu. */
export function dropTop(run: Run): void {
  const { conversation } = run;
  conversation.stack = segmentsOf(conversation.stack).slice(0, -1).flat();
  delete conversation.asked;
  if (conversation.stack.length > 0) {
    sayBack(run);
    walk(run);
    return;
  }
  sayWith(run, 'engine.skipped', offersOf(run, ['menu']));
}
