import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, formatDay } from '../../src/core/time.ts';
import { readDate, readMoney, readNumber } from '../../src/language/index.ts';
import { fromLunar, toLunar } from '../../src/language/lunar.ts';
import { inWords, unmarked } from './say.ts';

const TODAY = '2025-11-20';
const NOW = Date.parse(`${TODAY}T09:30:00+07:00`);

/** Ways to write a count. */
const COUNT_STYLES: readonly [string, (value: number) => string][] = [
  ['digits', (n) => `${n}`],
  ['digits and people', (n) => `${n} chị`],
  ['glued', (n) => `${n}ce`],
  ['a sentence', (n) => `dạ có ${n} người em`],
  ['words', (n) => inWords(n)],
  ['words without marks', (n) => unmarked(inWords(n))],
  ['words and people', (n) => `${inWords(n)} chị em`],
  ['capitals', (n) => inWords(n).toUpperCase()],
  ['decomposed', (n) => inWords(n).normalize('NFD')],
  ['a sign behind', (n) => `${n}.`],
];

/** Ways to write a sum in đồng (a multiple of 100,000). */
const MONEY_STYLES: readonly [string, (value: number) => string][] = [
  ['dots', (n) => `${n.toLocaleString('de-DE')}đ`],
  ['commas', (n) => `${n.toLocaleString('en-US')} đồng`],
  ['plain', (n) => `${n} dong`],
  ['thousands', (n) => `${n / 1000}k`],
  ['thousands in words', (n) => `${n / 1000} ngàn`],
  ['million and rest', (n) => (n % 1e6 === 0 ? `${n / 1e6}tr` : `${Math.floor(n / 1e6)}tr${(n % 1e6) / 1e5}`)],
  ['decimal comma', (n) => `${String(n / 1e6).replace('.', ',')} triệu`],
  [
    'two units',
    (n) => (n % 1e6 === 0 ? `${n / 1e6} triệu đồng` : `${Math.floor(n / 1e6)} triệu ${(n % 1e6) / 1000} ngàn`),
  ],
  ['slang', (n) => (n % 1e6 === 0 ? `${n / 1e6} củ` : `${Math.floor(n / 1e6)} củ ${(n % 1e6) / 1e5}`)],
  [
    'words',
    (n) =>
      n % 1e6 === 0
        ? `${inWords(n / 1e6)} triệu`
        : `${inWords(Math.floor(n / 1e6))} triệu ${inWords((n % 1e6) / 1000)} ngàn`,
  ],
];

/** Ways to write a day of the last year. */
const DATE_STYLES: readonly [string, (day: string) => string][] = [
  ['dd/mm/yyyy', (day) => formatDay(day)],
  ['d/m/yyyy', (day) => plain(day, '/')],
  ['d-m-yyyy', (day) => plain(day, '-')],
  ['dd.mm.yyyy', (day) => formatDay(day).replaceAll('/', '.')],
  ['d/m/yy', (day) => plain(day, '/').replace(/\d\d(\d\d)$/, '$1')],
  ['d/m', (day) => plain(day, '/').replace(/\/\d{4}$/, '')],
  ['ngày d/m', (day) => `ngày ${plain(day, '/').replace(/\/\d{4}$/, '')}`],
  ['hôm d-m', (day) => `hôm ${plain(day, '-').replace(/-\d{4}$/, '')}`],
  ['d tháng m', (day) => `${parts(day).date} tháng ${parts(day).month}`],
  ['ngày d tháng m năm y', (day) => `ngày ${parts(day).date} tháng ${parts(day).month} năm ${parts(day).year}`],
  ['without marks', (day) => `ngay ${parts(day).date} thang ${parts(day).month} nam ${parts(day).year}`],
  ['in a sentence', (day) => `chi hội họp ngày ${plain(day, '/')} tại nhà văn hóa`],
  ['with an hour', (day) => `8h sáng ngày ${plain(day, '/')}`],
  ['capitals', (day) => `NGÀY ${plain(day, '/')}`],
  ['decomposed', (day) => `ngày ${parts(day).date} tháng ${parts(day).month} năm ${parts(day).year}`.normalize('NFD')],
];

describe('numbers', () => {
  it.each(COUNT_STYLES)('are read back when written as %s', (_, write) => {
    fc.assert(
      fc.property(fc.integer({ min: 11, max: 999 }), (value) => {
        expect({ text: write(value), value: readNumber(write(value))?.value }).toEqual({ text: write(value), value });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['hai lăm', 25],
    ['hai mươi mốt', 21],
    ['ba chục', 30],
    ['một trăm lẻ năm', 105],
    ['hai trăm rưỡi', 250],
    ['một ngàn hai', 1200],
    ['mười', 10],
    ['bốn mươi tư', 44],
    ['hai', 2],
    ['1.250', 1250],
  ])('%s is %d', (text, value) => {
    expect(readNumber(text)?.value).toBe(value);
  });

  it.each(['ba chị bận rồi không tới được đâu em', 'năm ngoái em chưa vào hội', 'chị chưa biết'])(
    '%s holds no number',
    (text) => {
      expect(readNumber(text)).toBeUndefined();
    },
  );
});

describe('sums of money', () => {
  it.each(MONEY_STYLES)('are read back when written with %s', (_, write) => {
    fc.assert(
      fc.property(fc.integer({ min: 10, max: 990 }), (hundreds) => {
        const value = hundreds * 100_000;
        expect({ text: write(value), value: readMoney(write(value))?.value }).toEqual({ text: write(value), value });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['2tr5', 2_500_000],
    ['2 củ', 2_000_000],
    ['5 chai', 5_000_000],
    ['1 tỉ 2', 1_200_000_000],
    ['hai triệu rưỡi', 2_500_000],
    ['hai trăm rưỡi', 250_000],
    ['1,5 triệu', 1_500_000],
    ['22 triệu 500', 22_500_000],
    ['500 ngan', 500_000],
  ])('%s is %d đồng', (text, value) => {
    expect(readMoney(text)?.value).toBe(value);
  });
});

describe('days', () => {
  it.each(DATE_STYLES)('are read back when written as %s', (_, write) => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 360 }), (back) => {
        const day = addDays(TODAY, -back);
        expect({ text: write(day), value: readDate(write(day), NOW)?.value }).toEqual({ text: write(day), value: day });
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['hqua', '2025-11-19'],
    ['hom qua', '2025-11-19'],
    ['sáng nay', '2025-11-20'],
    ['hnay', '2025-11-20'],
    ['hôm kia', '2025-11-18'],
    ['tối qua', '2025-11-19'],
    ['t7 tuần rồi', '2025-11-15'],
    ['thứ hai tuần trước', '2025-11-10'],
    ['tuần rồi thứ sáu', '2025-11-14'],
    ['chủ nhật', '2025-11-16'],
    ['thứ năm', '2025-11-20'],
    ['cn vừa rồi', '2025-11-16'],
    ['8/3', '2025-03-08'],
    ['20/12', '2024-12-20'],
    ['ngày 25', '2025-10-25'],
    ['15 tháng rồi', '2025-10-15'],
    ['3 ngày trước', '2025-11-17'],
    ['cách đây hai hôm', '2025-11-18'],
    ['mùng 2', '2025-11-02'],
    ['29/2', '2024-02-29'],
  ])('%s is %s when sent on Thursday 20 November 2025', (text, day) => {
    expect(readDate(text, NOW)?.value).toBe(day);
  });

  it('belong to the day in Vietnam, not in UTC', () => {
    const lateEvening = Date.parse('2025-11-20T23:30:00+07:00');
    const justAfter = Date.parse('2025-11-21T00:30:00+07:00');

    expect([readDate('hôm nay', lateEvening)?.value, readDate('hôm nay', justAfter)?.value]).toEqual([
      '2025-11-20',
      '2025-11-21',
    ]);
  });

  it.each([
    ['rằm tháng 8', '2025-10-06', 15, 8],
    ['mùng 3 tết', '2025-01-31', 3, 1],
    ['23 tháng chạp', '2025-01-22', 23, 12],
    ['10/3 âm lịch', '2025-04-07', 10, 3],
    ['rằm tháng giêng', '2025-02-12', 15, 1],
  ])('%s is %s, marked as lunar and less sure than a plain day', (text, day, lunarDay, lunarMonth) => {
    const read = readDate(text, NOW);

    expect(read).toMatchObject({ value: day, lunar: { day: lunarDay, month: lunarMonth } });
    expect(read?.confidence).toBeLessThan(0.8);
  });

  it('named as the occasion are less sure than the day of the work', () => {
    expect(readDate('hôm qua họp mặt mừng 8/3', NOW)?.value).toBe('2025-11-19');
  });

  it.each(['lần thứ 2', 'nghị quyết 98', 'ấp 3 tháng này', 'chưa biết'])('%s names no day', (text) => {
    expect(readDate(text, NOW)).toBeUndefined();
  });
});

describe('the lunar calendar', () => {
  /** First days of the lunar year as published. */
  it.each([
    [2023, '2023-01-22'],
    [2024, '2024-02-10'],
    [2025, '2025-01-29'],
    [2026, '2026-02-17'],
    [2027, '2027-02-06'],
    [2028, '2028-01-26'],
  ])('begins %d on %s', (year, day) => {
    expect(fromLunar({ day: 1, month: 1, year, leap: false })).toBe(day);
  });

  it('knows the leap months of 2023 (2) and 2025 (6)', () => {
    expect(fromLunar({ day: 1, month: 2, year: 2023, leap: true })).toBe('2023-03-22');
    expect(fromLunar({ day: 1, month: 6, year: 2025, leap: true })).toBe('2025-07-25');
    expect(fromLunar({ day: 1, month: 5, year: 2025, leap: true })).toBeUndefined();
  });

  it('comes back to the same day both ways', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9000, max: 9000 }), (shift) => {
        const day = addDays('2025-01-01', shift);
        const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
        expect(fromLunar(toLunar(year, month, date))).toBe(day);
      }),
      { numRuns: 500 },
    );
  });
});

function parts(day: string): { year: number; month: number; date: number } {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  return { year, month, date };
}

function plain(day: string, sign: string): string {
  const { year, month, date } = parts(day);
  return [date, month, year].join(sign);
}
