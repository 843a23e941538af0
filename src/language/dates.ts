import { addDays, dayOf } from '../core/time.ts';
import { calendarDateAt } from './calendar-dates.ts';
import { lunarDateAt } from './lunar-dates.ts';
import { evidence, numberAt } from './numbers.ts';
import { table } from './text.ts';
import { tokens } from './tokens.ts';
import type { DateReading, Token } from './types.ts';

/** A day inside a run of tokens. */
export interface FoundDate {
  value: string;
  confidence: number;
  from: number;
  next: number;
  alternatives?: string[];
  lunar?: DateReading['lunar'];
}

/** All days named in a run of tokens, from left to right. `today` is the day the text was sent, in Vietnam. */
export function findDates(list: readonly Token[], today: string): FoundDate[] {
  const result: FoundDate[] = [];
  for (let i = 0; i < list.length; i++) {
    const found =
      lunarDateAt(list, i, today) ??
      relativeDateAt(list, i, today) ??
      weekdayAt(list, i, today) ??
      calendarDateAt(list, i, today);
    if (found === undefined) continue;
    result.push(found);
    i = Math.max(i, found.next - 1);
  }
  return result;
}

/** The surest day of a text, seen from `sentAt` (epoch ms); the first of equals. */
export function readDate(text: string, sentAt: number): DateReading | undefined {
  const today = dayOf(safeTime(sentAt));
  const list = tokens(text);
  const found = findDates(list, today);
  const words = list.filter((token) => token.kind !== 'sign').length;
  if (found.length === 0) return bareDay(list, words, today);
  const best = found.reduce((one, other) => (other.confidence > one.confidence ? other : one));
  return {
    value: best.value,
    confidence: best.confidence,
    evidence: evidence(list, best.from, best.next),
    ...(best.alternatives === undefined ? {} : { alternatives: best.alternatives }),
    ...(best.lunar === undefined ? {} : { lunar: best.lunar }),
  };
}

/** Times a Date cannot hold are taken as the start of the epoch. */
export function safeTime(at: number): number {
  return Number.isFinite(at) && Math.abs(at) < 8.0e15 ? at : 0;
}

/** An answer that is only a number is the nearest past day of that number. */
function bareDay(list: readonly Token[], words: number, today: string): DateReading | undefined {
  const first = list[0];
  if (words !== 1 || first?.kind !== 'number' || !/^\d{1,2}$/.test(first.raw)) return undefined;
  const found = calendarDateAt(
    [{ ...first, raw: 'ngày', text: 'ngày', folded: 'ngay', kind: 'word' }, first],
    0,
    today,
  );
  return found && { value: found.value, confidence: 0.6, evidence: first.raw };
}

const DAY_PART = /^(?:sang|trua|chieu|toi|dem|khuya|xe)$/;

function relativeDateAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  const word = (offset: number): string => list[at + offset]?.folded ?? '';
  const text = (offset: number): string => list[at + offset]?.text ?? '';
  const day = (shift: number, length: number, confidence = 0.95): FoundDate => ({
    value: addDays(today, shift),
    confidence,
    from: at,
    next: at + length,
  });

  if (/^(?:hom|bua|ngay)$/.test(word(0)) || DAY_PART.test(word(0))) {
    const nested = /^(?:hom|bua)$/.test(word(1)) && (word(0) === 'ngay' || DAY_PART.test(word(0))) ? 1 : 0;
    const next = word(1 + nested);
    const length = 2 + nested;
    if (next === 'nay' && word(0) !== 'ngay') return day(0, length);
    if (next === 'nay' && word(0) === 'ngay' && text(1 + nested) === 'nay') return day(0, length, 0.9);
    if (next === 'qua' && text(1 + nested) !== 'quà' && text(1 + nested) !== 'quá')
      return DAY_PART.test(word(0)) &&
        nested === 0 &&
        !/^(?:sáng|tối|chiều|trưa|đêm|khuya|sang|toi|chieu|trua|dem)$/.test(text(0))
        ? undefined
        : day(-1, length);
    if (next === 'kia' || next === 'kìa') return text(1 + nested) === 'kìa' ? day(-3, length, 0.8) : day(-2, length);
    if (next === 'mai' && word(0) !== 'hom') return day(1, length, 0.9);
    if (next === 'mot' && word(0) === 'ngay') return day(2, length, 0.8);
  }
  const opens = at === 0 || list[at - 1]?.kind === 'sign';
  if (opens && text(0) === 'nay' && word(1) !== '' && !/^(?:mai|mot|la|thi)$/.test(word(1))) return day(0, 1, 0.75);
  if (/^(?:sang|trua|chieu)$/.test(word(0)) && /^(?:toi|den)$/.test(word(1)) && /^(?:gio|bay)$/.test(word(2)))
    return day(0, 3, 0.8);
  if (word(0) === 'hoi' && /^(?:sang|trua|chieu)$/.test(word(1))) return day(0, 2, 0.85);
  if (word(0) === 'ban' && /^(?:sang|trua|chieu)$/.test(word(1))) return day(0, 2, 0.75);
  if (/^(?:vừa|mới|vua|moi)$/.test(text(0)) && word(1) === 'xong') return day(0, 2, 0.6);
  return agoAt(list, at, today);
}

/** "cách đây 3 ngày", "3 ngày trước", "2 hôm trước". */
function agoAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  const before = list[at]?.folded === 'cach' && list[at + 1]?.folded === 'day' ? 2 : 0;
  const number = numberAt(list, at + before) ?? smallNumber(list, at + before);
  if (number === undefined || number.value < 1 || number.value > 60) return undefined;
  const unit = list[number.next]?.folded ?? '';
  if (!/^(?:ngay|hom|bua)$/.test(unit)) return undefined;
  const after = list[number.next + 1]?.folded ?? '';
  if (before === 0 && !/^truoc$/.test(after)) return undefined;
  const next = before > 0 ? number.next + 1 : number.next + 2;
  return { value: addDays(today, -number.value), confidence: 0.9, from: at, next };
}

function smallNumber(list: readonly Token[], at: number): { value: number; next: number } | undefined {
  const index = ['', 'mot', 'hai', 'ba', 'bon', 'nam', 'sau', 'bay', 'tam', 'chin', 'muoi'].indexOf(
    list[at]?.folded ?? '-',
  );
  return index > 0 ? { value: index, next: at + 1 } : undefined;
}

const WEEKDAYS = table<number>({
  hai: 1,
  ba: 2,
  tu: 3,
  nam: 4,
  sau: 5,
  bay: 6,
  '2': 1,
  '3': 2,
  '4': 3,
  '5': 4,
  '6': 5,
  '7': 6,
});

/** 1 Monday … 7 Sunday. */
export function weekdayOf(day: string): number {
  const number = new Date(`${day}T00:00:00Z`).getUTCDay();
  return number === 0 ? 7 : number;
}

/** "thứ bảy tuần rồi", "t7", "chủ nhật vừa rồi", "cn tuần này". */
function weekdayAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  const named = weekdayName(list, at) ?? weekFirst(list, at);
  if (named === undefined) return undefined;
  const week = named.week ?? weekAfter(list, named.next);
  const shift = named.weekday - weekdayOf(today);
  const past = shift > 0 ? shift - 7 : shift;
  if (week?.kind === 'last')
    return { value: addDays(today, shift - 7), confidence: 0.92, from: at, next: Math.max(week.next, named.next) };
  if (week?.kind === 'this')
    return { value: addDays(today, shift), confidence: 0.92, from: at, next: Math.max(week.next, named.next) };
  if (week?.kind === 'next')
    return { value: addDays(today, shift + 7), confidence: 0.85, from: at, next: Math.max(week.next, named.next) };
  if (week?.kind === 'past')
    return { value: addDays(today, past === 0 ? -7 : past), confidence: 0.88, from: at, next: week.next };
  return { value: addDays(today, past), confidence: 0.85, from: at, next: named.next };
}

interface NamedWeekday {
  weekday: number;
  next: number;
  week?: { kind: 'last' | 'this' | 'next' | 'past'; next: number };
}

function weekdayName(list: readonly Token[], at: number): NamedWeekday | undefined {
  const word = list[at]?.folded ?? '';
  const text = list[at]?.text ?? '';
  const next = list[at + 1];
  if (word === 'chu' && next?.folded === 'nhat') return { weekday: 7, next: at + 2 };
  if (word === 'cn' || word === 'cnhat') return { weekday: 7, next: at + 1 };
  const number = WEEKDAYS[next?.folded ?? ''];
  if (number === undefined || next === undefined) return undefined;
  if (/^(?:thứ|thu|thư)$/.test(text)) {
    if (isOrdinal(list, at)) return undefined;
    return { weekday: number, next: at + 2 };
  }
  if (word === 't' && next.kind === 'number' && list[at]?.end === next.start) return { weekday: number, next: at + 2 };
  return undefined;
}

/** "lần thứ 2", "đợt thứ 3", "người thứ hai" are no weekdays. */
function isOrdinal(list: readonly Token[], at: number): boolean {
  return /^(?:lan|dot|nguoi|cai|can|lop|khoa|nam|so|hang|con|tuan|buoi)$/.test(list[at - 1]?.folded ?? '');
}

/** "tuần rồi thứ bảy". */
function weekFirst(list: readonly Token[], at: number): NamedWeekday | undefined {
  const week = weekAfter(list, at);
  if (week === undefined || week.kind === 'past') return undefined;
  const skip = list[week.next]?.kind === 'sign' || /^(?:hom|bua|ngay|vao)$/.test(list[week.next]?.folded ?? '') ? 1 : 0;
  const named = weekdayName(list, week.next + skip);
  return named && { ...named, week: { kind: week.kind, next: named.next } };
}

function weekAfter(list: readonly Token[], at: number): NamedWeekday['week'] {
  const word = (offset: number): string => list[at + offset]?.folded ?? '';
  const text = (offset: number): string => list[at + offset]?.text ?? '';
  if (word(0) === 'tuan') {
    if (/^(?:roi|truoc|qua)$/.test(word(1))) return { kind: 'last', next: at + 2 };
    if (word(1) === 'vua' && /^(?:roi|qua)$/.test(word(2))) return { kind: 'last', next: at + 3 };
    if (word(1) === 'nay') return { kind: 'this', next: at + 2 };
    if (/^(?:sau|toi)$/.test(word(1))) return { kind: 'next', next: at + 2 };
  }
  if (word(0) === 'vua' && /^(?:roi|qua)$/.test(word(1))) return { kind: 'past', next: at + 2 };
  if (/^(?:rồi|roi|trước|truoc)$/.test(text(0))) return { kind: 'past', next: at + 1 };
  return undefined;
}
