import type { Day } from '../../core/time.ts';
import { Broadcasts } from '../broadcasts/model.ts';
import { ContactModel } from '../contacts/model.ts';
import { InviteModel } from '../enrolment/model.ts';
import { contactsWithDrafts } from '../messages/conversations.ts';
import { PersonModel, type Role, type RoleDoc, RoleModel } from '../people/model.ts';
import { ReportModel } from '../reports/model.ts';
import { StaffModel } from '../staff/model.ts';
import { SubmissionModel } from '../submissions/model.ts';

/** What hangs on a unit. Counts only: a preview names nobody. */
export const STAKES = [
  'people',
  'leaders',
  'officers',
  'contacts',
  'drafts',
  'reports',
  'submissions',
  'broadcasts',
  'staff',
  'invites',
] as const;
export type Stake = (typeof STAKES)[number];
export type Stakes = Record<Stake, number>;

/** Stakes by unit id, as rows name it. A broadcast stands at every unit it aims at. */
export type StakesByUnit = ReadonlyMap<Stake, ReadonlyMap<string, number>>;

const LEADERS: readonly Role[] = ['branch_leader', 'branch_deputy', 'group_leader'];
const OFFICERS: readonly Role[] = ['commune_officer', 'portfolio_officer', 'office', 'standing_leader', 'admin'];
const SETTLED = ['applied', 'archived', 'not_suitable', 'answered'];

/** Everything that is open, lives or waits in any unit on a day, counted once for the whole union. */
export async function countStakes(day: Day, now: number): Promise<StakesByUnit> {
  const held = (roles: readonly Role[]) => ({
    role: { $in: [...roles] },
    validFrom: { $lte: day },
    $or: [{ validTo: { $exists: false } }, { validTo: { $gt: day } }],
  });
  const [people, leaders, officers, contacts, drafts, reports, submissions, broadcasts, staff, invites] =
    await Promise.all([
      countByUnit(PersonModel, {}),
      countByUnit(RoleModel, held(LEADERS)),
      countByUnit(RoleModel, held(OFFICERS)),
      countByUnit(ContactModel, { deletion: { $exists: false } }),
      contactsWithDrafts().then((ids) => countByUnit(ContactModel, { _id: { $in: ids } })),
      countByUnit(ReportModel, { status: { $in: ['submitted', 'returned'] } }),
      countByUnit(SubmissionModel, { status: { $nin: SETTLED } }),
      countAims(),
      countPosts(),
      countByUnit(InviteModel, {
        usedBy: { $exists: false },
        revokedAt: { $exists: false },
        expiresAt: { $gt: now },
      }),
    ]);
  return new Map<Stake, ReadonlyMap<string, number>>([
    ['people', people],
    ['leaders', leaders],
    ['officers', officers],
    ['contacts', contacts],
    ['drafts', drafts],
    ['reports', reports],
    ['submissions', submissions],
    ['broadcasts', broadcasts],
    ['staff', staff],
    ['invites', invites],
  ]);
}

/** What hangs on these units together. */
export function stakesOf(all: StakesByUnit, unitIds: readonly string[]): Stakes {
  const sum = (stake: Stake) => unitIds.reduce((total, id) => total + (all.get(stake)?.get(id) ?? 0), 0);
  return Object.fromEntries(STAKES.map((stake) => [stake, sum(stake)])) as Stakes;
}

/** Branch leaders on a day, by the unit their term names. */
export async function branchLeaders(unitIds: readonly string[], day: Day): Promise<Map<string, number>> {
  return countByUnit(RoleModel, {
    role: 'branch_leader' satisfies RoleDoc['role'],
    unitId: { $in: [...unitIds] },
    validFrom: { $lte: day },
    $or: [{ validTo: { $exists: false } }, { validTo: { $gt: day } }],
  });
}

/** How many duties and homes begin in these units after a day. One ended before its first day is none. */
export async function termsToCome(unitIds: readonly string[], day: Day): Promise<number> {
  const terms = await RoleModel.find({ unitId: { $in: [...unitIds] }, validFrom: { $gt: day } }).lean<RoleDoc[]>();
  return terms.filter(({ validFrom, validTo }) => !validTo || validTo > validFrom).length;
}

interface Countable {
  aggregate(stages: unknown[]): PromiseLike<unknown[]>;
}

async function countByUnit(target: unknown, filter: Record<string, unknown>): Promise<Map<string, number>> {
  const groups = (await (target as Countable).aggregate([
    { $match: { $and: [{ unitId: { $exists: true } }, filter] } },
    { $group: { _id: '$unitId', count: { $sum: 1 } } },
  ])) as { _id: string; count: number }[];
  return new Map(groups.map(({ _id, count }) => [_id, count]));
}

async function countAims(): Promise<Map<string, number>> {
  const waiting = await Broadcasts.find({ state: { $in: ['draft', 'scheduled'] } }).lean();
  return tally(waiting.flatMap(({ filter }) => (Array.isArray(filter.unitIds) ? (filter.unitIds as string[]) : [])));
}

async function countPosts(): Promise<Map<string, number>> {
  const accounts = await StaffModel.find({ active: true }).lean<{ posts?: { unitId: string }[] }[]>();
  return tally(accounts.flatMap(({ posts }) => [...new Set((posts ?? []).map((post) => post.unitId))]));
}

function tally(ids: readonly string[]): Map<string, number> {
  return new Map([...Map.groupBy(ids, (id) => id)].map(([id, all]) => [id, all.length]));
}
