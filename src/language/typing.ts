import { isMarkedSyllable, isPlainSyllable } from './syllable.ts';
import { stripMarks } from './text.ts';

const TELEX_TONES: Readonly<Record<string, string>> = {
  s: '\u0301',
  f: '\u0300',
  r: '\u0309',
  x: '\u0303',
  j: '\u0323',
};
const VNI_TONES: Readonly<Record<string, string>> = { 1: '\u0301', 2: '\u0300', 3: '\u0309', 4: '\u0303', 5: '\u0323' };
const VOWEL = /[aăâeêioôơuưy]/;
const HAT: Readonly<Record<string, string>> = { a: 'â', e: 'ê', o: 'ô', ă: 'â', ơ: 'ô' };

/** "khoong" is không in Telex; of its rhyme only few words exist. */
export const DOUBLED_O = /^(?!xoong|coong|boong|goong|toong)[a-z]+oong$/;

/**
 * Reads Telex keys left in a word: "baso" → "báo", "kieens" → "kiến", "ddoongf" → "đồng".
 * @returns The marked word, or undefined when the letters are not Telex for a Vietnamese syllable.
 */
export function decodeTelex(word: string): string | undefined {
  if (!/^[a-z]{2,11}$/.test(word)) return undefined;
  return typeKeys(word, (state, key) => {
    const tone = TELEX_TONES[key];
    if (tone !== undefined && state.letters.some((letter) => VOWEL.test(letter))) return setTone(state, tone);
    if (key === 'w') return horn(state) || breve(state) || state.letters.push('ư') > 0;
    if (key === 'd' && state.letters[0] === 'd') return bar(state);
    if (HAT[key] !== undefined) return hat(state, key);
    return false;
  });
}

/**
 * Reads VNI digits left in a word: "ba1o" → "báo", "kie61n" → "kiến".
 * @returns The marked word, or undefined when the digits are a number ("ap3") or make no syllable.
 */
export function decodeVni(word: string): string | undefined {
  if (!/^[a-z][a-z1-9]{1,11}$/.test(word) || !/\d/.test(word)) return undefined;
  return typeKeys(word, (state, key) => {
    const tone = VNI_TONES[key];
    if (tone !== undefined) return setTone(state, tone);
    if (key === '6') return hat(state, 'a') || hat(state, 'e') || hat(state, 'o');
    if (key === '7') return horn(state);
    if (key === '8') return breve(state);
    if (key === '9') return bar(state);
    return false;
  });
}

/** Chat spelling that drops the n of an ending: "chồg" → "chồng", "đáh" → "đánh". Undefined when that makes no syllable. */
export function restoreEnding(word: string): string | undefined {
  const restored = word.replace(/(?<=[^ncgtkp])([gh])$/u, 'n$1');
  return restored !== word &&
    isPlainSyllable(stripMarks(restored)) &&
    (restored === stripMarks(restored) || isMarkedSyllable(restored))
    ? restored
    : undefined;
}

interface Typed {
  letters: string[];
  tone: string;
  changes: number;
}

function typeKeys(word: string, press: (state: Typed, key: string) => boolean): string | undefined {
  const state: Typed = { letters: [], tone: '', changes: 0 };
  for (const key of word) {
    if (press(state, key)) state.changes++;
    else if (/\d/.test(key)) return undefined;
    else state.letters.push(key);
  }
  if (state.changes === 0) return undefined;
  const typed = placeTone(state.letters, state.tone);
  return isMarkedSyllable(typed) ? typed : undefined;
}

function setTone(state: Typed, tone: string): boolean {
  if (state.tone !== '') return false;
  state.tone = tone;
  return true;
}

function hat(state: Typed, key: string): boolean {
  const at = state.letters.findLastIndex(
    (letter) => letter === key || (HAT[letter] === HAT[key] && letter !== key && letter !== HAT[key]),
  );
  if (at < 0 || state.letters.slice(at + 1).some((letter) => VOWEL.test(letter) && !/[iuy]/.test(letter))) return false;
  state.letters[at] = HAT[key] ?? key;
  return true;
}

function horn(state: Typed): boolean {
  const u = state.letters.lastIndexOf('u');
  const o = state.letters.lastIndexOf('o');
  if (u >= 0 && o === u + 1 && state.letters[u - 1] !== 'q') {
    state.letters[u] = 'ư';
    state.letters[o] = 'ơ';
    return true;
  }
  if (state.letters[o - 1] === 'ư' && o > 0) {
    state.letters[o] = 'ơ';
    return true;
  }
  const at = Math.max(u, o);
  if (at < 0 || (at === u && state.letters.includes('a') && state.letters[u - 1] === 'q')) return false;
  state.letters[at] = at === u ? 'ư' : 'ơ';
  return true;
}

function breve(state: Typed): boolean {
  const at = state.letters.lastIndexOf('a');
  if (at < 0) return false;
  state.letters[at] = 'ă';
  return true;
}

function bar(state: Typed): boolean {
  if (state.letters[0] !== 'd') return false;
  state.letters[0] = 'đ';
  return true;
}

/** Puts the tone on the vowel that carries it: the marked one, else the middle or first of the group. */
function placeTone(letters: readonly string[], tone: string): string {
  if (tone === '') return letters.join('');
  const joined = letters.join('');
  const skip = /^(?:qu|gi(?=[aăâeêioôơuưy]))/.test(joined) ? 2 : 0;
  const vowels = letters.flatMap((letter, index) => (index >= skip && VOWEL.test(letter) ? [index] : []));
  const marked = vowels.filter((index) => /[ăâêôơư]/.test(letters[index] ?? ''));
  const closed = (vowels.at(-1) ?? 0) < letters.length - 1;
  const at =
    marked.at(-1) ??
    (vowels.length >= 2 && closed ? vowels[1] : vowels.length === 3 ? vowels[1] : vowels[0]) ??
    letters.length - 1;
  return letters.map((letter, index) => (index === at ? (letter + tone).normalize('NFC') : letter)).join('');
}
