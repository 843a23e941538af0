import { countWaiting, type Reader } from '../domain/safety/cases.ts';
import { type DutyOfficer, dutyRoster } from '../domain/safety/roster.ts';
import type { Visit } from './visit.ts';

/** What a page needs to know of safety cases: whether she is on duty, and how many wait for somebody. */
export interface SafetyWatch {
  reader: Reader;
  roster: readonly DutyOfficer[];
  onDuty: boolean;
  waiting: number;
}

const watches = new WeakMap<Visit, Promise<SafetyWatch>>();

/** Asked by the banner, the navigation and the page itself; looked up once a request. */
export function safetyWatch(visit: Visit): Promise<SafetyWatch> {
  const known = watches.get(visit) ?? look(visit);
  watches.set(visit, known);
  return known;
}

async function look(visit: Visit): Promise<SafetyWatch> {
  const roster = await dutyRoster(visit.now);
  const reader = { desk: visit.deps.safety, key: visit.staff._id, roster };
  const onDuty = roster.some(({ key }) => key === reader.key);
  return { reader, roster, onDuty, waiting: onDuty ? await countWaiting(reader) : 0 };
}
