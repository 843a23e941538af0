import { dayOf } from '../../core/time.ts';
import { type FoundDate, findDates, safeTime } from '../dates.ts';
import { findMoney } from '../money.ts';
import { evidence } from '../numbers.ts';
import { tokens } from '../tokens.ts';
import type { DateReading, Reading, Token } from '../types.ts';
import { findAmount } from './amount.ts';
import { withoutTakenBack } from './corrections.ts';
import { type Count, findCounts } from './counts.ts';
import { findMovement, type MovementReading, type MovementWords } from './movements.ts';
import { findPeople } from './people.ts';
import { findPlace } from './place.ts';
import { findFunds, findQuantities } from './quantities.ts';

/** Below this a field is asked, never taken as read. */
export const ASK_BELOW = 0.5;

/** What one free message tells of an activity. Fields that were not told are absent. */
export interface ReportReading {
  date?: DateReading;
  movement?: MovementReading;
  place?: Reading<string>;
  /** People present. */
  attendance?: Reading<number>;
  /** Members of the Union among them. */
  members?: Reading<number>;
  /** Total value in đồng, never the price of one. */
  amountVnd?: Reading<number>;
  /** By key (`gifts`, `wasteBags`, …; sums of loans and savings in đồng). */
  quantities: Record<string, Reading<number>>;
}

/**
 * Reads a whole report out of one message. What the writer takes back in the same message is left out.
 * @param sentAt Epoch ms; dates are days in Vietnam seen from here.
 */
export function readReport(
  text: string,
  sentAt: number,
  known: { movements?: readonly MovementWords[]; units?: readonly { name: string }[] } = {},
): ReportReading {
  const all = tokens(text);
  const list = withoutTakenBack(all);
  const dates = findDates(list, dayOf(safeTime(sentAt)));
  const counts = findCounts(list, placesOf(dates, list));
  const { funds, at } = findFunds(list);
  const used = new Set<Count>();
  const found = findQuantities(list, counts, used);
  const counted = [...found]
    .filter(([key]) => key !== 'households' && !key.endsWith('Vnd'))
    .map(([, reading]) => reading.value);
  const amount = findAmount(list, at, counted, counts);
  const movement = findMovement(list, known.movements);
  const place = findPlace(list, known.units);
  const date = dateOf(list, dates);
  return {
    ...(date === undefined ? {} : { date }),
    ...(movement === undefined ? {} : { movement }),
    ...(place === undefined ? {} : { place }),
    ...findPeople(list, counts, used),
    ...(amount === undefined ? {} : { amountVnd: amount }),
    quantities: Object.fromEntries([...found, ...funds]),
  };
}

function placesOf(dates: readonly FoundDate[], list: readonly Token[]): Set<number> {
  const places = new Set<number>();
  for (const date of dates) for (let i = date.from; i < date.next; i++) places.add(i);
  for (const sum of findMoney(list)) for (let i = sum.from; i < sum.next; i++) places.add(i);
  return places;
}

/** The surest day told; two sure ones that differ are asked. */
function dateOf(list: readonly Token[], dates: readonly FoundDate[]): DateReading | undefined {
  const [first] = dates;
  if (first === undefined) return undefined;
  const best = dates.reduce((one, other) => (other.confidence > one.confidence + 0.02 ? other : one), first);
  const rivals = dates.filter((date) => date !== best && date.value !== best.value && date.confidence > 0.6);
  return {
    value: best.value,
    confidence: rivals.length > 0 ? Math.min(best.confidence, 0.62) : best.confidence,
    evidence: evidence(list, best.from, best.next),
    ...(best.alternatives === undefined && rivals.length === 0
      ? {}
      : { alternatives: [...(best.alternatives ?? []), ...rivals.map((date) => date.value)] }),
    ...(best.lunar === undefined ? {} : { lunar: best.lunar }),
  };
}
