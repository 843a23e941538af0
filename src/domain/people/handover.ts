import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf, startOfDay } from '../../core/time.ts';
import { contactsOfPeople } from '../contacts/contacts.ts';
import {
  createInvite,
  forgetInvitee,
  INVITE_MS,
  INVITE_ROLES,
  inviteKeyOf,
  passInvites,
} from '../enrolment/invites.ts';
import { formsOf, homeUnit } from '../organisation/units.ts';
import { type HandOverPorts, moveChats, replaces, type SeatLine } from './handover-moves.ts';
import { type HandOverDoc, HandOverModel, type Role, type RoleDoc, RoleModel } from './model.ts';
import { holdersOf, isSingle } from './roles.ts';

export type HandOver = HandOverDoc;

/** One of the two may be missing: a seat that was free, or stays free. */
export interface HandOverWish {
  from?: string | undefined;
  to?: string | undefined;
  role: Role;
  unitId: string;
  portfolio?: string | undefined;
  /** The first day of the successor; the last day of the one before is the day before. */
  day: Day;
  /** The successor's term ends on that day; without it until further notice. */
  until?: Day | undefined;
  /** Of the form: sent twice, it is one hand-over. */
  actId: string;
  staffId: string;
  at: number;
}

/** Stands where a forgotten person was named. */
const ERASED = 'erased';

/**
 * Hands a seat on: the old term ends and the new one begins on the day, in one act. The intent is written first; broken
 * off anywhere, the same call or the next `runHandOvers` goes on. Chats follow on the day: drafts, reports sent back
 * and claims go to the successor, and both are told.
 * @returns The hand-over as it stands; undefined when the unit is unknown or nothing would change hands.
 */
export async function handOver(wish: HandOverWish, ports: HandOverPorts): Promise<HandOver | undefined> {
  const unitId = (await homeUnit(wish.unitId, wish.day))?._id;
  if (unitId === undefined || wish.from === wish.to) return undefined;
  const line = await enter({ ...wish, unitId });
  await carryOut(line, ports, wish.at);
  return getHandOver(line._id);
}

export async function getHandOver(id: string): Promise<HandOver | undefined> {
  return (await HandOverModel.findById(id).lean<HandOver | null>()) ?? undefined;
}

/** Hand-overs of these units, the newest first. */
export async function listHandOvers(unitIds: readonly string[], limit = 100): Promise<HandOver[]> {
  return HandOverModel.find({ unitId: { $in: [...unitIds] } })
    .sort({ at: -1, turn: -1, _id: 1 })
    .limit(limit)
    .lean<HandOver[]>();
}

/** Carries on what is due or was broken off. Any number of processes may do it at once. */
export async function runDueHandOvers(ports: HandOverPorts, now: number): Promise<void> {
  const due = await HandOverModel.find({
    $or: [{ state: 'planned' }, { state: { $in: ['waiting', 'moving'] }, day: { $lte: dayOf(now) } }],
  })
    .sort({ at: 1 })
    .limit(100)
    .lean<HandOver[]>();
  for (const line of due) await carryOut(line, ports, now);
}

async function carryOut(line: HandOver, ports: HandOverPorts, now: number): Promise<void> {
  if (line.state === 'planned') {
    await writeTerms(line);
    const inviteId = await inviteOf(line);
    await HandOverModel.updateOne(
      { _id: line._id, state: 'planned' },
      { $set: { state: 'waiting', ...(inviteId ? { inviteId } : {}) } },
    );
  }
  const standing = await getHandOver(line._id);
  const open = standing?.state === 'waiting' || standing?.state === 'moving';
  if (standing && open && standing.day <= dayOf(now)) await moveChats(standing, ports, now);
}

/** Writes the intent. Whoever writes a moment sooner has the number taken, and the other takes the next. */
async function enter(wish: HandOverWish): Promise<HandOver> {
  const { unitId, role, from, to, portfolio, until, ...rest } = wish;
  const seat = isSingle(role) ? '' : (from ?? to ?? '');
  const left = await losersOf(wish);
  for (;;) {
    const chain = await chainOf({ unitId, role, seat });
    const known = chain.find(({ actId }) => actId === wish.actId);
    if (known) return known;
    const turn = (chain.at(-1)?.turn ?? 0) + 1;
    const line: HandOver = {
      _id: deriveId('hand-over', unitId, role, seat, turn),
      ...{ unitId, role, seat, turn, left, ...rest },
      ...(from ? { from } : {}),
      ...(to ? { to } : {}),
      ...(portfolio ? { portfolio } : {}),
      ...(until ? { until } : {}),
      state: 'planned',
    };
    try {
      await HandOverModel.insertMany([line]);
      return line;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 11000) throw error;
    }
  }
}

/** Who has the seat when it changes hands: on its day, or today when that day is past. */
async function losersOf({ unitId, role, from, to, day, at }: HandOverWish): Promise<string[]> {
  const then = day > dayOf(at) ? day : dayOf(at);
  const holders = await holdersOf([role], await formsOf([unitId], then), then);
  const losers = holders.map(({ personId }) => personId).filter((id) => id !== to && (isSingle(role) || id === from));
  return [...new Set(losers)].sort();
}

function chainOf({ unitId, role, seat }: Pick<HandOver, 'unitId' | 'role' | 'seat'>): Promise<HandOver[]> {
  return HandOverModel.find({ unitId, role, seat }).sort({ turn: 1 }).lean<HandOver[]>();
}

/** First whoever held the seat by another way leaves it, then every term of the seat is worked out from its log. */
async function writeTerms(line: HandOver): Promise<void> {
  const chain = await chainOf(line);
  const ours = chain.map(termIdOf);
  const whose = isSingle(line.role) ? {} : { personId: line.from ?? '' };
  const unitId = { $in: await formsOf([line.unitId], line.day) };
  const others = await RoleModel.find({ unitId, role: line.role, _id: { $nin: ours }, ...whose }).lean<RoleDoc[]>();
  for (const term of others) await endTerm(term, line.day);

  for (const [at, { to, role, portfolio, day, turn, actId, ...each }] of chain.entries()) {
    if (to === undefined || to === ERASED) continue;
    const end = endOf(chain, at);
    const term = { personId: to, unitId: each.unitId, role, validFrom: day, turn, actId };
    const _id = termIdOf(each);
    await RoleModel.updateOne(
      { _id },
      { $setOnInsert: { ...term, ...(portfolio ? { portfolio } : {}), ...(end ? { validTo: end } : {}) } },
      { upsert: true },
    );
    if (end) await endTerm({ _id, validFrom: day }, end);
  }
}

/** Ends a term on a day, at the earliest on its first; one that ends sooner stays as it is. */
export async function endTerm(term: Pick<RoleDoc, '_id' | 'validFrom'>, day: Day): Promise<void> {
  const validTo = day < term.validFrom ? term.validFrom : day;
  await RoleModel.updateOne(
    { _id: term._id, $or: [{ validTo: { $exists: false } }, { validTo: { $gt: validTo } }] },
    { $set: { validTo } },
  );
}

/** A term lasts until the earliest day of all that replaced it; one replaced before it began gets no day. */
export function endOf(chain: readonly (SeatLine & Pick<HandOver, 'until'>)[], at: number): Day | undefined {
  const own = chain[at];
  if (own === undefined) return undefined;
  const replacing = chain.slice(at + 1).filter((later) => replaces(later, own));
  const [first] = [...replacing.map(({ day }) => day), ...(own.until ? [own.until] : [])].sort();
  return first === undefined ? undefined : first < own.day ? own.day : first;
}

function termIdOf({ _id }: { _id: string }): string {
  return deriveId('hand-over-term', _id);
}

/** A successor who does not write to us yet gets a code, which staff hand to her. */
async function inviteOf(line: HandOver): Promise<string | undefined> {
  const { to, role, unitId, staffId, at, actId, day } = line;
  const invitable = INVITE_ROLES.some((each) => each === role);
  if (to === undefined || to === ERASED || !invitable || (await contactsOfPeople([to])).length > 0) return undefined;
  const code = await createInvite({
    unitId,
    role,
    personId: to,
    createdBy: staffId,
    createdAt: at,
    expiresAt: Math.max(at, startOfDay(day)) + INVITE_MS,
    actId: `hand-over ${actId}`,
  });
  return inviteKeyOf(code);
}

/** That a seat changed hands stays with the unit; who it was goes with her. */
export async function eraseHandOvers(personId: string): Promise<void> {
  await HandOverModel.updateMany({ from: personId }, { $unset: { from: '' } });
  await HandOverModel.updateMany({ left: personId }, { $pull: { left: personId } });
  await HandOverModel.updateMany({ to: personId }, { $set: { to: ERASED } });
  await HandOverModel.updateMany({ seat: personId }, { $set: { seat: ERASED } });
  await forgetInvitee(personId);
}

/** Two records were one woman: what changed hands under the record that goes is told of the one that is kept. */
export async function keepHandOvers(goneId: string, keptId: string): Promise<void> {
  for (const field of ['from', 'to', 'seat'] as const) {
    await HandOverModel.updateMany({ [field]: goneId }, { $set: { [field]: keptId } });
  }
  await HandOverModel.updateMany({ left: goneId }, { $addToSet: { left: keptId } });
  await HandOverModel.updateMany({ left: goneId }, { $pull: { left: goneId } });
  await passInvites(goneId, keptId);
}
