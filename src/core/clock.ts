/** Where time comes from. Epoch milliseconds. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that can be moved: the simulator's, and the tests'. */
export interface ShiftedClock extends Clock {
  /** Milliseconds ahead of the system clock. */
  offsetMs: number;
}

export function shiftedClock(offsetMs = 0): ShiftedClock {
  return {
    offsetMs,
    now() {
      return Date.now() + this.offsetMs;
    },
  };
}
