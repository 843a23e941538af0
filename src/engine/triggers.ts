import { decideIntent, fold, isAsking, isBareWish, readYesNo, tokens } from '../language/index.ts';
import { sayBack } from './leave.ts';
import { isLight } from './moves.ts';
import { menuPayload } from './payloads.ts';
import { offeredBy, openQuestion } from './questions.ts';
import { offersOf, type Run, say, sayWith } from './run.ts';
import type { Flow, Step } from './schema.ts';
import type { Finding } from './text.ts';
import type { Slots } from './types.ts';
import { open, walk } from './walk.ts';
import { isWaiting, offerWaiting } from './words.ts';

/** After a pause her words may well be the answer to the question put aside: only a clear wish is taken. */
const CLEAR_SCORE = 0.9;
/** In a free text or a list with a way for other answers, what is said this surely is a wish. */
const WISH_SCORE = 0.9;
const QUESTION_SCORE = 0.85;
const GREETING_SCORE = 0.6;
/** A text this long says more than which flow she wants: it is kept as her first words. */
const OPENING_WORDS = 5;
/** Longer texts in a free question are answers, whatever they ask. */
const SHORT_WORDS = 5;
const ASKING_WORDS = 14;
const GREETING_WORDS = 4;
const MAX_OPENING = 2000;

/** Intents whose words are also what people report, propose or look for. */
const SUBJECTS: ReadonlySet<string> = new Set([
  'info_resolution',
  'info_support',
  'initiative_submit',
  'petition_submit',
  'report_activity',
  'events',
  'change_unit',
]);
/** Intents whose words may name a place, or what happened there. */
const PLACES: ReadonlySet<string> = new Set([
  'petition_submit',
  'initiative_submit',
  'report_activity',
  'events',
  'change_unit',
]);
/** Intents that are put as questions. */
const ASKED: ReadonlySet<string> = new Set([
  'info_resolution',
  'info_support',
  'events',
  'track_submission',
  'report_status',
  'data_rights',
  'quiz',
]);

/** Exact words, codes and intents that start a flow. */
export function lookForTrigger(run: Run, text: string): Finding {
  const question = openQuestion(run);
  const exact = run.flows.byWord(fold(text.trim()));
  if (exact && !isOwn(run, exact)) return { said: `the words of ${exact.id}`, act: () => start(run, exact, {}) };
  const coded = lookForCode(run, text);
  if (coded) return coded;

  if (isNarrow(question?.step) && !isWish(run, text, question.step)) return { said: 'rather meant for the question' };

  const decision = decideIntent(text);
  const top = decision.readings[0];
  if (decision.kind === 'none') return { said: `no intent${top ? ` (${top.intent} ${top.score.toFixed(2)})` : ''}` };
  const waiting = question === undefined && isWaiting(run);

  if (decision.kind === 'ambiguous') {
    const flows = flowsOf(run, decision.intents);
    const said = `between ${decision.intents.join(', ')}`;
    if (waiting || flows.length < 2 || (question && flows.some((flow) => isOwn(run, flow)))) return { said };
    return { said, act: () => askWhich(run, flows) };
  }

  const { intent, score } = decision;
  const said = `${intent} ${score.toFixed(2)}: ${decision.evidence}`;
  const flow = run.flows.byIntent(intent);
  if (!flow) return { said: `${said}; no flow for it` };
  if (
    intent === 'opt_in' &&
    readYesNo(text) !== undefined &&
    (question || run.facts.consents.broadcast === 'granted')
  ) {
    return { said: `${said}; a yes to nothing` };
  }
  if (flow.id === 'welcome') return { said, act: () => greet(run, flow, text) };
  if (waiting && score < CLEAR_SCORE) return { said: `${said}; a draft may be meant` };
  if (question && isOwn(run, flow) && (flow.draft === true || flow.resume === true)) {
    // "báo cáo" in the middle of a report: she is where she wants to be.
    return { said: `${said}; she is there`, act: () => goOn(run) };
  }
  return { said, act: () => start(run, flow, openingOf(flow, text, run.now)) };
}

/**
 * A code she was given, which means one thing wherever she stands: scanning a Zalo QR opens the chat, and the code she
 * types then meets the first question there. Not within a flow that keeps quiet.
 */
export function lookForCode(run: Run, text: string): Finding | undefined {
  const coded = isQuiet(run) ? undefined : byCode(run, fold(text));
  return coded && { said: `a code of ${coded.flow.id}`, act: () => start(run, coded.flow, coded.slots) };
}

/**
 * Where nearly everything can be read as an answer, what cannot well be one leads elsewhere: a greeting alone, the
 * words of a flow, a clear wish, a question.
 */
export function isElsewhere(run: Run, text: string): boolean {
  const question = openQuestion(run);
  if (!question) return false;
  const { step } = question;
  if ('review' in step) return isWish(run, text, step);
  if (!('ask' in step)) return false;
  const { kind } = step.ask;
  if (step.ask.digress === false) return kind === 'text' && isGreeting(run, text);
  if (kind === 'choice' || kind === 'unit') {
    // A word of an option may stand in any sentence: "nghị quyết 98 là gì" is not the option "nghỉ".
    const typed = fold(text.trim());
    const offered = offeredBy(run, question.frame, step.ask).flatMap((each) => each.labels);
    return !offered.some((label) => fold(label) === typed) && (isBareWish(text) || asksElse(text));
  }
  if (!['text', 'place', 'number', 'money', 'date'].includes(kind)) return false;
  const exact = run.flows.byWord(fold(text.trim()));
  if (exact) return !isOwn(run, exact);
  return isWish(run, text, step);
}

/** Whether all she says is hello. */
export function isGreeting(run: Run, text: string): boolean {
  if (isQuiet(run) || wordsIn(text) > GREETING_WORDS) return false;
  const decision = decideIntent(text);
  return decision.kind === 'one' && decision.intent === 'greet' && decision.score >= GREETING_SCORE;
}

function isQuiet(run: Run): boolean {
  return run.conversation.stack.some((frame) => run.flows.find(frame.flow)?.quiet === true);
}

function asksElse(text: string): boolean {
  if (wordsIn(text) < 4 || wordsIn(text) > ASKING_WORDS || !isAsking(text)) return false;
  const decision = decideIntent(text);
  return decision.kind === 'one' && ASKED.has(decision.intent) && decision.score >= QUESTION_SCORE;
}

/** Whether a text is clearly something else than what the step asks for. */
function isWish(run: Run, text: string, step: Step): boolean {
  if (isGreeting(run, text)) return true;
  const words = wordsIn(text);
  if (words > ASKING_WORDS) return false;
  const decision = decideIntent(text);
  const flow = decision.kind === 'one' ? run.flows.byIntent(decision.intent) : undefined;
  if (decision.kind !== 'one' || !flow) return false;
  if (isOwn(run, flow)) return isBareWish(text);
  const { intent, score } = decision;
  if (isBareWish(text) || (intent === 'stop' && score >= WISH_SCORE && words > 1)) return true;
  if (ASKED.has(intent) && isAsking(text)) return score >= QUESTION_SCORE;
  if (intent === 'greet' || score < WISH_SCORE) return false;
  if (intent === 'opt_in' && readYesNo(text) !== undefined) return false;
  const kind = 'ask' in step ? step.ask.kind : 'review';
  // A figure or a day is a short thing to say: a sentence with another intent is none, whatever figures stand in it.
  if (['number', 'money', 'date', 'review'].includes(kind)) return words >= 3;
  if (kind === 'place') return words >= 2 && !PLACES.has(intent);
  return words <= SHORT_WORDS && !SUBJECTS.has(intent);
}

/** A card, or a list with a way for other answers: what is said there mostly belongs there. */
function isNarrow(step: Step | undefined): step is Step {
  if (!step) return false;
  return 'review' in step || ('ask' in step && 'other' in step.ask && step.ask.other !== undefined);
}

/** Whether she is in this flow, or in a part of it. */
function isOwn(run: Run, flow: Flow): boolean {
  const { stack } = run.conversation;
  if (stack.some((frame) => frame.flow === flow.id)) return true;
  const top = stack.at(-1)?.flow;
  return Object.values(flow.steps).some((step) => 'call' in step && step.call === top);
}

function wordsIn(text: string): number {
  return tokens(text).filter((token) => token.kind !== 'sign').length;
}

function flowsOf(run: Run, intents: readonly string[]): Flow[] {
  return [...new Set(intents.flatMap((intent) => run.flows.byIntent(intent) ?? []))];
}

function askWhich(run: Run, flows: readonly Flow[]): void {
  const here = openQuestion(run) ? [{ label: { key: 'engine.stay_here' }, payload: menuPayload('repeat') }] : [];
  const offers = offersOf(
    run,
    flows.slice(0, 3 - here.length).map((flow) => flow.id),
  );
  sayWith(run, 'engine.which_intent', [...offers, ...here]);
}

function start(run: Run, flow: Flow, slots: Slots): void {
  if (!open(run, flow.id, slots)) say(run, 'engine.try_later');
}

/** A greeting: to someone new the welcome, to someone with a draft the draft, within a question a word and the question. */
function greet(run: Run, welcome: Flow, text: string): void {
  if (openQuestion(run)) {
    if (!isLight(run) || run.conversation.stack.length > 1) {
      say(run, 'engine.greeted');
      goOn(run);
      return;
    }
  } else if (offerWaiting(run)) return;
  if (run.facts.consents.reply !== undefined) say(run, 'engine.greeted');
  start(run, welcome, openingOf(welcome, text, run.now));
}

function goOn(run: Run): void {
  sayBack(run);
  walk(run);
}

function openingOf(flow: Flow, text: string, at: number): Slots {
  const { opening } = flow;
  const more = wordsIn(text) >= (flow.openingFrom ?? OPENING_WORDS) || isAsking(text) || /\d/.test(text);
  if (opening === undefined || !more || isBareWish(text)) return {};
  return { [opening]: text.trim().slice(0, MAX_OPENING), [`${opening}At`]: at };
}

/** A code she was given starts its own flow: "mã mời HM-DTH-AP1-K7P". */
function byCode(run: Run, folded: string): { flow: Flow; slots: Slots } | undefined {
  if (folded.length > 100) return undefined;
  for (const flow of run.flows.all()) {
    for (const { like, save } of flow.codes ?? []) {
      const code = new RegExp(like).exec(folded)?.[1];
      if (code !== undefined) return { flow, slots: { [save]: code.trim() } };
    }
  }
  return undefined;
}
