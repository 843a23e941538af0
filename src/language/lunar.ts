/**
 * The Vietnamese lunar calendar at UTC+7, after the published method (new moons and the sun's longitude by the series
 * of Jean Meeus, "Astronomical Algorithms"; month 11 holds the winter solstice; a leap month holds no principal term).
 */

const SYNODIC = 29.530588853;
const RAD = Math.PI / 180;

export interface LunarDay {
  day: number;
  month: number;
  year: number;
  leap: boolean;
}

/** Julian day number of a civil date (Gregorian), counted at noon. */
export function julianDay(year: number, month: number, day: number): number {
  const a = Math.floor((14 - month) / 12);
  const y = year + 4800 - a;
  const m = month + 12 * a - 3;
  return (
    day +
    Math.floor((153 * m + 2) / 5) +
    365 * y +
    Math.floor(y / 4) -
    Math.floor(y / 100) +
    Math.floor(y / 400) -
    32045
  );
}

/** `YYYY-MM-DD` of a Julian day number. */
export function civilDay(julian: number): string {
  return new Date((julian - 2440588) * 86_400_000).toISOString().slice(0, 10);
}

/** Local day number (UTC+7) of the k-th new moon since 1900-01-01. */
function newMoonDay(k: number): number {
  const t = k / 1236.85;
  const mean =
    2415020.75933 +
    SYNODIC * k +
    0.0001178 * t * t -
    0.000000155 * t ** 3 +
    0.00033 * Math.sin((166.56 + 132.87 * t - 0.009173 * t * t) * RAD);
  const sun = (359.2242 + 29.10535608 * k - 0.0000333 * t * t - 0.00000347 * t ** 3) * RAD;
  const moon = (306.0253 + 385.81691806 * k + 0.0107306 * t * t + 0.00001236 * t ** 3) * RAD;
  const node = (21.2964 + 390.67050646 * k - 0.0016528 * t * t - 0.00000239 * t ** 3) * RAD;
  const shift =
    (0.1734 - 0.000393 * t) * Math.sin(sun) +
    0.0021 * Math.sin(2 * sun) -
    0.4068 * Math.sin(moon) +
    0.0161 * Math.sin(2 * moon) -
    0.0004 * Math.sin(3 * moon) +
    0.0104 * Math.sin(2 * node) -
    0.0051 * Math.sin(sun + moon) -
    0.0074 * Math.sin(sun - moon) +
    0.0004 * Math.sin(2 * node + sun) -
    0.0004 * Math.sin(2 * node - sun) -
    0.0006 * Math.sin(2 * node + moon) +
    0.001 * Math.sin(2 * node - moon) +
    0.0005 * Math.sin(2 * moon + sun);
  const deltaT = -0.000278 + 0.000265 * t + 0.000262 * t * t;
  return Math.floor(mean + shift - deltaT + 0.5 + 7 / 24);
}

/** Which twelfth (0..11, from the spring equinox) the sun stands in at local midnight before a day. */
function sunSector(julian: number): number {
  const t = (julian - 0.5 - 7 / 24 - 2451545) / 36525;
  const anomaly = (357.5291 + 35999.0503 * t - 0.0001559 * t * t - 0.00000048 * t ** 3) * RAD;
  const mean = 280.46645 + 36000.76983 * t + 0.0003032 * t * t;
  const centre =
    (1.9146 - 0.004817 * t - 0.000014 * t * t) * Math.sin(anomaly) +
    (0.019993 - 0.000101 * t) * Math.sin(2 * anomaly) +
    0.00029 * Math.sin(3 * anomaly);
  const longitude = (((mean + centre) % 360) + 360) % 360;
  return Math.floor(longitude / 30);
}

/** First day of lunar month 11 that holds the winter solstice of a civil year. */
function monthEleven(year: number): number {
  const offset = julianDay(year, 12, 31) - 2415021;
  const k = Math.floor(offset / SYNODIC);
  const start = newMoonDay(k);
  return sunSector(start) >= 9 ? newMoonDay(k - 1) : start;
}

function kOf(start: number): number {
  return Math.floor(0.5 + (start - 2415021.076998695) / SYNODIC);
}

/** How many months after month 11 the leap month comes. */
function leapOffset(start: number): number {
  const k = kOf(start);
  let last = sunSector(newMoonDay(k + 1));
  for (let i = 2; i < 15; i++) {
    const sector = sunSector(newMoonDay(k + i));
    if (sector === last) return i - 1;
    last = sector;
  }
  return 0;
}

/** The lunar day of a civil date. */
export function toLunar(year: number, month: number, day: number): LunarDay {
  const julian = julianDay(year, month, day);
  const k = Math.floor((julian - 2415021.076998695) / SYNODIC);
  let start = newMoonDay(k + 1);
  if (start > julian) start = newMoonDay(k);
  let from = monthEleven(year);
  let to = from;
  let lunarYear: number;
  if (from >= start) {
    lunarYear = year;
    from = monthEleven(year - 1);
  } else {
    lunarYear = year + 1;
    to = monthEleven(year + 1);
  }
  const months = Math.floor((start - from) / 29);
  let lunarMonth = months + 11;
  let leap = false;
  if (to - from > 365) {
    const offset = leapOffset(from);
    if (months >= offset) {
      lunarMonth = months + 10;
      leap = months === offset;
    }
  }
  if (lunarMonth > 12) lunarMonth -= 12;
  if (lunarMonth >= 11 && months < 4) lunarYear--;
  return { day: julian - start + 1, month: lunarMonth, year: lunarYear, leap };
}

/** The civil date `YYYY-MM-DD` of a lunar day; undefined when that month has no such day or is not leap. */
export function fromLunar(lunar: LunarDay): string | undefined {
  const { day, month, year, leap } = lunar;
  const [from, to] =
    month < 11 ? [monthEleven(year - 1), monthEleven(year)] : [monthEleven(year), monthEleven(year + 1)];
  const k = kOf(from);
  let offset = month - 11;
  if (offset < 0) offset += 12;
  if (to - from > 365) {
    const leapAt = leapOffset(from);
    let leapMonth = leapAt - 2;
    if (leapMonth < 0) leapMonth += 12;
    if (leapMonth === 0) leapMonth = 12;
    if (leap && month !== leapMonth) return undefined;
    if (leap || offset >= leapAt) offset++;
  } else if (leap) return undefined;
  const start = newMoonDay(k + offset);
  const length = newMoonDay(k + offset + 1) - start;
  return day < 1 || day > length ? undefined : civilDay(start + day - 1);
}
