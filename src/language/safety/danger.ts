import { readExamples } from '../intents/examples.ts';
import { type Extra, type Features, featuresOfWords, type Word } from '../learning/features.ts';
import { type Lesson, type LinearModel, modelOf } from '../learning/model.ts';
import { learntModel, type Subject } from '../learning/stored.ts';
import { LANGUAGE_DIR, readPhrases } from '../lexicon.ts';
import { lower, stripMarks } from '../text.ts';
import { tokens } from '../tokens.ts';
import { CUT, safetyLine } from './patterns.ts';
import { safetyWords } from './safety-words.ts';

/** What is learnt of danger: the examples of `safety.yaml` against all others and what only looks like it. */
export const DANGER: Subject = { name: 'danger', lessons: () => dangerLessons(dangerExamples()), rounds: 6 };

/** Words read at once: in a long message a few of them say it. */
const WINDOW = 24;
const STRIDE = 16;
const MOST_WINDOWS = 30;

let model: LinearModel | undefined;

/**
 * How likely a `safetyLine` tells of danger by the learnt examples, as log-odds: 0 is even. In a long line the worst
 * part counts.
 */
export function dangerOf(line: string, using: LinearModel = learnt()): number {
  return Math.max(-10, ...partsOf(line).map((part) => oddsOf(using, part)));
}

function learnt(): LinearModel {
  model ??= modelOf(learntModel(DANGER));
  return model;
}

function oddsOf(using: LinearModel, words: readonly string[]): number {
  const share = using.judge(featuresOf(words))[using.labels.indexOf('danger')] ?? 0;
  return Math.log((share + 1e-6) / (1 - share + 1e-6));
}

/** The sentences of a line, and long ones in overlapping windows; a line of several short ones also as a whole. */
export function partsOf(line: string): string[][] {
  const sentences = line
    .split(CUT)
    .map(wordsOf)
    .filter((words) => words.length > 0);
  const windows = sentences.flatMap((words) =>
    words.length <= WINDOW
      ? [words]
      : Array.from({ length: Math.ceil((words.length - WINDOW) / STRIDE) + 1 }, (_, index) =>
          words.slice(index * STRIDE, index * STRIDE + WINDOW),
        ),
  );
  const whole = wordsOf(line);
  if (windows.length > 1 && whole.length <= WINDOW) windows.unshift(whole);
  return windows.slice(0, MOST_WINDOWS);
}

function wordsOf(line: string): string[] {
  return line.split(' ').filter((word) => word !== '');
}

const plain = new Map<string, string>();

/** A key of the line as a word: `đanh1` is đánh, without marks danh. */
function wordOf(key: string): Word {
  let folded = plain.get(key);
  if (folded === undefined) {
    folded = /^\d/.test(key) ? `#${Math.min(key.length, 5)}` : stripMarks(key.replace(/[1-5~]+$/, ''));
    if (plain.size > 20_000) plain.clear();
    plain.set(key, folded);
  }
  return { text: key, folded };
}

function featuresOf(words: readonly string[]): Features {
  return featuresOfWords(words.map(wordOf), () => kindsOf(words));
}

/** How far apart two kinds of words may stand to be read together. */
const REACH = 6;

/** Kinds of words said (who, hits, whom …), each with its neighbours, and pairs of kinds in their order. */
function kindsOf(words: readonly string[]): Extra[] {
  const { kinds } = safetyWords();
  const said: { kind: string; from: number; next: number }[] = [];
  for (let from = 0; from < words.length; from++) {
    for (let length = 1; length <= kinds.longest && from + length <= words.length; length++) {
      const found = kinds.of.get(words.slice(from, from + length).join(' '));
      for (const kind of found ?? []) said.push({ kind, from, next: from + length });
    }
  }
  const extras: Extra[] = [];
  for (const [index, one] of said.entries()) {
    extras.push([one.kind, 0.9], [`${one.kind} ${words[one.next] ?? '.'}`, 0.8]);
    extras.push([`${words[one.from - 1] ?? '.'} ${one.kind}`, 0.8]);
    for (const other of said.slice(index + 1)) {
      const gap = other.from - one.next;
      if (gap > REACH) break;
      if (gap >= 0) extras.push([`${one.kind}>${other.kind}${gap > 1 ? ' far' : ''}`, gap > 1 ? 1.1 : 1.4]);
    }
  }
  return extras;
}

const BEFORE = ['', 'em ơi ', 'dạ ', '', 'cho chị hỏi ', 'chị ơi ', '', 'tui ', 'dì ', '', 'alo em ', ''];
const AFTER = ['', ' em', ' nha em', '', ' với em', ' nghen', ' vậy em', '', ' ạ', ' giùm chị', '', ' nha'];

/** All phrases that teach danger or its absence. */
export function dangerExamples(): { text: string; label: string }[] {
  const looks = readPhrases(LANGUAGE_DIR, 'language/looks-dangerous.yaml');
  return [
    ...readExamples().map(({ text, intent }) => ({ text, label: intent === 'safety' ? 'danger' : 'harmless' })),
    ...looks.map((text) => ({ text, label: 'harmless' })),
  ];
}

/** Each example with its marks, without them in polite words, and with its harmless sayings cut out. */
export function dangerLessons(examples: readonly { text: string; label: string }[]): Lesson[] {
  return examples.flatMap(({ text, label }, index) => {
    const before = BEFORE[(index * 7 + 3) % BEFORE.length] ?? '';
    const after = AFTER[(index * 5 + 1) % AFTER.length] ?? '';
    const line = safetyLine(tokens(text));
    const cut = withoutHarmless(line);
    const bare = safetyLine(tokens(before + stripMarks(lower(text)) + after));
    return [line, bare, ...(cut === line ? [] : [cut])].map((each) => ({ features: featuresOf(wordsOf(each)), label }));
  });
}

/** A line with its harmless sayings taken out. */
export function withoutHarmless(line: string): string {
  return safetyWords().harmless.reduce((left, pattern) => left.replace(pattern, CUT), line);
}
