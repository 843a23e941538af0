import { table } from './text.ts';
import { tokens } from './tokens.ts';
import type { Reading, Token } from './types.ts';

const DIGITS = table<number>({
  không: 0,
  một: 1,
  mốt: 1,
  hai: 2,
  ba: 3,
  bốn: 4,
  tư: 4,
  năm: 5,
  lăm: 5,
  nhăm: 5,
  sáu: 6,
  bảy: 7,
  bẩy: 7,
  tám: 8,
  chín: 9,
});
const PLAIN_DIGITS = table<number>({
  khong: 0,
  mot: 1,
  hai: 2,
  ba: 3,
  bon: 4,
  tu: 4,
  nam: 5,
  lam: 5,
  nham: 5,
  sau: 6,
  bay: 7,
  tam: 8,
  chin: 9,
});

/** A number inside a run of tokens: its value and the index after its last token. */
export interface FoundNumber {
  value: number;
  next: number;
  /** Written with digits. */
  digits: boolean;
  /** How many words it took. */
  words: number;
}

/** Reads digits with separators: "1.500" and "1,500" as thousands, "1,5" as a fraction. */
export function readDigits(text: string): number | undefined {
  if (!/^\d/.test(text) || text.length > 20) return undefined;
  if (/^\d{1,3}(?:[.,]\d{3})+$/.test(text)) return Number(text.replace(/[.,]/g, ''));
  if (/^\d{1,3}(?:\.\d{3})+,\d+$/.test(text)) return Number(text.replace(/\./g, '').replace(',', '.'));
  if (/^\d+[.,]\d+$/.test(text)) return Number(text.replace(',', '.'));
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/**
 * Reads the number that starts at token `at`: "25", "hai lăm", "một trăm hai mươi", "ba chục", "2 trăm rưỡi".
 * Stops before a unit. Words without marks count only where a neighbour makes them a number.
 */
export function numberAt(list: readonly Token[], at: number): FoundNumber | undefined {
  const first = list[at];
  if (first === undefined) return undefined;
  if (first.kind === 'number') {
    const value = readDigits(first.raw);
    if (value === undefined) return undefined;
    const tail = hundredTail(list, at + 1, value);
    return tail ?? { value, next: at + 1, digits: true, words: 1 };
  }
  return wordsAt(list, at);
}

/** "2 trăm", "1 ngàn 2", "3 chục" after digits; triệu and tỷ belong to money and are left to it. */
function hundredTail(list: readonly Token[], at: number, value: number): FoundNumber | undefined {
  const word = list[at]?.folded;
  if (word === 'chuc') return { value: value * 10, next: at + 1, digits: true, words: 2 };
  if (word === 'tram' && value < 100) {
    if (isHalf(list[at + 1])) return { value: value * 100 + 50, next: at + 2, digits: true, words: 3 };
    const rest = list[at + 1]?.kind === 'number' ? readDigits(list[at + 1]?.raw ?? '') : undefined;
    if (rest !== undefined && rest < 100)
      return { value: value * 100 + (rest < 10 ? rest * 10 : rest), next: at + 2, digits: true, words: 3 };
    return { value: value * 100, next: at + 1, digits: true, words: 2 };
  }
  return undefined;
}

function isHalf(token: Token | undefined): boolean {
  return token !== undefined && /^(?:rưỡi|rưởi|ruoi|rươi)$/.test(token.text);
}

function digitOf(token: Token | undefined): number | undefined {
  if (token === undefined || token.kind !== 'word') return undefined;
  return DIGITS[token.text] ?? (token.text === token.folded ? PLAIN_DIGITS[token.folded] : undefined);
}

/** One to nine as a word of its own; whether it is a number at all its neighbour must tell ("năm", "sau", "tư"). */
export function loneDigit(token: Token | undefined): number | undefined {
  const value = digitOf(token);
  return value === undefined || value === 0 || AFTER_TENS.test(token?.text ?? '') ? undefined : value;
}

/** Forms a digit takes only after a ten, or in another word. */
const AFTER_TENS = /^(?:mốt|tư|tu|lăm|lam|nhăm|nham|bẩy)$/;

/** A scale word below the thousands: 10 for mươi/mười/chục, 100 for trăm. */
function scaleOf(token: Token | undefined): number {
  if (token === undefined || token.kind !== 'word') return 0;
  if (/^(?:mười|mươi|muoi|chục|chuc)$/.test(token.text)) return 10;
  if (/^(?:trăm|tram)$/.test(token.text)) return 100;
  return 0;
}

function wordsAt(list: readonly Token[], at: number): FoundNumber | undefined {
  let total = 0;
  let next = at;
  let sure = false;
  const below = underThousand(list, next);
  if (below === undefined) return undefined;
  total = below.value;
  next = below.next;
  sure = below.sure;
  if (/^(?:nghìn|ngàn|nghin|ngan)$/.test(list[next]?.text ?? '') && total > 0) {
    const rest = underThousand(list, next + 1);
    if (isHalf(list[next + 1]))
      return { value: total * 1000 + 500, next: next + 2, digits: false, words: next + 2 - at };
    if (rest !== undefined) {
      const single = rest.next === next + 2 && rest.value < 10;
      return {
        value: total * 1000 + (single ? rest.value * 100 : rest.value),
        next: rest.next,
        digits: false,
        words: rest.next - at,
      };
    }
    return { value: total * 1000, next: next + 1, digits: false, words: next + 1 - at };
  }
  if (!sure) return undefined;
  return { value: total, next, digits: false, words: next - at };
}

interface Small {
  value: number;
  next: number;
  /** Marks or a neighbour make it a number. */
  sure: boolean;
}

function underThousand(list: readonly Token[], at: number): Small | undefined {
  let next = at;
  let value: number;
  let sure: boolean;
  const first = digitOf(list[next]);
  const firstMarked = list[next] !== undefined && DIGITS[list[next]?.text ?? ''] !== undefined;
  if (first === undefined) {
    if (!/^(?:mười|muoi)$/.test(list[next]?.text ?? '')) return undefined;
    const unit = digitOf(list[next + 1]);
    if (unit !== undefined && unit > 0) return { value: 10 + unit, next: next + 2, sure: true };
    return { value: 10, next: next + 1, sure: true };
  }
  value = first;
  sure = firstMarked && !/^(?:ba|hai|năm|không|tư)$/.test(list[next]?.text ?? '');
  next++;
  let scale = scaleOf(list[next]);
  if (scale === 100) {
    value *= 100;
    sure = true;
    next++;
    if (isHalf(list[next])) return { value: value + 50, next: next + 1, sure };
    const odd = /^(?:lẻ|linh|le)$/.test(list[next]?.text ?? '') && digitOf(list[next + 1]) !== undefined;
    if (odd) return { value: value + (digitOf(list[next + 1]) ?? 0), next: next + 2, sure };
    const rest = underThousand(list, next);
    if (rest !== undefined && rest.value < 100 && rest.value > 0) {
      const single = rest.next === next + 1 && rest.value < 10;
      return { value: value + (single ? rest.value * 10 : rest.value), next: rest.next, sure };
    }
    return { value, next, sure };
  }
  scale = scaleOf(list[next]);
  if (scale === 10 && value > 0) {
    value *= 10;
    next++;
    const unit = digitOf(list[next]);
    if (unit !== undefined && unit > 0) return { value: value + unit, next: next + 1, sure: true };
    if (isHalf(list[next])) return { value: value + 5, next: next + 1, sure: true };
    return { value, next, sure: true };
  }
  const unit = digitOf(list[next]);
  if (value >= 2 && unit !== undefined && isShortTens(list[next], value))
    return { value: value * 10 + unit, next: next + 1, sure: true };
  return { value, next, sure };
}

/** "hai lăm" is 25, "ba tư" 34: a tens digit followed by a unit word. */
function isShortTens(token: Token | undefined, tens: number): boolean {
  if (token === undefined) return false;
  if (/^(?:lăm|nhăm|mốt|tư|lam|nham)$/.test(token.text)) return true;
  return tens >= 2 && /^(?:hai|ba|bốn|sáu|bảy|tám|chín|bon|sau|bay|tam|chin|mot)$/.test(token.text);
}

/** The first number of a text, in digits or words. */
export function readNumber(text: string): Reading<number> | undefined {
  const list = tokens(text);
  for (let i = 0; i < list.length; i++) {
    const found = numberAt(list, i) ?? lone(list, i);
    if (found === undefined) continue;
    const only = found.next - i === list.filter((token) => token.kind !== 'sign').length;
    return {
      value: found.value,
      confidence: found.digits || only ? 0.95 : 0.7,
      evidence: evidence(list, i, found.next),
    };
  }
  return undefined;
}

/** A single number word counts when it is nearly all there is: "hai", "ba chị", "5 người". */
function lone(list: readonly Token[], at: number): FoundNumber | undefined {
  const value = digitOf(list[at]);
  const words = list.filter((token) => token.kind !== 'sign').length;
  return value === undefined || words > 3 ? undefined : { value, next: at + 1, digits: false, words: 1 };
}

/** The typed words of a run of tokens, each short form once. */
export function evidence(list: readonly Token[], from: number, to: number): string {
  return list
    .slice(from, to)
    .filter((token, index, run) => index === 0 || token.start !== run[index - 1]?.start)
    .map((token) => token.raw)
    .join(' ');
}
