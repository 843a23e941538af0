import { readChoice } from '../language/index.ts';
import { latestDraft, putAside, takeUp } from './drafts.ts';
import { miss } from './miss.ts';
import { back, cancel, dropTop, isLight } from './moves.ts';
import { offerDraft, openQuestion, TAPS } from './questions.ts';
import { flowOf, offersOf, type Run, say, sayWith, topOf } from './run.ts';
import { answer } from './settle.ts';
import type { Held } from './types.ts';
import { open, walk } from './walk.ts';

/** The words that mean the same everywhere, whatever is being asked. */
export type GlobalWord = 'cancel' | 'back' | 'help' | 'human' | 'menu' | 'repeat' | 'skip' | 'continue' | 'stop';

/** Does what a global word says, also when nothing is going on. */
export function obey(run: Run, word: GlobalWord): void {
  const question = openQuestion(run);
  switch (word) {
    case 'human':
      openOr(run, 'handoff');
      return;
    case 'menu':
      openOr(run, 'menu');
      return;
    case 'stop':
      openOr(run, 'stop');
      return;
    case 'help':
      help(run);
      return;
    case 'continue':
      goOn(run);
      return;
    case 'cancel':
      if (run.conversation.stack.length > 0) {
        cancel(run);
        return;
      }
      sayWith(run, 'engine.nothing_to_cancel', offersOf(run, ['menu']));
      return;
    case 'back':
      question ? back(run) : openOr(run, 'menu');
      return;
    case 'repeat':
      question ? walk(run) : openOr(run, 'menu');
      return;
    case 'skip':
      question ? skip(run) : openOr(run, 'menu');
      return;
  }
}

/** "bỏ qua": where the question may be skipped; a question that only offers something is left with it. */
function skip(run: Run): void {
  const question = openQuestion(run);
  if (!question) return;
  if (answer(run, { kind: 'tap', value: TAPS.skip }).kind === 'taken') return;
  if (isLight(run)) {
    dropTop(run);
    return;
  }
  miss(run, 'engine.cannot_skip');
}

function openOr(run: Run, flow: string): void {
  if (!open(run, flow)) sayWith(run, 'engine.try_later', []);
}

function help(run: Run): void {
  const question = openQuestion(run);
  if (!question) {
    openOr(run, 'help');
    return;
  }
  const own = 'ask' in question.step ? question.step.ask.help : undefined;
  say(run, own ?? 'engine.help', question.frame);
  walk(run);
}

/** "tiếp tục": the draft she left last; inside a question, the question once more. */
function goOn(run: Run): void {
  const question = openQuestion(run);
  const draft = latestDraft(run);
  if (question && draft === undefined) {
    walk(run);
    return;
  }
  if (draft === undefined) {
    sayWith(run, 'engine.nothing_to_continue', offersOf(run, ['menu']));
    return;
  }
  resume(run, draft);
}

/** Takes a draft up where it was left. What she wrote meanwhile is tried as the answer. */
export function resume(run: Run, flowId: string): void {
  const wanted = run.conversation.drafts[flowId];
  if (!wanted) {
    sayWith(run, 'engine.draft_gone', offersOf(run, ['menu']));
    return;
  }
  const others = putAside(run, 'left');
  for (const other of others) {
    const draft = run.conversation.drafts[other];
    if (draft) draft.offered = true;
  }
  const draft = takeUp(run, flowId);
  const top = topOf(run);
  if (!draft || !top) return;
  if (draft.held && flowOf(run, top)?.steps[top.step] && answerHeld(run, draft.held)) return;
  say(run, 'engine.resumed');
  walk(run);
}

function answerHeld(run: Run, held: Held): boolean {
  const input =
    held.mediaIds !== undefined
      ? ({ kind: 'media', ids: held.mediaIds } as const)
      : held.text !== undefined
        ? ({ kind: 'text', text: held.text, at: run.now } as const)
        : undefined;
  return input !== undefined && answer(run, input).kind === 'taken';
}

/** A tap on "làm tiếp", "bỏ" or "để sau". Works as long as the draft is there. */
export function decideDraft(run: Run, act: 'continue' | 'drop' | 'later', flowId: string): void {
  const { conversation } = run;
  const next = conversation.offer?.flow === flowId ? conversation.offer.next : undefined;
  const held = conversation.drafts[flowId]?.held;
  delete conversation.offer;
  if (act === 'continue') {
    resume(run, flowId);
    return;
  }
  // What she wrote before the offer was no answer to the draft, then: it is taken for itself.
  if (held?.text !== undefined && next === undefined) run.rehandle = held;
  delete conversation.drafts[flowId]?.held;
  if (act === 'drop') {
    const was = conversation.drafts[flowId];
    delete conversation.drafts[flowId];
    if (!was) sayWith(run, 'engine.draft_gone', offersOf(run, ['menu']));
    else if (next) {
      say(run, 'engine.draft_dropped');
      open(run, next.flow, next.slots);
    } else if (openQuestion(run)) {
      say(run, 'engine.draft_dropped');
      walk(run);
    } else sayWith(run, 'engine.draft_dropped', offersOf(run, ['menu']));
    return;
  }
  if (openQuestion(run)) {
    say(run, 'engine.draft_waits');
    walk(run);
    return;
  }
  sayWith(run, 'engine.draft_waits', offersOf(run, ['menu']));
}

/** Reads a text as the answer to an offered draft. */
export function readDecision(run: Run, text: string): 'continue' | 'drop' | 'later' | undefined {
  const wordings = (key: string) => [run.flows.texts.t('vi', key), run.flows.texts.t('en', key)];
  const read = readChoice(text, [
    { value: 'continue', labels: wordings('engine.draft_continue') },
    { value: 'drop', labels: wordings('engine.draft_drop') },
    { value: 'later', labels: wordings('engine.draft_later') },
  ]);
  return read.kind === 'one' ? (read.value as 'continue' | 'drop' | 'later') : undefined;
}

/** Whether a draft nobody has asked her about is waiting. */
export function isWaiting(run: Run): boolean {
  return run.conversation.stack.length === 0 && latestDraft(run, (draft) => !draft.offered) !== undefined;
}

/** Offers the latest draft nobody has asked her about yet; what she just sent waits with it. */
export function offerWaiting(run: Run, held?: Held): boolean {
  if (run.conversation.stack.length > 0) return false;
  const flowId = latestDraft(run, (draft) => !draft.offered);
  const draft = flowId === undefined ? undefined : run.conversation.drafts[flowId];
  if (flowId === undefined || !draft || !run.flows.find(flowId)) return false;
  if (held) draft.held = held;
  offerDraft(run, flowId);
  run.conversation.offer = { flow: flowId };
  return true;
}
