import { type Clock, shiftedClock } from '../core/clock.ts';

const POLL_MS = 250;

/**
 * Follows the simulator's movable clock, so that windows, timers and schedules pass for server and platforms alike.
 * @param simulatorUrl Without a slash at the end.
 * @throws Error when the simulator does not answer at first; later silence leaves the clock as it was.
 */
export async function followClock(simulatorUrl: string): Promise<{ clock: Clock; stop(): void }> {
  const clock = shiftedClock();
  const read = async (): Promise<void> => {
    const response = await fetch(`${simulatorUrl}/api/clock`);
    clock.offsetMs = ((await response.json()) as { offsetMs: number }).offsetMs;
  };
  await read();
  const timer = setInterval(() => void read().catch(() => undefined), POLL_MS);
  timer.unref();
  return { clock, stop: () => clearInterval(timer) };
}
