import { fold, readChoice, readCorrection, readYesNo, tokens } from '../language/index.ts';
import { amendmentOf, type Change, newValues } from './amendments.ts';
import { type Input, pick } from './answers.ts';
import { type Offered, reviewItems, TAPS } from './questions.ts';
import type { Run } from './run.ts';
import type { Flow, ReviewStep } from './schema.ts';
import type { Frame } from './types.ts';

/** A longer text is no tap on a button of the card. */
const ACT_WORDS = 3;

/** What she wants of the review card. */
export type Verdict =
  | { kind: 'send' | 'cancel' | 'pick' }
  | { kind: 'which'; rest: string }
  | { kind: 'change'; changes: Change[] /** She said that it was wrong before. */; sure: boolean }
  | { kind: 'item'; value: string; rest?: string }
  | { kind: 'bad' };

export function readReview(run: Run, frame: Frame, flow: Flow, review: ReviewStep['review'], input: Input): Verdict {
  const items = reviewItems(run, frame, flow, review);
  if (input.kind === 'tap') {
    if (input.value === TAPS.send) return { kind: 'send' };
    if (input.value === TAPS.fix) return { kind: 'pick' };
    if (input.value === TAPS.cancel) return { kind: 'cancel' };
    return items.some((item) => item.value === input.value) ? { kind: 'item', value: input.value } : { kind: 'bad' };
  }
  if (input.kind !== 'text') return { kind: 'bad' };

  const text = input.text.trim();
  const texts = (key: string) => [run.flows.texts.t('vi', key), run.flows.texts.t('en', key)];
  const correction = correctionOf(text, flow, items);
  if (correction) return correction;
  const amended = amendmentOf(run, frame, flow, items, input);
  if (amended) return amended.kind === 'change' ? { ...amended, sure: true } : amended;
  // On the card a bare number is the number of an answer, not of a button.
  const bare = /^\D{0,4}(\d{1,2})\D{0,2}$/u.exec(text);
  const numbered = bare && items[Number(bare[1]) - 1];
  if (numbered) return { kind: 'item', value: numbered.value };
  if (bare) return { kind: 'bad' };

  // "đừng gửi nữa", "bc gửi được chưa" hold the word of the button and are no tap on it.
  const words = tokens(text).filter((token) => token.kind !== 'sign').length;
  if (readCorrection(text)) return { kind: 'bad' };
  const acts = readChoice(words > ACT_WORDS || /^(?:dung|khong|chua) /.test(fold(text)) ? '' : text, [
    { value: TAPS.send, labels: [...texts(review.confirm ?? 'engine.send'), 'gui', 'send'] },
    { value: TAPS.fix, labels: [...texts('engine.fix'), 'sua', 'fix'] },
    { value: TAPS.cancel, labels: texts('engine.cancel') },
  ]);
  if (acts.kind === 'one')
    return { kind: acts.value === TAPS.fix ? 'pick' : acts.value === TAPS.send ? 'send' : 'cancel' };
  const yes = readYesNo(text);
  if (yes !== undefined) return { kind: yes === 'yes' ? 'send' : 'pick' };
  const changes = newValues(run, frame, flow, items, input).filter(({ value }) => !isPlace(flow, value));
  if (changes.length > 0) return { kind: 'change', changes, sure: false };
  const named = words > ACT_WORDS - 1 ? undefined : pick(text, items);
  return named ? { kind: 'item', value: named.value } : { kind: 'bad' };
}

/** "sửa 3", "sửa số người 52": which answer of the card she means, and the new one if she gave it. */
export function correctionOf(
  text: string,
  flow: Flow,
  items: Offered[],
): { kind: 'item'; value: string; rest?: string } | undefined {
  const correction = readCorrection(text);
  if (!correction) return undefined;
  const { field, rest } = correction;
  const saved = (item: Offered): string | undefined => {
    const step = flow.steps[item.value];
    return step && 'ask' in step ? step.ask.save : undefined;
  };
  const item =
    typeof field === 'number' ? items[field - 1] : (items.find((each) => saved(each) === field) ?? pick(field, items));
  return item && { kind: 'item', value: item.value, ...(rest === undefined ? {} : { rest }) };
}

/** Said by itself a place may belong to anything; on the card it is changed by "sửa nơi …". */
function isPlace(flow: Flow, stepId: string): boolean {
  const step = flow.steps[stepId];
  return step !== undefined && 'ask' in step && step.ask.kind === 'place';
}
