import { openQuestion, photosOf } from './questions.ts';
import { flowOf, offersOf, type Run, say, sayWith } from './run.ts';
import { noteTold, photoStepOf, setSlots } from './slots.ts';
import { walk } from './walk.ts';

/** More than this many photos without words are not kept for later. */
const MAX_LOOSE = 10;

/**
 * Keeps photos that come while something else is asked, or nothing. Where the flow she is in takes photos they are
 * its photos; else they wait for her words.
 * @param captioned Words came with them and are taken next.
 * @returns false when they are still to be answered.
 */
export function keepPhotos(run: Run, ids: readonly string[], captioned: boolean): boolean {
  const frame = run.conversation.stack[0];
  const flow = frame && flowOf(run, frame);
  const step = flow && photoStepOf(flow);
  if (frame && flow && step && flow.draft === true) {
    const before = photosOf(frame, step.save).map(String);
    const photos = [...new Set([...before, ...ids])].slice(0, step.max);
    setSlots(run, flow, frame, { [step.save]: photos });
    frame.answered = [...frame.answered.filter((id) => id !== step.id), step.id];
    noteTold(frame, [step.id]);
    say(run, 'engine.photo_kept', undefined, { count: photos.length });
    // The question stands just above; it is put again once, not after each of five photos.
    const review = openQuestion(run)?.step;
    if (!captioned && (before.length === 0 || (review && 'review' in review))) walk(run);
    return true;
  }
  if (openQuestion(run)) return false;
  const loose = run.conversation.photos;
  run.conversation.photos = { ids: [...(loose?.ids ?? []), ...ids].slice(-MAX_LOOSE), at: run.now };
  return captioned;
}

/** "Hình này của việc gì?": her next words, or the flow she picks, get the photos. */
export function askWhatPhotos(run: Run): void {
  const { photos } = run.conversation;
  const flows = [...(run.facts.leads.length > 0 ? ['report'] : []), 'petition', 'initiative'];
  sayWith(run, 'engine.photo_which', offersOf(run, flows), undefined, { count: photos?.ids.length ?? 0 });
}
