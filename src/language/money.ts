import { evidence, loneDigit, numberAt, readDigits } from './numbers.ts';
import { tokens } from './tokens.ts';
import type { Reading, Token } from './types.ts';

/** A sum inside a run of tokens. */
export interface FoundMoney {
  value: number;
  from: number;
  next: number;
  confidence: number;
}

const MILLION = /^(?:triệu|trieu|tr|củ|cu|chai|trịu|triẹu)$/;
const BILLION = /^(?:tỷ|tỉ|ty|ti|tỏi)$/;
const THOUSAND = /^(?:nghìn|ngàn|nghin|ngan|k|ng|ngìn)$/;
const DONG = /^(?:đồng|dong|đ|d|vnd|vnđ|đg)$/;

function unitOf(token: Token | undefined): number {
  const word = token?.text ?? '';
  if (BILLION.test(word)) return 1e9;
  if (MILLION.test(word)) return 1e6;
  if (THOUSAND.test(word) || token?.raw.toLowerCase() === 'k') return 1e3;
  return 0;
}

/**
 * Reads a sum that starts at token `at`: "2tr", "2tr5", "1 tỉ 2", "500k", "hai trăm ngàn", "1.500.000đ", "2 triệu rưỡi".
 * Plain numbers are not money.
 */
export function moneyAt(list: readonly Token[], at: number): FoundMoney | undefined {
  const first = numberAt(list, at) ?? smallAt(list, at);
  if (first === undefined) return undefined;
  const unit = unitOf(list[first.next]);
  if (unit === 0) return inDong(list, at, first.value, first.next);

  let value = first.value * unit;
  let next = first.next + 1;
  if (/^(?:rưỡi|rưởi|ruoi)$/.test(list[next]?.text ?? '')) {
    value += unit / 2;
    next++;
  } else {
    const rest = numberAt(list, next) ?? smallAt(list, next);
    const restUnit = rest === undefined ? 0 : unitOf(list[rest.next]);
    if (
      rest !== undefined &&
      rest.value >= 1000 &&
      rest.value < unit &&
      restUnit === 0 &&
      list[next]?.kind === 'word'
    ) {
      value += rest.value;
      next = rest.next;
    } else if (rest !== undefined && restUnit > 0 && restUnit < unit) {
      const tail = moneyAt(list, next);
      if (tail !== undefined && tail.value < unit) {
        value += tail.value;
        next = tail.next;
      }
    } else if (rest !== undefined && isFraction(list, next, rest.value, rest.next)) {
      const digits =
        list[next]?.kind === 'number' ? (list[next]?.raw.length ?? 1) : rest.value < 10 ? 1 : rest.value < 100 ? 2 : 3;
      value += (rest.value * unit) / 10 ** digits;
      next = rest.next;
    }
  }
  if (DONG.test(list[next]?.text ?? '')) next++;
  return { value: Math.round(value), from: at, next, confidence: 0.95 };
}

/** After "2tr" a bare number up to three digits is the fraction when nothing countable follows. */
function isFraction(list: readonly Token[], at: number, value: number, next: number): boolean {
  const token = list[at];
  if (token === undefined || value <= 0 || value > 999) return false;
  const glued = token.start === list[at - 1]?.end && token.kind === 'number';
  if (glued) return true;
  const after = list[next];
  const counted =
    after?.kind === 'word' &&
    /^(?:nguoi|chi|hoi|phan|suat|ho|em|chau|kg|bao|cay|can|cai|thung|hop|to|la|m|met|phu|ngan|nghin|k|ng)$/.test(
      after.folded,
    );
  if (token.kind === 'number' && /^\d{2}0$/.test(token.raw) && !counted) return true;
  const ends =
    after === undefined ||
    after.kind === 'sign' ||
    DONG.test(after.text) ||
    /^(?:cho|để|mua|và|là|rồi|nè|thôi|của|từ|do)$/.test(after.text);
  return ends && (token.kind !== 'number' || token.raw.length <= 3);
}

function inDong(list: readonly Token[], at: number, value: number, next: number): FoundMoney | undefined {
  if (DONG.test(list[next]?.text ?? '') && value >= 100) return { value, from: at, next: next + 1, confidence: 0.95 };
  const raw = list[at]?.raw ?? '';
  if (/^\d{1,3}(?:[.,]000){1,3}$|^\d{1,3}(?:[.,]\d{3}){2,3}$/.test(raw) && value >= 10_000)
    return { value, from: at, next, confidence: 0.85 };
  if (/^\d+000$/.test(raw) && (readDigits(raw) ?? 0) >= 10_000) return { value, from: at, next, confidence: 0.75 };
  return undefined;
}

/** A number word that money makes certain: "hai triệu", "ba chai", "năm trăm". */
function smallAt(list: readonly Token[], at: number): { value: number; next: number } | undefined {
  const token = list[at];
  const value = loneDigit(token);
  return value !== undefined && unitOf(list[at + 1]) > 0 ? { value, next: at + 1 } : undefined;
}

/** All sums of a text, from left to right. */
export function findMoney(list: readonly Token[]): FoundMoney[] {
  const result: FoundMoney[] = [];
  for (let i = 0; i < list.length; i++) {
    const found = moneyAt(list, i);
    if (found === undefined) continue;
    result.push(found);
    i = found.next - 1;
  }
  return result;
}

/** The first sum of a text in đồng. A bare number below a thousand is taken as thousands with low confidence. */
export function readMoney(text: string): Reading<number> | undefined {
  const list = tokens(text);
  const found = findMoney(list)[0];
  if (found !== undefined)
    return { value: found.value, confidence: found.confidence, evidence: evidence(list, found.from, found.next) };
  for (let i = 0; i < list.length; i++) {
    const number = numberAt(list, i);
    if (number === undefined) continue;
    if (number.value >= 1000) return { value: number.value, confidence: 0.7, evidence: evidence(list, i, number.next) };
    const hundreds = number.value >= 50 && !number.digits;
    return { value: number.value * 1000, confidence: hundreds ? 0.6 : 0.4, evidence: evidence(list, i, number.next) };
  }
  return undefined;
}
