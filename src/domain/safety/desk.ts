import { keyedDigests, openSealer, type Sealed, type SealKey } from '../../core/seal.ts';
import { addDays, type Day, dayOf, hourOf } from '../../core/time.ts';

/** Hotlines are tried out by phone at least this often (practice.md §6.1). */
const HOTLINE_DAYS = 31;

/** What every use case of this room needs: the keys, and what the office has set. */
export interface SafetyDesk {
  seal(text: string): Sealed;
  /** @returns undefined for what was sealed with a key that is gone: the rest of the case must stay usable. */
  open(sealed: Sealed | null | undefined): string | undefined;
  /** Finds a contact's case; the first is the one to write. */
  digests(contactId: string): string[];
  /** Whether somebody on duty reads now; outside of it nobody is promised. */
  readsAt(now: number): boolean;
  /** The day the hotlines should be tried out again. */
  hotlinesDueOn: Day;
}

export interface DeskOptions {
  /** The current one first. */
  keys: readonly SealKey[];
  /** Hours of the day in Vietnam, `to` beyond midnight not meant. The whole day is `{ from: 0, to: 24 }`. */
  dutyHours: { from: number; to: number };
  hotlinesCheckedOn: Day;
}

/** @throws Error when there is no usable key. */
export function safetyDesk(options: DeskOptions): SafetyDesk {
  const sealer = openSealer(options.keys);
  return {
    seal: (text) => sealer.seal(text),
    open(sealed) {
      if (!sealed) return undefined;
      try {
        return sealer.open(sealed);
      } catch {
        return undefined;
      }
    },
    digests: (contactId) => keyedDigests(options.keys, contactId),
    readsAt: (now) => hourOf(now) >= options.dutyHours.from && hourOf(now) < options.dutyHours.to,
    hotlinesDueOn: addDays(options.hotlinesCheckedOn, HOTLINE_DAYS),
  };
}

export function hotlinesOverdue(desk: SafetyDesk, now: number): boolean {
  return dayOf(now) > desk.hotlinesDueOn;
}
