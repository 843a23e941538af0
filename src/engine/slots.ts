import { placeholdersOf } from './display.ts';
import type { Run } from './run.ts';
import type { Flow, Step } from './schema.ts';
import type { Frame, Slots } from './types.ts';

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
      if (!dependsOn(run, frame, step, slot)) continue;
      frame.answered = frame.answered.filter((each) => each !== id);
      if (frame.told) frame.told = frame.told.filter((each) => each !== id);
      if ('form' in step) delete frame.slots[step.form.save];
    }
  }
}

function dependsOn(run: Run, frame: Frame, step: Step, slot: string): boolean {
  if ('form' in step) return step.form.fields === slot;
  if (!('ask' in step)) return false;
  const { ask } = step;
  if (ask.kind === 'number' && ask.atMost === slot) {
    // The part is still right when the whole only grew.
    const [part, whole] = [frame.slots[ask.save], frame.slots[slot]];
    return !(typeof part === 'number' && typeof whole === 'number' && part <= whole);
  }
  const listed = 'from' in ask && ask.from?.slot?.split('.')[0] === slot;
  return ask.save === slot || listed || placeholdersOf(run, ask.text).has(slot);
}

/** Notes that these questions need no asking: her own words answered them before they were put. */
export function noteTold(frame: Frame, steps: readonly string[]): void {
  frame.told = [...new Set([...(frame.told ?? []), ...steps])];
}

/** The questions that save what is given here. */
export function questionsOf(flow: Flow, given: Slots): string[] {
  return Object.entries(flow.steps).flatMap(([id, step]) => {
    const value = 'ask' in step ? given[step.ask.save] : undefined;
    return value === undefined || value === null ? [] : [id];
  });
}

/** The question of a flow that takes photos, and where it keeps them. */
export function photoStepOf(flow: Flow): { id: string; save: string; max: number } | undefined {
  for (const [id, step] of Object.entries(flow.steps)) {
    if ('ask' in step && step.ask.kind === 'photos') return { id, save: step.ask.save, max: step.ask.max ?? 5 };
  }
  return undefined;
}
