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
