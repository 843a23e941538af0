import type { ClockMove } from './api.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Vietnam has no daylight saving. */
const VIETNAM_OFFSET_MS = 7 * HOUR_MS;
const MORNING_HOUR = 7;

/** Real time plus an offset one can move. */
export interface MovableClock {
  now(): number;
  readonly offsetMs: number;
  move(move: ClockMove): void;
}

export function movableClock(startOffsetMs = 0): MovableClock {
  let offsetMs = startOffsetMs;

  return {
    now: () => Date.now() + offsetMs,
    get offsetMs() {
      return offsetMs;
    },
    move(move) {
      if ('offsetMs' in move) offsetMs = move.offsetMs;
      else if ('advanceMs' in move) offsetMs += move.advanceMs;
      else offsetMs += nextMorning(Date.now() + offsetMs) - (Date.now() + offsetMs);
    },
  };
}

/** The next 07:00 in Vietnam after `now`, epoch ms. */
export function nextMorning(now: number): number {
  const local = now + VIETNAM_OFFSET_MS;
  const morning = Math.floor(local / DAY_MS) * DAY_MS + MORNING_HOUR * HOUR_MS;
  return (morning > local ? morning : morning + DAY_MS) - VIETNAM_OFFSET_MS;
}

/** Hour of the day in Vietnam, 0…23. */
export function vietnamHour(now: number): number {
  return Math.floor(((now + VIETNAM_OFFSET_MS) % DAY_MS) / HOUR_MS);
}
