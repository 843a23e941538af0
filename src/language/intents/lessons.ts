import { type Features, featuresOfWords, type Word, wordOf } from '../learning/features.ts';
import type { Lesson } from '../learning/model.ts';
import { tokens } from '../tokens.ts';
import type { Example } from './examples.ts';
import { signsOf } from './signs.ts';

/** What people put before and after a wish; it must not decide anything. */
const BEFORE = [
  '',
  'em ơi ',
  'dạ ',
  '',
  'cho chị hỏi ',
  'chị muốn ',
  '',
  'tui ',
  'dì ',
  'em ơi cho dì hỏi ',
  'alo em ',
  '',
  'chào em, ',
  'chị là hội viên ấp 3, ',
  'cho tui hỏi ',
  '',
];
const AFTER = [
  '',
  ' em',
  ' nha em',
  '',
  ' với em',
  ' nghen',
  ' vậy em',
  '',
  ' ạ',
  ' giùm chị',
  '',
  ' nha',
  ' hông em',
  ' được không em',
  '',
  ' với',
];

/**
 * Each example as written and once more without its marks and with a little politeness around it, because members
 * type both ways. The choice is fixed by the place of the example.
 */
export function lessonsOf(examples: readonly Example[]): Lesson[] {
  return examples.flatMap(({ text, intent }, index) => {
    const words = wordsOf(text);
    const before = wraps(intent) ? (BEFORE[(index * 7 + 3) % BEFORE.length] ?? '') : '';
    const after = wraps(intent) ? (AFTER[(index * 5 + 1) % AFTER.length] ?? '') : '';
    const wrapped = [...wordsOf(before), ...words, ...wordsOf(after)];
    return [
      { features: featuresOf(words), label: intent },
      { features: featuresOf(wrapped.map(({ folded }) => ({ text: folded, folded }))), label: intent },
    ];
  });
}

/** What an intent is judged by: words, letters, and pairs that belong together. */
export function featuresOf(words: readonly Word[]): Features {
  return featuresOfWords(words, signsOf);
}

/** The words of a text that count. */
export function wordsOf(text: string): Word[] {
  return tokens(text).flatMap((token) => (token.kind === 'sign' ? [] : [wordOf(token)]));
}

/** A bare yes or a bare greeting changes its meaning when wrapped. */
function wraps(intent: string): boolean {
  return intent !== 'opt_in' && intent !== 'greet' && intent !== 'other';
}
