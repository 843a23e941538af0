/** Vietnam keeps UTC+7 all year. */
const OFFSET_MS = 7 * 3_600_000;

/** A day in Vietnam, `YYYY-MM-DD`. */
export type Day = string;

export function dayOf(at: number): Day {
  return new Date(at + OFFSET_MS).toISOString().slice(0, 10);
}

/** Epoch ms of midnight in Vietnam at the start of `day`. */
export function startOfDay(day: Day): number {
  return Date.parse(`${day}T00:00:00+07:00`);
}

export function addDays(day: Day, days: number): Day {
  return dayOf(startOfDay(day) + days * 86_400_000);
}

/** Whether there is such a day: `2026-02-31` is none. */
export function isDay(text: string): text is Day {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? startOfDay(text) : Number.NaN;
  // Some read 31/2 as 3/3; a day that does not come back as itself is none.
  return !Number.isNaN(at) && dayOf(at) === text;
}

/** `dd/MM/yyyy`, as people here write dates. */
export function formatDay(day: Day): string {
  const [year, month, date] = day.split('-');
  return `${date}/${month}/${year}`;
}

/** `HH:mm dd/MM/yyyy` in Vietnam time. */
export function formatTime(at: number): string {
  const local = new Date(at + OFFSET_MS).toISOString();
  return `${local.slice(11, 16)} ${formatDay(local.slice(0, 10))}`;
}

/** Hour of the day in Vietnam with its fraction, 0 ≤ h < 24. */
export function hourOf(at: number): number {
  return ((at + OFFSET_MS) % 86_400_000) / 3_600_000;
}
