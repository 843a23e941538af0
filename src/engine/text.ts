import { checkSafety, fold, isAsking, readChoice, readGlobalWord, readYesNo, tokens } from '../language/index.ts';
import { readOther } from './answers.ts';
import { miss } from './miss.ts';
import { menuPayload } from './payloads.ts';
import { offeredBy, openQuestion } from './questions.ts';
import { offersOf, type Run, say, sayWith, topOf } from './run.ts';
import { SAFETY_FLOWS } from './safety.ts';
import type { Step } from './schema.ts';
import { type Judged, judge, settled } from './settle.ts';
import { takeTap } from './taps.ts';
import { isElsewhere, isGreeting, lookForCode, lookForTrigger } from './triggers.ts';
import { comesBack, open } from './walk.ts';
import { decideDraft, type GlobalWord, obey, offerWaiting, readDecision } from './words.ts';

/** The lines of the table, in the order of the design. `npm run explain` prints it. */
export const LINES = [
  'safety',
  'global',
  'offered',
  'answer',
  'trigger',
  'draft',
  'content',
  'other',
  'invalid',
  'person',
] as const;
export type Line = (typeof LINES)[number];

/** What a line makes of a text. Nothing has changed until `act`; without it the line lets the text pass, and says why. */
export interface Finding {
  said: string;
  act?(): void;
}

interface Said {
  text: string;
  at: number;
  /** What the open question makes of it. */
  judged: Judged | undefined;
}

const LOOK: Readonly<Record<Line, (run: Run, said: Said) => Finding>> = {
  // It has had its say: nothing reaches this table that `takeSafety` took, and what she cleared is taken as it is.
  safety: (_, { text }) => ({ said: checkSafety(text).level }),

  global(run, { text }) {
    const word = globalWord(text);
    const { offer } = run.conversation;
    const decision = offer && (word === 'continue' ? 'continue' : readDecision(run, text));
    if (offer && decision) return { said: `draft: ${decision}`, act: () => decideDraft(run, decision, offer.flow) };
    if (word === undefined) return { said: 'no global word' };
    return answersIt(run, text, word)
      ? { said: `${word}, but it answers the question` }
      : { said: word, act: () => obey(run, word) };
  },

  offered(run, { text }) {
    const payload = shownMeant(run, text);
    if (payload === undefined) return { said: 'no button shown just before' };
    return { said: payload, act: () => takeTap(run, payload) };
  },

  answer(run, { text, judged }) {
    if (judged === undefined) return { said: 'nothing is asked' };
    if (judged.kind === 'bad') return { said: judged.hint ?? 'no answer to the question' };
    if (!judged.sure && isElsewhere(run, text)) return { said: 'could be an answer, but is clearly something else' };
    return { said: judged.said, act: judged.act };
  },

  trigger(run, { text, judged }) {
    if (closed(run, judged) && !isElsewhere(run, text) && !isGreeting(run, text)) {
      const coded = judged?.kind === 'bad' && judged.hint === undefined ? lookForCode(run, text) : undefined;
      return coded ?? { said: 'the question takes up nothing else' };
    }
    return lookForTrigger(run, text);
  },

  draft(run, { text }) {
    const waits = openQuestion(run) === undefined && run.conversation.stack.length === 0;
    const some = Object.values(run.conversation.drafts).some((draft) => !draft.offered);
    return waits && some
      ? { said: 'a draft waits for her', act: () => void offerWaiting(run, { text }) }
      : { said: 'none waits' };
  },

  content(run, { text, judged }) {
    if (closed(run, judged)) return { said: 'the question takes up nothing else' };
    const inside = topOf(run)?.flow;
    if (inside !== undefined && SAFETY_FLOWS.has(inside)) return { said: 'not here' };
    const question = openQuestion(run);
    const words = wordsIn(text);
    const loose = question === undefined ? words >= 2 : isLoose(question.step, text) && words >= 3;
    const asks = isAsking(text) || (loose && readYesNo(text) === undefined);
    if (!asks) return { said: 'no question' };
    const over = comesBack(run);
    return {
      said: 'looked up in the documents',
      act: () => void open(run, 'question', { question: text.slice(0, 500), ...(over ? { over } : {}) }),
    };
  },

  other(run, { text }) {
    const question = openQuestion(run);
    if (!question || !('ask' in question.step)) return { said: '–' };
    const { frame, flow, step } = question;
    const read = readOther(step.ask, text);
    if (!read) return { said: 'the question has no way for other answers' };
    const act = settled(run, frame, flow, step, read);
    return act.kind === 'bad' ? { said: '–' } : { said: 'an answer outside the list', act: act.act };
  },

  invalid(run, { judged }) {
    if (judged?.kind !== 'bad') return { said: 'nothing is asked' };
    return {
      said: judged.hint ?? 'asked again; after two misses a person',
      act: () => miss(run, judged.hint, judged.params),
    };
  },

  person(run, { text }) {
    if (readYesNo(text) !== undefined) {
      return {
        said: 'a yes or no to nothing',
        act: () => sayWith(run, 'engine.nothing_asked', offersOf(run, ['menu'])),
      };
    }
    return {
      said: 'not understood: the menu or a person',
      act: () =>
        sayWith(run, 'engine.not_understood', [
          ...offersOf(run, ['menu']),
          { label: { key: 'engine.person' }, payload: menuPayload('handoff') },
        ]),
    };
  },
};

/**
 * Takes a text in the order of the design: the first line of the table that has something to do with it does it.
 * The safety check comes before this, for every text.
 */
export function takeText(run: Run, text: string, at: number): Line {
  const said: Said = { text, at, judged: openQuestion(run) && judge(run, { kind: 'text', text, at }) };
  const { explain } = run.flows;
  const findings = LINES.map((line) => ({ line, look: () => LOOK[line](run, said) }));
  if (explain) for (const { line, look } of findings) explain(line, look());

  for (const { line, look } of findings) {
    const { act } = look();
    if (!act) continue;
    if (!['safety', 'global', 'offered'].includes(line)) delete run.conversation.offer;
    act();
    return line;
  }
  say(run, 'engine.try_later');
  return 'person';
}

/** Where only something to pick was asked, a sentence may well be a question; a figure or a day missed is none. */
function isLoose(step: Step, text: string): boolean {
  if (!('ask' in step) || readOther(step.ask, text) !== undefined) return false;
  return ['choice', 'unit', 'confirm', 'photos'].includes(step.ask.kind);
}

function globalWord(text: string): GlobalWord | undefined {
  return fold(text) === 'menu' ? 'menu' : readGlobalWord(text);
}

/** "dung" is "đúng" while a yes or no is pending, and "dừng" otherwise; a button's own words mean the button. */
function answersIt(run: Run, text: string, word: GlobalWord): boolean {
  const question = openQuestion(run);
  if (!question || !('ask' in question.step)) return false;
  const plainStop = word === 'stop' && wordsIn(text) > 1;
  if (question.step.ask.kind === 'confirm' && !plainStop && readYesNo(text) !== undefined) return true;
  const typed = fold(text.trim());
  return offeredBy(run, question.frame, question.step.ask).some((each) => each.labels.some((it) => fold(it) === typed));
}

/** Of the buttons shown last that answer no question, the one she names by number or by its words. */
function shownMeant(run: Run, text: string): string | undefined {
  const { shown } = run;
  if (!shown || wordsIn(text) > 5) return undefined;
  const { texts } = run.flows;
  const typed = fold(text.trim());
  const named = shown.find(({ label }) =>
    ('literal' in label ? [label.literal] : [texts.t('vi', label.key), texts.t('en', label.key)]).some(
      (each) => fold(each) === typed,
    ),
  );
  if (named) return named.payload;
  // Without labels only the place counts: "báo cáo" is a new report, not the button "Báo cáo đã gửi".
  const chosen = readChoice(
    text,
    shown.map(({ payload }) => ({ value: payload, labels: [] })),
  );
  return chosen.kind === 'one' ? chosen.value : undefined;
}

/** The question takes up no other subject, or the text was read as its answer and refused: she is told that. */
function closed(run: Run, judged: Judged | undefined): boolean {
  const question = openQuestion(run);
  if (!question) return false;
  const refused = judged?.kind === 'bad' && judged.hint !== undefined;
  return refused || ('ask' in question.step && question.step.ask.digress === false);
}

function wordsIn(text: string): number {
  return tokens(text).filter((token) => token.kind !== 'sign').length;
}
