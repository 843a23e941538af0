import { type Day, isDay } from '../core/time.ts';

/**
 * Reads a day as people here write it, `23/11/2026`, `1.3.2026` or `2026-11-23`. Browsers' own date fields are not
 * used: on an English Windows they would show month before day.
 */
export function readDay(text: string | undefined): Day | undefined {
  const typed = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text?.trim() ?? '');
  const day = typed ? `${typed[3]}-${typed[2]?.padStart(2, '0')}-${typed[1]?.padStart(2, '0')}` : (text?.trim() ?? '');
  return isDay(day) ? day : undefined;
}

/** Reads a time of day, `19:30`, `7h`, `7g30`. @returns Minutes after midnight. */
export function readClock(text: string | undefined): number | undefined {
  const found = /^(\d{1,2})\s*(?:[:hg]\s*(\d{2})?)?$/i.exec(text?.trim() ?? '');
  const [hour, minute] = [Number(found?.[1]), Number(found?.[2] ?? 0)];
  return found && hour < 24 && minute < 60 ? hour * 60 + minute : undefined;
}
