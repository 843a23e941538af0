import { numberAt } from './numbers.ts';
import { fold } from './text.ts';
import { tokens } from './tokens.ts';

/** One thing to choose, with the words it is shown by. */
export interface Option {
  value: string;
  labels: string[];
}

export type Choice = { kind: 'one'; value: string } | { kind: 'several'; values: string[] } | { kind: 'none' };

/** Words around a number or label that add nothing: "em chọn số 2 nha". */
const FILLER =
  /^(?:chon|so|cau|dap|an|la|y|thu|cai|em|chi|di|co|toi|minh|lay|muon|bam|nhan|da|vang|nha|nhe|a|nghen|di|nhe|do|thoi|cho|dong|lua|phan|muc|nut)$/;
const NUMBER_WORDS = ['khong', 'mot', 'hai', 'ba', 'bon', 'nam', 'sau', 'bay', 'tam', 'chin', 'muoi'];

/**
 * Reads which of the shown options a text means: its number ("2", "so 2", "chọn hai"), its letter ("b"), its label
 * with or without marks, a beginning of it, or a small slip in it.
 */
export function readChoice(text: string, options: readonly Option[]): Choice {
  const typed = fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  if (typed === '' || options.length === 0) return { kind: 'none' };
  const exact = byLabel(options, (label) => label === typed);
  if (exact.length === 1) return result(exact);
  const ordinal = readOrdinal(text, options.length);
  if (ordinal.length > 0) return result(ordinal.map((index) => options[index]?.value ?? ''));
  if (exact.length > 1) return result(exact);

  const bare = bareWords(text);
  if (bare === '') return { kind: 'none' };
  for (const test of [
    (label: string) => label === bare || withoutFiller(label) === bare,
    (label: string) => bare.length >= 2 && label.startsWith(`${bare} `),
    (label: string) => bare.length >= 3 && ` ${label} `.includes(` ${bare} `),
    (label: string) => label.length >= 3 && ` ${typed} `.includes(` ${label} `),
    (label: string) => bare.length >= 4 && (isNear(bare, label) || isNear(typed, label)),
  ]) {
    const found = byLabel(options, test);
    if (found.length > 0) return result(found);
  }
  return { kind: 'none' };
}

function result(values: readonly string[]): Choice {
  const distinct = [...new Set(values)];
  if (distinct.length === 1) return { kind: 'one', value: distinct[0] ?? '' };
  return distinct.length === 0 ? { kind: 'none' } : { kind: 'several', values: distinct };
}

function byLabel(options: readonly Option[], test: (label: string) => boolean): string[] {
  return options
    .filter((option) =>
      option.labels.some((label) =>
        test(
          fold(label)
            .replace(/[^\p{L}\p{N}]+/gu, ' ')
            .trim(),
        ),
      ),
    )
    .map((option) => option.value);
}

function bareWords(text: string): string {
  return withoutFiller(
    tokens(text)
      .filter((token) => token.kind !== 'sign')
      .map((token) => token.folded)
      .join(' '),
  );
}

function withoutFiller(folded: string): string {
  return folded
    .split(' ')
    .filter((word) => !FILLER.test(word))
    .join(' ');
}

/** Positions (from 0) named by number or letter, when nothing else is said. */
function readOrdinal(text: string, count: number): number[] {
  const raw = fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
  const letter = /^(?:(?:chon|cau|dap an|y|em chon|chi chon)(?: \d{1,2})? ?)?([a-h])$/.exec(raw)?.[1];
  if (letter !== undefined && letter.charCodeAt(0) - 97 < count) return [letter.charCodeAt(0) - 97];

  const list = tokens(text).filter((token) => token.kind !== 'sign' && !FILLER.test(token.folded));
  const found: number[] = [];
  for (let i = 0; i < list.length; i++) {
    const word = list[i]?.folded ?? '';
    if (/^(?:va|voi|hoac|hay)$/.test(word)) continue;
    const number = numberAt(list, i);
    const value =
      number?.value ??
      (NUMBER_WORDS.includes(word) ? NUMBER_WORDS.indexOf(word) : word === 'nhat' || word === 'dau' ? 1 : undefined);
    if (value === undefined || !Number.isInteger(value) || value < 1 || value > count) return [];
    found.push(value - 1);
    i = (number?.next ?? i + 1) - 1;
  }
  return found;
}

/** One slip in a short label, two in one of nine letters or more. */
export function isNear(one: string, other: string): boolean {
  const allowed = Math.max(one.length, other.length) >= 9 ? 2 : 1;
  return distance(one, other, allowed) <= allowed;
}

/** Letters to change, add, drop or swap; stops counting above `limit`. */
export function distance(one: string, other: string, limit: number): number {
  if (Math.abs(one.length - other.length) > limit || one.length > 80 || other.length > 80) return limit + 1;
  let before: number[] = [];
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      let cost = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      next.push(cost);
    }
    if (Math.min(...next) > limit) return limit + 1;
    before = row;
    row = next;
  }
  return row[other.length] ?? limit + 1;
}
