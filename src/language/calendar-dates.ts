import type { FoundDate } from './dates.ts';
import { numberAt } from './numbers.ts';
import { table } from './text.ts';
import type { Token } from './types.ts';

const MONTH_NAMES = table<number>({
  một: 1,
  giêng: 1,
  hai: 2,
  ba: 3,
  tư: 4,
  bốn: 4,
  năm: 5,
  sáu: 6,
  bảy: 7,
  tám: 8,
  chín: 9,
  mười: 10,
  mot: 1,
  giêg: 1,
  tu: 4,
  bon: 4,
  nam: 5,
  sau: 6,
  bay: 7,
  tam: 8,
  chin: 9,
  muoi: 10,
});

/** Words before a day and month that make it the occasion, not the day of the work. */
const OCCASION = /^(?:mung|dip|niem|le|don|nhan|thang|sinh|lap|huong|ung|dot|tu|den|truoc|sau)$/;

/** `YYYY-MM-DD`, or undefined when the calendar has no such day. */
export function dayFrom(year: number, month: number, date: number): string | undefined {
  if (month < 1 || month > 12 || date < 1 || date > 31) return undefined;
  const day = new Date(Date.UTC(year, month - 1, date));
  return day.getUTCMonth() === month - 1 && year > 1900 && year < 2200 ? day.toISOString().slice(0, 10) : undefined;
}

/** The nearest day on or before `today` with this date and month. */
export function nearestPast(month: number, date: number, today: string): string | undefined {
  const year = Number(today.slice(0, 4));
  for (let back = 0; back < 9; back++) {
    const day = dayFrom(year - back, month, date);
    if (day !== undefined && day <= today) return day;
  }
  return undefined;
}

/** "8/3", "20-11-2025", "20.11.2025", "ngày 8 tháng 3 năm 2025", "ngày 15", "15 tháng rồi", "mùng 2". */
export function calendarDateAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  const lead = leadOf(list, at);
  const start = at + lead.length;
  const first = list[start];
  if (
    first?.kind === 'number' &&
    lead.length === 0 &&
    /^\d{1,2}$/.test(list[at - 2]?.raw ?? '') &&
    /^[/-]$/.test(list[at - 1]?.raw ?? '')
  )
    return undefined;
  if (
    lead.length === 0 &&
    /^(?:ap|to|pho|kp|so|hem|khu|quan|phuong|lop|doi|nq|quyet|luat|dieu)$/.test(list[at - 1]?.folded ?? '')
  )
    return undefined;
  const dotted = first?.kind === 'number' ? dottedDate(first.raw, lead.length > 0) : undefined;
  if (dotted !== undefined) return build(list, at, start + 1, dotted, today, lead.length > 0);
  const slashed = first?.kind === 'number' ? slashedDate(list, start) : undefined;
  if (slashed !== undefined) return build(list, at, slashed.next, slashed, today, lead.length > 0);
  const spelt = speltDate(list, start, lead.length > 0);
  if (spelt !== undefined) return build(list, at, spelt.next, spelt, today, true);
  return lead.length > 0 ? bareDate(list, at, start, lead.lunarLike, today) : undefined;
}

interface Parts {
  date: number;
  month: number;
  year?: number;
}

function leadOf(list: readonly Token[], at: number): { length: number; lunarLike: boolean } {
  const word = list[at]?.folded ?? '';
  const next = list[at + 1]?.folded ?? '';
  const lunarLike = /^(?:mung|mong)$/.test(word) || /^(?:mung|mong)$/.test(next);
  if (/^(?:ngay|hom|bua)$/.test(word)) return { length: /^(?:mung|mong|ngay)$/.test(next) ? 2 : 1, lunarLike };
  return { length: /^(?:mùng|mồng|mung|mong|mừng)$/.test(list[at]?.text ?? '') ? 1 : 0, lunarLike };
}

function dottedDate(raw: string, lead: boolean): Parts | undefined {
  const match = /^(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2}))?$/.exec(raw);
  if (match === null || (match[3] === undefined && !lead)) return undefined;
  return partsOf(match[1], match[2], match[3]);
}

function partsOf(date: string | undefined, month: string | undefined, year: string | undefined): Parts | undefined {
  const parts: Parts = { date: Number(date), month: Number(month) };
  if (year !== undefined) parts.year = Number(year.length === 2 ? `20${year}` : year);
  return dayFrom(parts.year ?? 2024, parts.month, parts.date) === undefined ? undefined : parts;
}

function slashedDate(list: readonly Token[], at: number): (Parts & { next: number }) | undefined {
  const sign = list[at + 1];
  const month = list[at + 2];
  if (
    sign?.kind !== 'sign' ||
    !/^[/-]$/.test(sign.raw) ||
    month?.kind !== 'number' ||
    !/^\d{1,2}$/.test(list[at]?.raw ?? '')
  )
    return undefined;
  if (!/^\d{1,2}$/.test(month.raw) || (sign.raw === '-' && sign.start !== list[at]?.end)) return undefined;
  const hasYear = list[at + 3]?.raw === sign.raw && /^(?:\d{4}|\d{2})$/.test(list[at + 4]?.raw ?? '');
  const parts = partsOf(list[at]?.raw, month.raw, hasYear ? list[at + 4]?.raw : undefined);
  return parts && { ...parts, next: at + (hasYear ? 5 : 3) };
}

/** "8 tháng 3 [năm 2025]", "8 tháng này", "8 tháng rồi". */
function speltDate(
  list: readonly Token[],
  at: number,
  lead: boolean,
): (Parts & { next: number; monthShift?: number }) | undefined {
  const day = numberAt(list, at) ?? nameNumber(list, at, lead);
  if (day === undefined || day.value < 1 || day.value > 31 || !Number.isInteger(day.value)) return undefined;
  if (!/^(?:tháng|thang|thág|t)$/.test(list[day.next]?.text ?? '')) return undefined;
  const word = list[day.next + 1];
  if (/^(?:nay|roi|truoc|qua)$/.test(word?.folded ?? ''))
    return lead || list[at]?.kind === 'number'
      ? { date: day.value, month: 0, next: day.next + 2, monthShift: word?.folded === 'nay' ? 0 : -1 }
      : undefined;
  const month = monthAt(list, day.next + 1);
  if (month === undefined) return undefined;
  let next = month.next;
  let year: number | undefined;
  if (/^(?:năm|nam|\/)$/.test(list[next]?.text ?? '') && /^\d{4}$/.test(list[next + 1]?.raw ?? '')) {
    year = Number(list[next + 1]?.raw);
    next += 2;
  } else if (/^(?:năm|nam)$/.test(list[next]?.text ?? '') && /^(?:ngoai|roi)$/.test(list[next + 1]?.folded ?? ''))
    next += 2;
  if (dayFrom(year ?? 2024, month.value, day.value) === undefined) return undefined;
  return { date: day.value, month: month.value, next, ...(year === undefined ? {} : { year }) };
}

function nameNumber(list: readonly Token[], at: number, lead: boolean): { value: number; next: number } | undefined {
  const value = lead ? MONTH_NAMES[list[at]?.text ?? ''] : undefined;
  return value === undefined ? undefined : { value, next: at + 1 };
}

/** A month number or name ("giêng", "mười một", "chạp"). */
export function monthAt(list: readonly Token[], at: number): { value: number; next: number } | undefined {
  const word = list[at];
  if (word === undefined) return undefined;
  if (word.kind === 'number') return /^\d{1,2}$/.test(word.raw) ? { value: Number(word.raw), next: at + 1 } : undefined;
  if (/^(?:chạp|chap)$/.test(word.text)) return { value: 12, next: at + 1 };
  if (/^(?:giêng|gieng)$/.test(word.text)) return { value: 1, next: at + 1 };
  if (word.folded === 'muoi' && /^(?:mot|hai)$/.test(list[at + 1]?.folded ?? ''))
    return { value: list[at + 1]?.folded === 'mot' ? 11 : 12, next: at + 2 };
  const value = MONTH_NAMES[word.text];
  return value === undefined ? undefined : { value, next: at + 1 };
}

/** "ngày 15", "mùng 2": the nearest past day with that number. */
function bareDate(
  list: readonly Token[],
  at: number,
  start: number,
  lunarLike: boolean,
  today: string,
): FoundDate | undefined {
  const number = numberAt(list, start) ?? (lunarLike ? nameNumber(list, start, true) : undefined);
  if (number === undefined || number.value < 1 || number.value > 31 || !Number.isInteger(number.value))
    return undefined;
  const after = list[number.next];
  if (
    after !== undefined &&
    after.kind === 'word' &&
    /^(?:ngay|gio|lan|buoi|cong|tieng|thang|nam|tuan|phut)$/.test(after.folded)
  )
    return undefined;
  if (/^\d+[/-]$/.test(`${list[start]?.raw ?? ''}${after?.raw ?? ''}`) && list[number.next + 1]?.kind === 'number')
    return undefined;
  const value = monthsBack(today, number.value);
  return value === undefined ? undefined : { value, confidence: lunarLike ? 0.6 : 0.8, from: at, next: number.next };
}

/** The nearest day on or before today whose date is `date`. */
function monthsBack(today: string, date: number): string | undefined {
  const year = Number(today.slice(0, 4));
  const month = Number(today.slice(5, 7));
  for (let back = 0; back < 4; back++) {
    const index = year * 12 + month - 1 - back;
    const day = dayFrom(Math.floor(index / 12), (index % 12) + 1, date);
    if (day !== undefined && day <= today) return day;
  }
  return undefined;
}

function build(
  list: readonly Token[],
  from: number,
  next: number,
  parts: Parts & { monthShift?: number },
  today: string,
  lead: boolean,
): FoundDate | undefined {
  if (parts.monthShift !== undefined) {
    const index = Number(today.slice(0, 4)) * 12 + Number(today.slice(5, 7)) - 1 + parts.monthShift;
    const value = dayFrom(Math.floor(index / 12), (index % 12) + 1, parts.date);
    return value === undefined ? undefined : { value, confidence: 0.9, from, next };
  }
  const value =
    parts.year === undefined
      ? nearestPast(parts.month, parts.date, today)
      : dayFrom(parts.year, parts.month, parts.date);
  if (value === undefined) return undefined;
  const before = list[from - 1]?.folded ?? '';
  const occasion = OCCASION.test(before) || (before === 'ngay' && OCCASION.test(list[from - 2]?.folded ?? ''));
  const base = parts.year !== undefined ? 0.97 : lead ? 0.92 : 0.86;
  return { value, confidence: occasion ? 0.35 : base, from, next };
}
