import { type Day, dayOf, startOfDay } from '../../core/time.ts';
import { dayFrom } from '../../language/calendar-dates.ts';
import { readPhone } from '../../language/phone.ts';
import { fold } from '../../language/text.ts';

/** Why a cell was not taken, or what was put right in it; each has its sentence under `roster.issue.`. */
export type CellIssue =
  | 'phone_wrong'
  | 'phone_zero'
  | 'phone_old_prefix'
  | 'phone_two'
  | 'date_impossible'
  | 'date_unclear'
  | 'date_future'
  | 'date_serial'
  | 'date_year_short'
  | 'formula_error'
  | 'too_young'
  | 'too_old';

export interface Reading {
  value?: string;
  issue?: CellIssue;
}

/** Eleven-digit mobile numbers got ten in 2018: Decision 798/QĐ-BTTTT. */
const OLD_PREFIXES: Readonly<Record<string, string>> = {
  '0120': '070',
  '0121': '079',
  '0122': '077',
  '0126': '076',
  '0128': '078',
  '0123': '083',
  '0124': '084',
  '0125': '085',
  '0127': '081',
  '0129': '082',
  '0162': '032',
  '0163': '033',
  '0164': '034',
  '0165': '035',
  '0166': '036',
  '0167': '037',
  '0168': '038',
  '0169': '039',
  '0186': '056',
  '0188': '058',
  '0199': '059',
};

/** A phone number as lists have it: with dots, +84, without the zero a number cell drops, two in one cell. */
export function readPhoneCell(text: string): Reading {
  const parts = text.split(/\s*(?:[/;,]| - |hoặc|\n)\s*/iu).filter((part) => /\d/.test(part));
  if (parts.length > 1 && parts.every((part) => part.replace(/\D/g, '').length >= 9)) {
    const first = parts.map(readPhoneCell).find(({ value }) => value !== undefined);
    return first?.value === undefined ? { issue: 'phone_wrong' } : { value: first.value, issue: 'phone_two' };
  }
  const phone = readPhone(text);
  if (phone !== undefined) return { value: phone };
  const digits = text.replace(/\D/g, '').replace(/^84(?=1\d{9}$)/, '0');
  const bare = readPhone(`0${digits}`);
  if (/^[35789]\d{8}$/.test(digits) && bare !== undefined) return { value: bare, issue: 'phone_zero' };
  const old = digits.length === 10 && digits.startsWith('1') ? `0${digits}` : digits;
  const renewed = old.length === 11 ? OLD_PREFIXES[old.slice(0, 4)] : undefined;
  return renewed === undefined
    ? { issue: 'phone_wrong' }
    : { value: `+84${renewed.slice(1)}${old.slice(4)}`, issue: 'phone_old_prefix' };
}

const MIN_AGE = 16;
const MAX_AGE = 110;

/** @returns `YYYY` or `YYYY-MM-DD`; a child and an age nobody reaches are told apart. */
export function readBirthCell(text: string, today: Day): Reading {
  const reading = readDateCell(text, today, MIN_AGE);
  if (reading.value === undefined) return reading;
  const age = Number(today.slice(0, 4)) - Number(reading.value.slice(0, 4));
  const had = reading.value.length === 4 || reading.value.slice(5) <= today.slice(5) ? age : age - 1;
  if (had > MAX_AGE) return { issue: 'too_old' };
  return had < MIN_AGE ? { issue: 'too_young' } : reading;
}

/** @returns `YYYY-MM-DD`; a bare year is its first day, as membership books have it. */
export function readJoinedCell(text: string, today: Day): Reading & { value?: Day } {
  const reading = readDateCell(text, today, 0);
  return reading.value?.length === 4 ? { ...reading, value: `${reading.value}-01-01` } : reading;
}

/** @param minAge Years before today a two-digit year must lie to be of this century. */
function readDateCell(text: string, today: Day, minAge: number): Reading {
  if (/^#[A-Z/0!?]+/.test(text)) return { issue: 'formula_error' };
  const plain = fold(text)
    .replace(/\b(?:sinh|ngay|nam sinh|sn|vao)\b/g, ' ')
    .replace(/\bthang\b|\bnam\b/g, '/')
    .replace(/\s*[/.\-–]\s*/g, '/')
    .replace(/(\d)\s+(?=\d)/g, '$1/')
    .replace(/\s+|^\/+|\/+$/g, '');
  const numbers = plain.split('/').map(Number);
  const [one = 0, two = 0, three = 0] = numbers;

  if (/^\d{4}$/.test(plain)) return yearOnly(one, today);
  if (/^\d{2}$/.test(plain)) return shortYear(one, today, minAge, (year) => String(year));
  if (/^\d{5}$/.test(plain)) return fromSerial(one, today);
  if (/^\d{8}$/.test(plain))
    return readDateCell(`${plain.slice(0, 2)}/${plain.slice(2, 4)}/${plain.slice(4)}`, today, minAge);
  // Day or month not known: what is known is the year.
  if (/^(?:0{1,2}|x+|\?+)\/(?:0{1,2}|x+|\?+)\/\d{4}$/.test(plain)) return yearOnly(Number(plain.slice(-4)), today);
  if (/^\d{1,2}\/\d{4}$/.test(plain))
    return one > 12 || one === 0 ? { issue: 'date_impossible' } : yearOnly(two, today);
  if (/^\d{4}\/\d{1,2}\/\d{1,2}/.test(plain)) return whole(one, two, three, today);
  if (/^\d{1,2}\/\d{1,2}\/\d{4}$/.test(plain)) return whole(three, two, one, today);
  if (/^\d{1,2}\/\d{1,2}\/\d{2}$/.test(plain)) {
    return shortYear(three, today, minAge, (year) => whole(year, two, one, today).value);
  }
  return { issue: 'date_unclear' };
}

function whole(year: number, month: number, date: number, today: Day): Reading {
  const day = dayFrom(year, month, date);
  if (day === undefined) return { issue: 'date_impossible' };
  return day > today ? { issue: 'date_future' } : { value: day };
}

function yearOnly(year: number, today: Day): Reading {
  if (year > Number(today.slice(0, 4))) return { issue: 'date_future' };
  return year < 1900 ? { issue: 'date_impossible' } : { value: String(year) };
}

/** "85" is 1985; "05" is 2005 where that leaves her old enough. */
function shortYear(short: number, today: Day, minAge: number, build: (year: number) => string | undefined): Reading {
  const now = Number(today.slice(0, 4));
  const year = 2000 + short <= now - minAge ? 2000 + short : 1900 + short;
  const value = build(year);
  return value === undefined ? { issue: 'date_impossible' } : { value, issue: 'date_year_short' };
}

/** A date whose cell lost its format shows the days since 1900. */
function fromSerial(serial: number, today: Day): Reading {
  if (serial < 3_000 || serial > 60_000) return { issue: 'date_unclear' };
  const day = dayOf(startOfDay('1899-12-30') + serial * 86_400_000);
  return day > today ? { issue: 'date_future' } : { value: day, issue: 'date_serial' };
}
