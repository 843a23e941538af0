import { addDays, dayOf, hourOf, startOfDay } from '../../core/time.ts';

/** Hours of the day in Vietnam, with fractions: `{ from: 7, to: 21.5 }` is 07:00–21:30. */
export interface Hours {
  from: number;
  to: number;
}

/**
 * What law and our own promise allow. Settings, because they change.
 * @see practice.md §4.2: Decree 91/2020/NĐ-CP art. 13 (07:00–22:00, three a day) is the floor; ours is stricter.
 */
export interface BroadcastRules {
  /** Nothing goes out outside of these, whatever a broadcast asks for. */
  hardHours: Hours;
  /** When a broadcast goes out unless it says otherwise. */
  defaultHours: Hours;
  /** Broadcasts a person may get in a calendar day and in a week (Monday to Sunday). */
  perDay: number;
  perWeek: number;
  /** How long somebody who must write first is waited for. */
  holdMs: number;
}

export const DEFAULT_RULES: BroadcastRules = {
  hardHours: { from: 7, to: 21.5 },
  defaultHours: { from: 8, to: 20 },
  perDay: 1,
  perWeek: 2,
  holdMs: 7 * 86_400_000,
};

/** `now` if it lies within the hours, else when they begin next; epoch ms. */
export function nextAllowedTime(now: number, hours: Hours): number {
  const hour = hourOf(now);
  if (hour >= hours.from && hour < hours.to) return now;
  const day = hour < hours.from ? dayOf(now) : addDays(dayOf(now), 1);
  return startOfDay(day) + hours.from * 3_600_000;
}

/** The part of `wanted` that `hard` allows. */
export function within(wanted: Hours, hard: Hours): Hours {
  return { from: Math.max(wanted.from, hard.from), to: Math.min(wanted.to, hard.to) };
}

/** The Monday of the week of a moment, Vietnam time. */
export function weekOf(now: number): string {
  const day = dayOf(now);
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  return addDays(day, -weekday);
}
