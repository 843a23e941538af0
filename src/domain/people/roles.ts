import { deriveId } from '../../core/ids.ts';
import type { Day } from '../../core/time.ts';
import { validOn } from '../organisation/units.ts';
import { mayInChat } from '../staff/permissions.ts';
import { type Role, type RoleDoc, RoleModel } from './model.ts';

/** Roles that one person holds in a unit at a time: whoever gets one takes it from whoever has it. */
const SINGLE: ReadonlySet<Role> = new Set(['branch_leader']);

export function isSingle(role: Role): boolean {
  return SINGLE.has(role);
}

export interface Term {
  role: Role;
  unitId: string;
  portfolio?: string;
  validFrom: Day;
  validTo?: Day;
}

/**
 * Gives a role from a day on. Giving it again (`grantId` the same) changes nothing, not even when it has been ended
 * meanwhile.
 * @returns Whether she holds it on that day.
 */
export async function grantRole(grantId: string, personId: string, term: Term): Promise<boolean> {
  const granted = await RoleModel.findOneAndUpdate(
    { _id: deriveId('role', grantId, personId, term.role, term.unitId) },
    { $setOnInsert: { personId, ...term } },
    { upsert: true, returnDocument: 'after' },
  ).lean<RoleDoc>();
  return validOn(granted, term.validFrom);
}

/** Ends every open term of this role in this unit as of a day. */
export async function endRole(personId: string, role: Role, unitId: string, day: Day): Promise<void> {
  await RoleModel.updateMany({ personId, role, unitId, validTo: { $exists: false } }, { $set: { validTo: day } });
}

/** Roles by person on a day; people without one are absent. One look at the store for any number of people. */
export async function rolesOf(personIds: readonly string[], day: Day): Promise<Map<string, RoleDoc[]>> {
  const held = new Map<string, RoleDoc[]>();
  if (personIds.length === 0) return held;
  const terms = await RoleModel.find({ personId: { $in: [...new Set(personIds)] } })
    .sort({ validFrom: 1, _id: 1 })
    .lean<RoleDoc[]>();
  for (const term of terms) {
    if (validOn(term, day)) held.set(term.personId, [...(held.get(term.personId) ?? []), term]);
  }
  return held;
}

/** Every term of a person that ever was or is to be, the oldest first; homes are terms too. */
export async function termsOf(personId: string): Promise<RoleDoc[]> {
  return RoleModel.find({ personId }).sort({ validFrom: 1, _id: 1 }).lean<RoleDoc[]>();
}

/** Roles that may report for their unit by chat, those who answer for it first. */
export const REPORTING_ROLES: readonly Role[] = (
  ['branch_leader', 'group_leader', 'branch_deputy', 'commune_officer'] as const
).filter((role) => mayInChat([role], 'create', 'reports'));

/** The people who hold one of these roles in one of these units on a day; safety duty, leaders of a branch, … */
export async function holdersOf(roles: readonly Role[], unitIds: readonly string[], day: Day): Promise<RoleDoc[]> {
  const terms = await RoleModel.find({ role: { $in: [...roles] }, unitId: { $in: [...unitIds] } }).lean<RoleDoc[]>();
  return terms.filter((term) => validOn(term, day));
}

/** The same on this day or any later one: whom a new holder would meet. */
export async function holdersFrom(roles: readonly Role[], unitIds: readonly string[], day: Day): Promise<RoleDoc[]> {
  const terms = await RoleModel.find({ role: { $in: [...roles] }, unitId: { $in: [...unitIds] } }).lean<RoleDoc[]>();
  return terms.filter(({ validFrom, validTo }) => !validTo || (validTo > day && validTo > validFrom));
}

/** Everyone who holds a role on a day, in whatever unit. */
export async function allHoldersOf(role: Role, day: Day): Promise<RoleDoc[]> {
  const terms = await RoleModel.find({ role }).sort({ validFrom: 1, _id: 1 }).lean<RoleDoc[]>();
  return terms.filter((term) => validOn(term, day));
}

/** Units someone with these terms may report for. */
export function ledUnits(terms: readonly RoleDoc[]): string[] {
  return [...new Set(terms.filter(({ role }) => mayInChat([role], 'create', 'reports')).map((term) => term.unitId))];
}

/** Units this person may report for on a day. */
export async function unitsLedBy(personId: string, day: Day): Promise<string[]> {
  return ledUnits((await rolesOf([personId], day)).get(personId) ?? []);
}

/** Everyone who ever held one of these roles, anywhere. */
export async function everHolders(roles: readonly Role[]): Promise<string[]> {
  return RoleModel.distinct('personId', { role: { $in: [...roles] } });
}

export async function getTerm(id: string): Promise<RoleDoc | undefined> {
  return (await RoleModel.findById(id).lean<RoleDoc | null>()) ?? undefined;
}
