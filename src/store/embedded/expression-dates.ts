import { fail } from './errors.ts';
import type { Operator } from './expression-plain.ts';
import { compileExpression, type Evaluate, type Scope } from './expressions.ts';
import { integer, isDoc, type Value } from './values.ts';

export const DATES: Record<string, Operator> = {
  $dateToString: (argument, scope) => {
    const spec = optionsOf('$dateToString', argument, scope, ['date', 'format', 'timezone', 'onNull']);
    return (env) => {
      const date = spec.date?.(env);
      if (date === null || date === undefined) return spec.onNull ? spec.onNull(env) : null;
      const zone = spec.timezone?.(env);
      const format = spec.format?.(env) ?? (zone ? '%Y-%m-%dT%H:%M:%S.%L%z' : '%Y-%m-%dT%H:%M:%S.%LZ');
      if (typeof format !== 'string') return fail(18533, '$dateToString requires a string as its format');
      return formatDate(dateOf('$dateToString', date), format, zone);
    };
  },
  $year: part('$year', (date) => date.getUTCFullYear()),
  $month: part('$month', (date) => date.getUTCMonth() + 1),
  $dayOfMonth: part('$dayOfMonth', (date) => date.getUTCDate()),
};

/** A part of a date: `{ $year: date }` or `{ $year: { date, timezone } }`. */
function part(name: string, read: (local: Date) => number): Operator {
  return (argument, scope) => {
    const detailed = isDoc(argument) && 'date' in argument;
    const spec: Record<string, Evaluate> = detailed
      ? optionsOf(name, argument, scope, ['date', 'timezone'])
      : { date: compileExpression(Array.isArray(argument) && argument.length === 1 ? argument[0] : argument, scope) };
    return (env) => {
      const date = spec.date?.(env);
      if (date === null || date === undefined) return null;
      const moment = dateOf(name, date);
      return integer(read(new Date(moment.getTime() + offsetOf(moment, spec.timezone?.(env)) * 60_000)));
    };
  };
}

function optionsOf(name: string, argument: Value, scope: Scope, known: string[]): Record<string, Evaluate> {
  if (!isDoc(argument)) return fail(18629, `${name} only supports an object as its argument`);
  return Object.fromEntries(
    Object.entries(argument).map(([option, value]) => {
      if (!known.includes(option)) fail(18534, `Unrecognized argument to ${name}: ${option}`);
      return [option, compileExpression(value, scope)];
    }),
  );
}

function dateOf(name: string, value: Value): Date {
  return value instanceof Date ? value : fail(16006, `${name}: can't convert to Date`);
}

function formatDate(date: Date, format: string, zone: Value): string {
  const offset = offsetOf(date, zone);
  const local = new Date(date.getTime() + offset * 60_000);
  const two = (number: number) => String(number).padStart(2, '0');
  return format.replace(/%(.?)/g, (_, letter: string) => {
    switch (letter) {
      case 'Y':
        return String(local.getUTCFullYear()).padStart(4, '0');
      case 'm':
        return two(local.getUTCMonth() + 1);
      case 'd':
        return two(local.getUTCDate());
      case 'H':
        return two(local.getUTCHours());
      case 'M':
        return two(local.getUTCMinutes());
      case 'S':
        return two(local.getUTCSeconds());
      case 'L':
        return String(local.getUTCMilliseconds()).padStart(3, '0');
      case 'u':
        return String(local.getUTCDay() || 7);
      case 'z':
        return `${offset < 0 ? '-' : '+'}${two(Math.floor(Math.abs(offset) / 60))}${two(Math.abs(offset) % 60)}`;
      case '%':
        return '%';
      default:
        return fail(18536, `Invalid format character '%${letter}' in format string`);
    }
  });
}

const formatters = new Map<string, Intl.DateTimeFormat>();

/** Minutes east of UTC at a moment, for `+07:00`, `+0700` or a name such as `Asia/Ho_Chi_Minh`. */
function offsetOf(date: Date, zone: Value): number {
  if (zone === undefined || zone === null) return 0;
  if (typeof zone !== 'string') return fail(40517, 'timezone must evaluate to a string');
  const fixed = /^([+-])(\d\d):?(\d\d)?$/.exec(zone);
  if (fixed) return (fixed[1] === '-' ? -1 : 1) * (Number(fixed[2]) * 60 + Number(fixed[3] ?? 0));

  const name =
    formatterOf(zone)
      .formatToParts(date)
      .find(({ type }) => type === 'timeZoneName')?.value ?? 'GMT';
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(name) ?? [];
  return sign ? (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) : 0;
}

function formatterOf(zone: string): Intl.DateTimeFormat {
  let formatter = formatters.get(zone);
  if (!formatter) {
    try {
      formatter = new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' });
    } catch {
      return fail(40485, `unrecognized time zone identifier: "${zone}"`);
    }
    formatters.set(zone, formatter);
  }
  return formatter;
}
