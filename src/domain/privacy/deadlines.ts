import { addDays, type Day } from '../../core/time.ts';
import type { RequestKind } from './model.ts';
import type { Deadlines } from './rules.ts';

/** Monday to Friday, and not a day off by the settings. */
export function isWorkingDay(day: Day, rules: Pick<Deadlines, 'holidays' | 'daysOff'>): boolean {
  const weekday = new Date(`${day}T12:00:00Z`).getUTCDay();
  if (weekday === 0 || weekday === 6) return false;
  return !rules.holidays.includes(day.slice(5)) && !rules.daysOff.includes(day);
}

/** The n-th working day after a day, which itself does not count. */
export function addWorkingDays(from: Day, count: number, rules: Pick<Deadlines, 'holidays' | 'daysOff'>): Day {
  let day = from;
  for (let left = count; left > 0; ) {
    day = addDays(day, 1);
    if (isWorkingDay(day, rules)) left--;
  }
  return day;
}

/** The last days on which a request of this kind may be answered and done. Days to be done are calendar days. */
export function dueDaysOf(kind: RequestKind, opened: Day, rules: Deadlines): { answerBy: Day; dueBy: Day } {
  return {
    answerBy: addWorkingDays(opened, rules.answerWorkingDays, rules),
    dueBy: addDays(opened, rules.doneDays[kind]),
  };
}

/** Calendar days from `today` until a due day; negative once it has passed. */
export function daysLeft(dueBy: Day, today: Day): number {
  return Math.round((Date.parse(dueBy) - Date.parse(today)) / 86_400_000);
}
