import { monthAt } from './calendar-dates.ts';
import type { FoundDate } from './dates.ts';
import { fromLunar, toLunar } from './lunar.ts';
import { numberAt } from './numbers.ts';
import type { Token } from './types.ts';

/** Lunar days are always read back: their confidence stays below that of a plain date. */
const CONFIDENCE = 0.75;

/** "rằm tháng 8", "mùng 3 Tết", "30 Tết", "23 tháng chạp", "10/3 âm lịch", "rằm". */
export function lunarDateAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  return (
    fullMoonAt(list, at, today) ??
    newYearAt(list, at, today) ??
    namedMonthAt(list, at, today) ??
    suffixedAt(list, at, today)
  );
}

function skipLead(list: readonly Token[], at: number): number {
  let next = at;
  while (/^(?:ngay|hom|bua|mung|mong|dem)$/.test(list[next]?.folded ?? '') && next < at + 3) next++;
  return next;
}

function fullMoonAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  const start = /^(?:ngay|hom|bua|dem)$/.test(list[at]?.folded ?? '') ? at + 1 : at;
  const word = list[start]?.text ?? '';
  if (!/^(?:rằm|ram)$/.test(word)) return undefined;
  const month = list[start + 1]?.folded === 'thang' ? monthAt(list, start + 2) : undefined;
  if (word === 'ram' && month === undefined && start === at) return undefined;
  return month === undefined
    ? nearestMonthly(15, today, at, start + 1)
    : nearestYearly(15, month.value, today, at, month.next);
}

/** "mùng 3 Tết", "30 Tết", "28 tết": days from 22 on belong to the month before Tết. */
function newYearAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  const start = skipLead(list, at);
  const day = numberAt(list, start) ?? digitWord(list, start);
  if (day === undefined || day.value < 1 || day.value > 30) return undefined;
  const word = list[day.next]?.text ?? '';
  if (!/^(?:tết|tet)$/.test(word) || (day.value > 10 && day.value < 20)) return undefined;
  return nearestYearly(day.value, day.value > 10 ? 12 : 1, today, at, day.next + 1);
}

/** "23 tháng chạp", "mùng 9 tháng giêng": months with a lunar name. */
function namedMonthAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  const start = skipLead(list, at);
  const day = numberAt(list, start) ?? digitWord(list, start);
  if (day === undefined || day.value < 1 || day.value > 30 || list[day.next]?.folded !== 'thang') return undefined;
  const name = list[day.next + 1]?.folded;
  if (name !== 'chap' && name !== 'gieng') return undefined;
  return nearestYearly(day.value, name === 'chap' ? 12 : 1, today, at, day.next + 2);
}

/** "10/3 âm lịch", "mùng 5 tháng 5 âm", "ngày 15 âl". */
function suffixedAt(list: readonly Token[], at: number, today: string): FoundDate | undefined {
  const start = skipLead(list, at);
  const day = numberAt(list, start) ?? digitWord(list, start);
  if (day === undefined || day.value < 1 || day.value > 30) return undefined;
  const joint = list[day.next];
  const dated = joint?.folded === 'thang' || /^[/-]$/.test(joint?.raw ?? '');
  const month = dated ? monthAt(list, day.next + 1) : undefined;
  const end = lunarWordAt(list, month?.next ?? day.next);
  if (end === undefined) return undefined;
  if (month === undefined) return dated ? undefined : nearestMonthly(day.value, today, at, end);
  return nearestYearly(day.value, month.value, today, at, end);
}

/** The index after "âm lịch", "âm", "âl", "ta". */
function lunarWordAt(list: readonly Token[], at: number): number | undefined {
  const word = list[at]?.text ?? '';
  if (/^(?:âm|am)$/.test(word))
    return /^(?:lich|lịch)$/.test(list[at + 1]?.text ?? '') ? at + 2 : word === 'âm' ? at + 1 : undefined;
  return /^(?:âl|al)$/.test(word) ? at + 1 : undefined;
}

function digitWord(list: readonly Token[], at: number): { value: number; next: number } | undefined {
  const names = ['', 'mot', 'hai', 'ba', 'bon', 'nam', 'sau', 'bay', 'tam', 'chin', 'muoi'];
  const value = names.indexOf(list[at]?.folded ?? '-');
  return value > 0 ? { value, next: at + 1 } : undefined;
}

function nearestYearly(day: number, month: number, today: string, from: number, next: number): FoundDate | undefined {
  if (month < 1 || month > 12) return undefined;
  const year = Number(today.slice(0, 4));
  for (const candidate of [year, year - 1, year - 2]) {
    // The eve is called the 30th also in a year whose last month has 29 days.
    const value =
      fromLunar({ day, month, year: candidate, leap: false }) ??
      (day === 30 ? fromLunar({ day: 29, month, year: candidate, leap: false }) : undefined);
    if (value !== undefined && value <= today)
      return { value, confidence: CONFIDENCE, from, next, lunar: { day, month, leap: false } };
  }
  return undefined;
}

function nearestMonthly(day: number, today: string, from: number, next: number): FoundDate | undefined {
  const [year, month, date] = today.split('-').map(Number);
  let lunar = toLunar(year ?? 2000, month ?? 1, date ?? 1);
  for (let back = 0; back < 3; back++) {
    const value = fromLunar({ ...lunar, day });
    if (value !== undefined && value <= today)
      return { value, confidence: CONFIDENCE - 0.05, from, next, lunar: { day, month: lunar.month, leap: lunar.leap } };
    lunar = lunar.leap
      ? { ...lunar, leap: false }
      : {
          ...lunar,
          month: lunar.month === 1 ? 12 : lunar.month - 1,
          year: lunar.month === 1 ? lunar.year - 1 : lunar.year,
        };
  }
  return undefined;
}
