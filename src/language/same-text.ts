import { SHORT_FORMS } from './lexicon.ts';
import { isMarkedSyllable, isPlainSyllable, lacksMarks } from './syllable.ts';
import { clean, isMarked, lower, stripMarks, table, wordKey } from './text.ts';
import { DOUBLED_O, decodeTelex, decodeVni, restoreEnding } from './typing.ts';

/** `rest`: what is left of a glued word; its marks are lost. */
interface Word {
  key: string;
  plain: string;
  marked: boolean;
  rest?: boolean;
}

/** One typed word and every word it may stand for, each as `wordKey`s and with its letters without marks. */
interface Reading {
  words: Word[];
}

/** More words than this are compared by their folded letters only. */
const MAX_WORDS = 200;

/**
 * True when two texts say the same words, differently typed: other encoding, tone place, i/y, Telex or VNI keys,
 * short forms, glued or shouted, or one of them without marks. Words that differ under full marks are different.
 */
export function sameText(one: string, other: string): boolean {
  const left = readingsOf(one);
  const right = readingsOf(other);
  if (left.length === 0 || right.length === 0) return left.length === right.length;
  if (left.length > MAX_WORDS || right.length > MAX_WORDS) return lower(clean(one)) === lower(clean(other));
  if (isOneSyllable(one) && isOneSyllable(other) && !mayLackMarks(one, other)) return keyOf(one) === keyOf(other);
  const strict = { left: isFullyMarked(left), right: isFullyMarked(right) };
  return walk(left, right, strict);
}

/** Words without marks that are words of their own: alone, "vay" is not "váy" with its mark left out. */
const WHOLE_WORDS = new Set(
  'an anh ba bay ca chanh cho chui con da dao day de em ga hai hay heo hoa huy kem khoa kinh lam mai may mua nem ngay no sen so tay tin trai tranh vay vui xa xe xem xoa'.split(
    ' ',
  ),
);

function isOneSyllable(text: string): boolean {
  const word = lower(clean(text));
  return isMarkedSyllable(word) && (SHORT_FORMS.get(word)?.includes(word) ?? true);
}

/** One of two lone syllables may have been typed without its marks. */
function mayLackMarks(one: string, other: string): boolean {
  const [a, b] = [lower(clean(one)), lower(clean(other))];
  return [a, b].some((word) => !isMarked(word) && !WHOLE_WORDS.has(word));
}

function keyOf(text: string): string {
  return wordKey(lower(clean(text)));
}

function readingsOf(text: string): Reading[][] {
  const source = lower(clean(text)).normalize('NFC');
  const chunks = [...source.matchAll(/[\p{L}\p{M}\d]+(?:[.,]\d+)*/gu)].map((match) => match[0]);
  return chunks.flatMap((chunk) => chunkReadings(chunk));
}

/** "25ce" is a number and a word; "ba1o" one word; "nq98" two. */
function chunkReadings(chunk: string): Reading[][] {
  if (!/\d/.test(chunk) || /^[\d.,]+$/.test(chunk)) return [wordReadings(chunk)];
  const vni = decodeVni(chunk);
  if (vni !== undefined) {
    const parts = splitDigits(chunk);
    return parts.length === 2 && /^\d+$/.test(parts[1] ?? '')
      ? [[aReading([vni]), aReading(parts)]]
      : [[aReading([vni])]];
  }
  return splitDigits(chunk).map(wordReadings);
}

function splitDigits(chunk: string): string[] {
  return chunk.match(/k?m2(?!\d)|[\d.,]+|[^\d]+?(?=\d|k?m2|$)/g) ?? [chunk];
}

const UNITS = table<string>({
  tr: 'triệu',
  k: 'nghìn',
  ngàn: 'nghìn',
  tỷ: 'tỉ',
  ty: 'tỉ',
  đ: 'đồng',
  h: 'giờ',
  kg: 'ký',
  t: 'thứ',
  cn: 'chủ nhật',
});

function wordReadings(word: string): Reading[] {
  const result = [aReading([word])];
  const add = (text: string): void => {
    result.push(aReading(text.split(' ')));
  };
  for (const meant of SHORT_FORMS.get(word) ?? []) add(meant);
  const unit = UNITS[word];
  if (unit !== undefined) add(unit);
  if (DOUBLED_O.test(word) || (!isMarkedSyllable(word) && !isPlainSyllable(stripMarks(word)))) {
    const typed = decodeTelex(word) ?? decodeVni(word) ?? restoreEnding(word);
    if (typed !== undefined) add(typed);
    const calm = word.replace(/(\p{L})\1{2,}/gu, '$1').replace(/(\p{L})\1$/u, '$1');
    if (calm !== word) {
      add(calm);
      for (const meant of SHORT_FORMS.get(calm) ?? []) add(meant);
    }
  }
  return result;
}

function aReading(words: readonly string[]): Reading {
  return { words: words.map((word) => ({ key: wordKey(word), plain: plainKey(word), marked: isMarked(word) })) };
}

function plainKey(word: string): string {
  return stripMarks(wordKey(word).replace(/(?<=\p{L})[1-5]$/u, ''));
}

/** A text typed with all its marks: some words carry marks and none plainly misses them. */
function isFullyMarked(text: readonly Reading[][]): boolean {
  const typed = text.map((readings) => readings[0]?.words[0]);
  const words = typed.filter((word) => word !== undefined && /\p{L}/u.test(word.plain));
  if (!words.some((word) => word?.marked)) return false;
  return !words.some((word) => word !== undefined && !word.marked && lacksMarks(word.plain));
}

/** Tries every way to read both sides word by word; what is left of a glued word is matched letter by letter. */
function walk(
  left: readonly Reading[][],
  right: readonly Reading[][],
  strict: { left: boolean; right: boolean },
): boolean {
  const seen = new Set<string>();
  const step = (i: number, leftRest: readonly Word[], j: number, rightRest: readonly Word[]): boolean => {
    if (leftRest.length === 0 && rightRest.length === 0) {
      if (i === left.length && j === right.length) return true;
      const key = `${i},${j}`;
      if (seen.has(key)) return false;
      seen.add(key);
    }
    if (leftRest.length === 0) {
      return i < left.length && (left[i] ?? []).some((reading) => step(i + 1, reading.words, j, rightRest));
    }
    if (rightRest.length === 0) {
      return j < right.length && (right[j] ?? []).some((reading) => step(i, leftRest, j + 1, reading.words));
    }
    const [a, ...moreLeft] = leftRest;
    const [b, ...moreRight] = rightRest;
    if (a === undefined || b === undefined) return false;
    if (sameWord(a, b, strict)) return step(i, moreLeft, j, moreRight);
    const cut = cutGlued(a, b) ?? cutGlued(b, a);
    if (cut === undefined) return false;
    return a.plain.length > b.plain.length
      ? step(i, [cut, ...moreLeft], j, moreRight)
      : step(i, moreLeft, j, [cut, ...moreRight]);
  };
  return step(0, [], 0, []);
}

function sameWord(a: Word, b: Word, strict: { left: boolean; right: boolean }): boolean {
  if (a.key === b.key) return true;
  if (a.plain !== b.plain) return false;
  if (a.rest || b.rest) return true;
  if (a.marked && b.marked) return false;
  if (!a.marked && strict.left && !lacksMarks(a.plain)) return false;
  if (!b.marked && strict.right && !lacksMarks(b.plain)) return false;
  return true;
}

/** What is left of a glued word (not a syllable by itself) once the other word is taken from its front. */
function cutGlued(glued: Word, word: Word): Word | undefined {
  if (glued.plain.length <= word.plain.length || !/^[a-z]+$/.test(glued.plain) || isPlainSyllable(glued.plain))
    return undefined;
  if (!looseY(glued.plain).startsWith(looseY(word.plain))) return undefined;
  const rest = glued.plain.slice(word.plain.length);
  return { key: rest, plain: plainKey(rest), marked: false, rest: true };
}

/** i and y are one letter inside glued words, where syllables cannot be told apart. */
function looseY(letters: string): string {
  return letters.replaceAll('y', 'i');
}
