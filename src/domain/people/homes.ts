import { deriveId } from '../../core/ids.ts';
import type { Day } from '../../core/time.ts';
import { HOME_KINDS, type HomeKind, PersonModel, type RoleDoc, RoleModel } from './model.ts';

export interface Home {
  unitId: string;
  kind: HomeKind;
  from: Day;
  /** The same act twice is one home. */
  actId: string;
}

const BATCH = 1_000;

/**
 * From a day on she is at home in this unit, and in no other: every home said before ends on that day, also one that
 * was to begin later. `unitId` of the person follows. Broken off, the same call goes on.
 */
export async function setHome(personId: string, home: Home): Promise<void> {
  await setHomes([{ personId, ...home }]);
}

/** `setHome` for many people at once; each at most once. */
export async function setHomes(homes: readonly (Home & { personId: string })[]): Promise<void> {
  for (let at = 0; at < homes.length; at += BATCH) await setBatch(homes.slice(at, at + BATCH));
}

/**
 * A home is one more line in the person's log; whoever writes a line a moment sooner has the number taken, and the
 * other takes the next. Then everything else is worked out from the log, so that it does not matter who does it last.
 */
async function setBatch(homes: readonly (Home & { personId: string })[]): Promise<void> {
  let allWritten = false;
  while (!allWritten) {
    const logs = await logsOf(homes.map(({ personId }) => personId));
    const missing = homes.filter(({ personId, actId }) => !logs.get(personId)?.some((term) => term.actId === actId));
    allWritten = missing.length === 0 || (await append(missing, logs));
  }
  await settleHomes(homes.map(({ personId }) => personId));
}

/** @returns false when somebody was sooner with one of the numbers. */
async function append(
  homes: readonly (Home & { personId: string })[],
  logs: ReadonlyMap<string, readonly RoleDoc[]>,
): Promise<boolean> {
  const terms = homes.map(({ personId, unitId, kind, from, actId }) => {
    const turn = Math.max(0, ...(logs.get(personId) ?? []).map((term) => term.turn ?? 0)) + 1;
    return { _id: termIdOf(personId, turn), personId, role: kind, unitId, validFrom: from, turn, actId };
  });
  try {
    await RoleModel.insertMany(terms, { ordered: false, lean: true });
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 11000) throw error;
    return false;
  }
}

export function termIdOf(personId: string, turn: number): string {
  return deriveId('home', personId, turn);
}

/** The homes of people as they were said, the first first. */
async function logsOf(personIds: readonly string[]): Promise<Map<string, RoleDoc[]>> {
  const terms = await RoleModel.find({ personId: { $in: [...personIds] }, role: { $in: [...HOME_KINDS] } }).lean<
    RoleDoc[]
  >();
  return Map.groupBy(terms, (term) => term.personId);
}

/** Ends in every log what a later line has replaced, and puts each person where her last line says. */
export async function settleHomes(personIds: readonly string[]): Promise<void> {
  const logs = [...(await logsOf(personIds)).values()];
  const ends = logs.flatMap((log) => endsOf(log));
  if (ends.length > 0) {
    await RoleModel.bulkWrite(
      ends.map(({ _id, validTo }) => ({ updateOne: { filter: { _id }, update: { $set: { validTo } } } })),
      { ordered: false },
    );
  }
  const last = logs.flatMap((log) => inOrder(log).at(-1) ?? []);
  if (last.length === 0) return;
  await PersonModel.bulkWrite(
    last.map(({ personId, unitId, turn = 0 }) => ({
      updateOne: {
        filter: { _id: personId, $or: [{ homeTurn: { $exists: false } }, { homeTurn: { $lt: turn } }] },
        update: { $set: { unitId, homeTurn: turn } },
      },
    })),
    { ordered: false },
  );
}

/**
 * The ends that are still to be written. A home lasts until the earliest beginning of all that were said after it; one
 * replaced before it began gets no day at all.
 */
export function endsOf(log: readonly RoleDoc[]): { _id: string; validTo: Day }[] {
  const ordered = inOrder(log);
  return ordered.flatMap((term, i) => {
    const begins = ordered.slice(i + 1).map(({ validFrom }) => validFrom);
    if (begins.length === 0) return [];
    const first = begins.reduce((a, b) => (a < b ? a : b));
    const end = first < term.validFrom ? term.validFrom : first;
    return term.validTo !== undefined && term.validTo !== null && term.validTo <= end
      ? []
      : [{ _id: term._id, validTo: end }];
  });
}

/** Homes of older stores have no number; they come first. */
function inOrder(log: readonly RoleDoc[]): RoleDoc[] {
  return [...log].sort((a, b) => (a.turn ?? 0) - (b.turn ?? 0) || (a.validFrom < b.validFrom ? -1 : 1));
}
