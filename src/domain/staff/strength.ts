import { COMMON_WORDS } from './common-words.ts';

export const MIN_PASSWORD_LENGTH = 10;
/** Longer ones gain nothing and cost the server. */
export const MAX_PASSWORD_LENGTH = 200;

/** A password counts its unguessable signs and, as one each, its guessable pieces; below this it is refused. */
const ENOUGH = 8;

/** Why a password is refused; the page says to each what to do better. */
export type Weakness = 'short' | 'long' | 'own' | 'common';

/**
 * Whether a password is easy to guess for somebody who knows the union and the person.
 * @param own Her login and name, the places and words that are hers.
 * @returns What is wrong: too short or long, made of her own words (`own`), or of common words, rows of keys, years and
 *   repeated signs (`common`). Undefined when it is good.
 */
export function weaknessOf(password: string, own: readonly string[]): Weakness | undefined {
  const typed = password.normalize('NFC');
  if ([...typed].length < MIN_PASSWORD_LENGTH) return 'short';
  if (typed.length > MAX_PASSWORD_LENGTH) return 'long';
  if (worthOf(typed, COMMON_WORDS) < ENOUGH) return 'common';
  return worthOf(typed, [...COMMON_WORDS, ...ownWords(own)]) < ENOUGH ? 'own' : undefined;
}

function ownWords(own: readonly string[]): string[] {
  const words = own.flatMap((text) => [plain(text), ...text.split(/[\s._-]+/).map(plain)]);
  return words.filter((word) => word.length > 1);
}

/** The least of both readings: as typed, and with `@0134$` read as the letters they stand for. */
function worthOf(password: string, words: readonly string[]): number {
  const pieces = [...new Set(words)].sort((a, b) => b.length - a.length);
  return Math.min(...[plain(password), plain(unleet(password))].map((text) => worth(text, pieces)));
}

function worth(text: string, pieces: readonly string[]): number {
  let count = 0;
  for (let at = 0; at < text.length; ) {
    const rest = text.slice(at);
    at += Math.max(patternLength(rest), pieces.find((piece) => rest.startsWith(piece))?.length ?? 1);
    count += 1;
  }
  return count;
}

/** How much of the beginning follows by itself: a run up or down, one sign again and again, a year, a date. */
function patternLength(text: string): number {
  const date = /^(?:(?:0?[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2]))?(?:19|20)\d\d/.exec(text)?.[0].length ?? 0;
  const run = Math.max(...[0, 1, -1].map((by) => runLength(text, by)));
  const row = KEY_ROWS.map((keys) => sharedLength(text, keys)).reduce((a, b) => Math.max(a, b), 0);
  return Math.max(date, run >= 3 ? run : 0, row >= 3 ? row : 0);
}

const KEY_ROWS = [
  'qwertyuiop',
  'asdfghjkl',
  'zxcvbnm',
  'poiuytrewq',
  'lkjhgfdsa',
  'mnbvcxz',
  '1234567890',
  '0987654321',
];

function runLength(text: string, by: number): number {
  let length = 1;
  while (length < text.length && text.charCodeAt(length) - text.charCodeAt(length - 1) === by) length += 1;
  return length;
}

/** The longest beginning of the text that stands somewhere in the row. */
function sharedLength(text: string, row: string): number {
  let length = 0;
  while (length < text.length && row.includes(text.slice(0, length + 1))) length += 1;
  return length;
}

/** Letters and digits only: nobody is kept out by a dash or a mark. */
function plain(text: string): string {
  return text
    .normalize('NFD')
    .toLowerCase()
    .replace(/đ/g, 'd')
    .replace(/[^a-z0-9]/g, '');
}

const LEET: Readonly<Record<string, string>> = {
  '@': 'a',
  '4': 'a',
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '5': 's',
  $: 's',
  '!': 'i',
};

function unleet(text: string): string {
  return text.replace(/[@4013$5!]/g, (sign) => LEET[sign] ?? sign);
}
