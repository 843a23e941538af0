import { SHORT_FORMS } from './lexicon.ts';
import { remembered } from './remembered.ts';
import { cutGlued, isMarkedSyllable, isPlainSyllable } from './syllable.ts';
import { clean, isMarked, lower, stripMarks } from './text.ts';
import type { Token } from './types.ts';
import { DOUBLED_O, decodeTelex, decodeVni, restoreEnding } from './typing.ts';
import { wordCost } from './words.ts';

const CHUNK = /[\p{L}\p{M}\d]+|[^\s\p{L}\p{M}\d]/gu;
/** Letters and digits without a blank beyond this length are no words. */
const LONGEST = 60;
/** Most tokens read from one text. */
export const MAX_TOKENS = 1200;
/** Words that are followed by a number, so "ap3" is not VNI for "ảp". */
const NUMBERED = new Set(
  'ap to so kp nq khu pho cau tt qd t q quy thang ngay mung mong nam duong hem tuan lop ky doi lan muc dieu khoan bai de phuong p x th da ct'.split(
    ' ',
  ),
);

/**
 * The words of a text as they were meant: Telex and VNI left-overs decoded, teencode and abbreviations of one
 * meaning written out, glued words cut, numbers apart from letters. Never throws.
 */
export const tokens: (text: string) => readonly Token[] = remembered(readTokens);

function readTokens(text: string): Token[] {
  const source = clean(text);
  const result: Token[] = [];
  for (const match of source.matchAll(CHUNK)) {
    if (result.length >= MAX_TOKENS) break;
    const raw = match[0];
    if (/^[^\p{L}\p{M}\d]/u.test(raw)) {
      const last = result.at(-1);
      if (last?.kind === 'sign' && last.raw === raw && last.end === match.index) last.end++;
      else result.push(aToken(raw, raw, 'sign', match.index, match.index + raw.length));
    } else for (const part of splitChunk(raw, match.index, source)) readWord(part, result);
  }
  return expandByNeighbour(joinDecimals(result));
}

interface Part {
  raw: string;
  start: number;
}

/** Cuts "25ce" and "nq98" where letters meet digits, unless the whole is a word in VNI or a unit such as m2. */
function splitChunk(raw: string, start: number, source: string): Part[] {
  if (!/\d/.test(raw) || /^\d+$/.test(raw) || raw.length > LONGEST) return [{ raw, start }];
  const word = lower(raw);
  if (SHORT_FORMS.has(word) || isVni(word, source)) return [{ raw, start }];
  const parts: Part[] = [];
  for (const match of raw.matchAll(/(?:k?m)2(?!\d)|\d+|[^\d]+?(?=\d|(?<=\d)k?m2(?!\d)|$)/giu)) {
    parts.push({ raw: match[0], start: start + match.index });
  }
  return parts;
}

function isVni(word: string, source: string): boolean {
  const decoded = decodeVni(word);
  if (decoded === undefined) return false;
  const trailing = /^[a-z]+\d$/.test(word);
  if (!trailing) return true;
  if (NUMBERED.has(word.slice(0, -1))) return false;
  return (
    /[a-z]\d[a-z]|[a-z][1-9][1-9](?!\d)/i.test(source) || (source.match(/[a-z][1-9](?![a-z\d])/gi) ?? []).length > 1
  );
}

function readWord(part: Part, result: Token[]): void {
  const end = part.start + part.raw.length;
  if (/^\d+$/.test(part.raw)) {
    result.push(aToken(part.raw, part.raw, 'number', part.start, end));
    return;
  }
  for (const word of meantWords(lower(part.raw), result.at(-1)).split(' ')) {
    result.push(aToken(part.raw, word, 'word', part.start, end));
  }
}

/** What one typed word stands for: a short form, the word itself, typing keys left over, a cry, or several glued words. */
function meantWords(word: string, before: Token | undefined): string {
  if (word.length > LONGEST) return word;
  const meant = shortForm(word, before);
  if (meant !== undefined) return meant;
  if ((isMarkedSyllable(word) || isPlainSyllable(stripMarks(word))) && !DOUBLED_O.test(word)) return word;
  const typed = decodeTelex(word) ?? decodeVni(word) ?? restoreEnding(word);
  if (typed !== undefined) return typed;
  const calm = word.replace(/(\p{L})\1{2,}/gu, '$1').replace(/(\p{L})\1$/u, '$1');
  if (calm !== word) {
    if (isPlainSyllable(stripMarks(calm))) return calm;
    const calmMeant = SHORT_FORMS.get(calm);
    if (calmMeant?.length === 1) return calmMeant[0] ?? calm;
  }
  return isMarked(word) ? word : (cutGlued(word, wordCost)?.join(' ') ?? word);
}

/** What a short form stands for here; a unit after a number ("500k", "8h", "2 c") is left alone. */
function shortForm(word: string, before: Token | undefined): string | undefined {
  const meanings = SHORT_FORMS.get(word);
  if (meanings === undefined || meanings.length !== 1) return undefined;
  if (before?.kind === 'number' && /^(?:k|m|v|d|đ|t|kg|g|h)$/.test(word)) return undefined;
  if (/^[abcde]$/.test(word) && /^(?:câu|cau|chọn|chon|đáp|dap|án|an|lớp|lop)$/.test(before?.text ?? ''))
    return undefined;
  return meanings[0];
}

function aToken(raw: string, text: string, kind: Token['kind'], start: number, end: number): Token {
  const short = text.slice(0, LONGEST);
  return { raw, text: short, folded: stripMarks(short), kind, start, end };
}

/** Puts "1.500.000", "1,5" and "2.000" together again. */
function joinDecimals(list: readonly Token[]): Token[] {
  const result: Token[] = [];
  for (let i = 0; i < list.length; i++) {
    const token = list[i];
    if (token === undefined) continue;
    const before = result.at(-1);
    const after = list[i + 1];
    const glued = before?.end === token.start && token.end === after?.start;
    if (
      token.kind === 'sign' &&
      /^[.,]$/.test(token.raw) &&
      before?.kind === 'number' &&
      after?.kind === 'number' &&
      glued
    ) {
      before.raw += token.raw + after.raw;
      before.text = before.raw;
      before.folded = before.raw;
      before.end = after.end;
      i++;
    } else result.push(token);
  }
  return result;
}

/** Short forms of several meanings that the next word decides: "kp 3", "ch ap 3", "tt hoc mon", "th nguyen du". */
function expandByNeighbour(list: readonly Token[]): Token[] {
  return list.flatMap((token, index) => {
    const next = list[index + 1];
    const meant = token.kind === 'word' ? neighbourMeaning(token.text, list[index - 1], next) : undefined;
    return meant === undefined
      ? [token]
      : meant.split(' ').map((word) => aToken(token.raw, word, 'word', token.start, token.end));
  });
}

function neighbourMeaning(word: string, before: Token | undefined, next: Token | undefined): string | undefined {
  if (word === 'kp' && next?.kind === 'number') return 'khu phố';
  if (word === 'ch' && /^(?:ap|kp|khu|to|cho|so)$/.test(next?.folded ?? '')) return 'chi hội';
  if (word === 'tt' && /^(?:hoc|hm)$/.test(next?.folded ?? '')) return 'thị trấn';
  if (word === 'tt' && /^(?:nghi|nq|atgt|pccc|ve|ve|luat|phong)$/.test(next?.folded ?? '')) return 'tuyên truyền';
  if (word === 'th' && before?.folded === 'truong') return 'tiểu học';
  if (word === 'mn' && before?.folded === 'truong') return 'mầm non';
  if (word === 'hm' && /^(?:xa|tran|huyen|tt)$/.test(before?.folded ?? '')) return 'hóc môn';
  return undefined;
}
