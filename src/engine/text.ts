import { checkSafety, fold, readGlobalWord, readIntent, readYesNo, tokens } from '../language/index.ts';
import { putAside } from './drafts.ts';
import { menuPayload } from './payloads.ts';
import { offeredBy, openQuestion } from './questions.ts';
import { callDomain, offersOf, type Run, say, sayWith, topOf } from './run.ts';
import { answer } from './settle.ts';
import { miss, open, push, walk } from './walk.ts';
import { decideDraft, isWaiting, obey, offerWaiting, readDecision } from './words.ts';

/** Which line of the table took the text; `npm run explain` prints it. */
export type Line =
  | 'safety'
  | 'global'
  | 'draft'
  | 'answer'
  | 'trigger'
  | 'ambiguous'
  | 'content'
  | 'miss'
  | 'small-talk'
  | 'fallback';

const SAFETY_FLOWS = new Set(['safety', 'safety-check']);
/** An intent read with less certainty starts nothing. Inside a question she must be clearer. */
const IDLE_SCORE = 0.5;
const DIGRESS_SCORE = 0.7;
/** After a pause her words may well be the answer to the question put aside. */
const CLEAR_SCORE = 0.9;
/** Two intents at least this likely share a text between them. */
const MAYBE_SCORE = 0.3;
/** A text this long says more than which flow she wants: it is kept as her first words. */
const OPENING_WORDS = 5;
/** Two intents this close are asked back. */
const CLOSE = 0.08;

/**
 * Takes a text in the order of the design: safety, global words, the answer to the question asked, triggers,
 * a question about the content, the invalid path.
 * @param cleared She said it is no emergency: the safety check has had its say.
 */
export function takeText(run: Run, text: string, at: number, cleared = false): Line {
  if (!cleared && takeSafety(run, text)) return 'safety';

  const question = openQuestion(run);
  const yesNo = question !== undefined && 'ask' in question.step && question.step.ask.kind === 'confirm';
  const { offer } = run.conversation;
  const word = fold(text) === 'menu' ? 'menu' : readGlobalWord(text);
  if (offer) {
    const act = word === 'continue' ? 'continue' : readDecision(run, text);
    if (act) {
      decideDraft(run, act, offer.flow);
      return 'draft';
    }
  }
  // "dung" is "đúng" while a yes or no is pending, and "dừng" otherwise; a button's own words mean the button.
  const plainStop = word === 'stop' && wordsIn(text) > 1;
  const answersIt = (yesNo && !plainStop && readYesNo(text) !== undefined) || isButton(run, text);
  if (word !== undefined && !answersIt) {
    obey(run, word);
    return 'global';
  }
  delete run.conversation.offer;

  const outcome = question ? answer(run, { kind: 'text', text, at }) : undefined;
  if (outcome?.kind === 'taken') return 'answer';

  // It was read as an answer and refused for a reason: she is told the reason, not something else.
  const refused = outcome?.kind === 'bad' && outcome.hint !== undefined;
  const digress = !refused && !(question && 'ask' in question.step && question.step.ask.digress === false);
  if (digress) {
    const line = takeTrigger(run, text, question !== undefined);
    if (line) return line;
    if (question === undefined && offerWaiting(run, { text })) return 'draft';
    if (asksSomething(text, question !== undefined) && askContent(run, text)) return 'content';
  }
  if (question) {
    miss(run, outcome?.hint, outcome?.params);
    return 'miss';
  }
  if (readYesNo(text) !== undefined) {
    sayWith(run, 'engine.nothing_asked', offersOf(run, ['menu']));
    return 'small-talk';
  }
  sayWith(run, 'engine.not_understood', [
    ...offersOf(run, ['menu']),
    { label: { key: 'engine.person' }, payload: menuPayload('handoff') },
  ]);
  return 'fallback';
}

function isButton(run: Run, text: string): boolean {
  const question = openQuestion(run);
  if (!question || !('ask' in question.step)) return false;
  const typed = fold(text.trim());
  return offeredBy(run, question.frame, question.step.ask).some((each) => each.labels.some((it) => fold(it) === typed));
}

/** The safety check of any text: an alarm is answered at once, a doubt with one gentle question. */
export function takeSafety(run: Run, text: string): boolean {
  const { level } = checkSafety(text);
  const inside = topOf(run)?.flow;
  if (level === 'none') return false;

  if (inside === 'safety') {
    if (level !== 'alarm') return false;
    alert(run);
    say(run, 'safety.numbers');
    walk(run);
    return true;
  }
  if (level === 'alarm') {
    raise(run);
    return true;
  }
  const check = run.flows.find('safety-check');
  if (!check || (inside !== undefined && SAFETY_FLOWS.has(inside))) return false;
  push(run, check, 'digression').held = { text };
  run.introduce = false;
  walk(run);
  return true;
}

/** Everything else is put aside; fixed sentences, and the duty person is told. */
function raise(run: Run): void {
  putAside(run, 'safety');
  alert(run);
  run.introduce = false;
  const flow = run.flows.find('safety');
  if (flow) push(run, flow, 'start');
  walk(run);
}

/** Only that there is an alarm: her words stay out of rows that others may read. */
function alert(run: Run): void {
  callDomain(run, 'safety.alert', { evidenceKind: 'alarm' }, false);
}

function takeTrigger(run: Run, text: string, inQuestion: boolean): Line | undefined {
  const exact = run.flows.byWord(fold(text));
  if (exact && open(run, exact.id)) return 'trigger';
  if (!inQuestion && readYesNo(text) !== undefined) return undefined;

  const waiting = !inQuestion && isWaiting(run);
  const least = waiting ? CLEAR_SCORE : inQuestion ? DIGRESS_SCORE : IDLE_SCORE;
  const known = readIntent(text)
    .filter(({ intent, score }) => score >= Math.min(least, MAYBE_SCORE) && run.flows.byIntent(intent) !== undefined)
    .filter(({ intent }, index, all) => {
      const flow = run.flows.byIntent(intent);
      return all.findIndex((other) => run.flows.byIntent(other.intent) === flow) === index;
    });
  const [first, second] = known;
  const flow = first && run.flows.byIntent(first.intent);
  if (!first || !flow) return undefined;

  const other = second && first.score - second.score < CLOSE ? run.flows.byIntent(second.intent) : undefined;
  if (other && !inQuestion && !waiting) {
    sayWith(run, 'engine.which_intent', offersOf(run, [flow.id, other.id]));
    return 'ambiguous';
  }
  if (first.score < least) return undefined;
  if (flow.id === 'welcome') {
    // A greeting in the middle of a question is no wish to begin anew; after a pause a draft may be waiting for her.
    if (inQuestion) return undefined;
    if (offerWaiting(run)) return 'draft';
  }
  const long = wordsIn(text) >= OPENING_WORDS;
  const slots = flow.opening === undefined || !long ? {} : { [flow.opening]: text.trim().slice(0, 2000) };
  return open(run, flow.id, slots) ? 'trigger' : undefined;
}

function asksSomething(text: string, inQuestion: boolean): boolean {
  const words = wordsIn(text);
  return text.includes('?') ? words >= 1 : words >= (inQuestion ? 3 : 2);
}

function wordsIn(text: string): number {
  return tokens(text).filter((token) => token.kind !== 'sign').length;
}

function askContent(run: Run, text: string): boolean {
  const inside = topOf(run)?.flow;
  if (inside === 'question' || (inside !== undefined && SAFETY_FLOWS.has(inside))) return false;
  const over = run.conversation.stack.length > 0;
  return open(run, 'question', { question: text.slice(0, 500), ...(over ? { over } : {}) });
}
