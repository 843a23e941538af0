import type { Json } from '../core/json.ts';
import { dayOf } from '../core/time.ts';
import { ASK_BELOW, fold, isAsking, type ReportReading, readReport, tokens } from '../language/index.ts';
import type { Run } from './run.ts';

/** A day read with less certainty than this is asked back when it may mean another. */
export const SURE_DAY = 0.7;
/** A text shorter than this answers one question at most. */
const WHOLE_WORDS = 4;

/** What one message told of an activity. Only what is sure enough is here; the rest is asked. */
export type Told = Partial<{
  unitId: string;
  unitName: string;
  date: string;
  /** The days it may have meant, when it is not clear. */
  days: string[];
  place: string;
  attendance: number;
  members: number;
  /** The code of the movement; her own words when the code is not sure. */
  movement: string;
  movementSure: boolean;
  summary: string;
  /** Counts and sums by field id. */
  values: Record<string, Json>;
  /** How many of these things she told. */
  count: number;
}>;

/** Reads a report out of a text. `sentAt` is when she wrote it: "hôm qua" is seen from there. */
export function readTold(run: Run, text: string, sentAt: number): Told {
  const reading = readReport(text, sentAt, { units: run.facts.leads.map(({ unitName }) => ({ name: unitName })) });
  const told: Told = { ...dayTold(run, reading), values: valuesTold(reading) };
  const place = sure(reading.place);
  const attendance = sure(reading.attendance);
  const members = sure(reading.members);
  if (place !== undefined) told.place = place;
  if (attendance !== undefined) told.attendance = attendance;
  if (members !== undefined) told.members = members;

  const { movement } = reading;
  told.movementSure = movement !== undefined && movement.confidence >= ASK_BELOW && !/^\d/.test(movement.value);
  told.movement = told.movementSure && movement ? movement.value : text.trim();
  const unit = unitTold(run, text);
  if (unit) Object.assign(told, unit);

  const counted = Object.keys(told.values ?? {}).length > 0;
  if (movement !== undefined || counted) told.summary = text.trim();
  told.count = [told.date ?? told.days, place, attendance, members, movement, counted || undefined].filter(
    (each) => each !== undefined,
  ).length;
  return told;
}

/** Whether a text answers several questions at once, so that it has to be read as a whole. */
export function isWhole(told: Told, text: string, asked: string): boolean {
  const words = tokens(text).filter((token) => token.kind !== 'sign').length;
  if (words < WHOLE_WORDS) return false;
  // "hợp tác xã nữ được hỗ trợ gì" names a movement and a place, and reports nothing.
  if (isAsking(text) && told.date === undefined && told.attendance === undefined) return false;
  const counted = Object.keys(told.values ?? {}).length > 0;
  // "125 đường Phan Văn Hớn" is a place, not 125 streets; "20 trong 25 chị" is one answer.
  const least = asked === 'place' && counted ? 3 : 2;
  return (told.count ?? 0) >= least;
}

function sure<T>(reading: { value: T; confidence: number } | undefined): T | undefined {
  return reading !== undefined && reading.confidence >= ASK_BELOW ? reading.value : undefined;
}

function dayTold(run: Run, { date }: ReportReading): Pick<Told, 'date' | 'days'> {
  if (!date) return {};
  const today = dayOf(run.now);
  const possible = [...new Set([date.value, ...(date.alternatives ?? [])])].filter((day) => day <= today);
  const [first] = possible;
  if (first === undefined) return {};
  // A lunar day is always read back, an unclear one too.
  const clear = date.confidence >= SURE_DAY && first === date.value && date.lunar === undefined;
  return clear ? { date: first } : { days: possible.slice(0, 3) };
}

function valuesTold({ quantities, amountVnd }: ReportReading): Record<string, Json> {
  const all = Object.entries({ ...quantities, ...(amountVnd ? { amountVnd } : {}) });
  return Object.fromEntries(
    all.flatMap(([id, reading]) => (reading.confidence >= ASK_BELOW ? [[id, reading.value]] : [])),
  );
}

/** Of several units she leads, the one her words name. */
function unitTold(run: Run, text: string): Pick<Told, 'unitId' | 'unitName'> | undefined {
  const line = ` ${plain(text)} `;
  const named = run.facts.leads.filter(({ unitName }) => {
    const bare = plain(unitName).replace(/^chi hoi (?:phu nu )?/, '');
    return bare.length > 2 && line.includes(` ${bare} `);
  });
  const [only] = named;
  return named.length === 1 && only ? { unitId: only.unitId, unitName: only.unitName } : undefined;
}

function plain(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
