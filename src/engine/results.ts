import type { Json } from '../core/json.ts';
import { putAside } from './drafts.ts';
import { EFFECTS } from './effect-names.ts';
import { leave } from './leave.ts';
import { flowOf, type Run, say, topOf } from './run.ts';
import { noteTold, questionsOf, setSlots } from './slots.ts';
import type { Slots } from './types.ts';
import { valueAt } from './values.ts';
import { walk } from './walk.ts';

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
  if (step.told) noteTold(frame, questionsOf(flow, changes));
  leave(run, frame, to ?? step.then);
  walk(run);
}
