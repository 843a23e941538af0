import type { StaffRole } from '../staff/permissions.ts';
import { HOME_KINDS, ROLES, type Role } from './model.ts';

/** Types of units that stand at the bottom of the tree; every other type has officers of its own. */
const BOTTOM: Readonly<Record<string, readonly Role[]>> = {
  branch: ['branch_leader', 'branch_deputy', 'group_leader'],
  special_branch: ['branch_leader', 'branch_deputy', 'group_leader'],
  group: ['group_leader'],
};
const ABOVE: readonly Role[] = ['commune_officer', 'portfolio_officer', 'office', 'standing_leader', 'admin'];
/** Unions over communes have no commune officers. */
const TOPS: ReadonlySet<string> = new Set(['city_union', 'district_union']);

/** What a commune officer may give: what stands below her own. */
const BELOW_OFFICER: readonly Role[] = ['branch_leader', 'branch_deputy', 'group_leader'];

const HOMES: ReadonlySet<Role> = new Set(HOME_KINDS);

/** Whether a role is a duty, not just where she belongs. */
export function isDuty(role: Role): boolean {
  return !HOMES.has(role);
}

/** The roles that make sense in a unit of this type. Safety duty has its own page. */
export function rolesFor(unitType: string): readonly Role[] {
  const bottom = BOTTOM[unitType];
  if (bottom) return bottom;
  return TOPS.has(unitType) ? ABOVE.filter((role) => role !== 'commune_officer') : ABOVE;
}

/** The roles a post may give and end in its subtree: office and admin all, officers what is below their own. */
export function mayGrant(staffRole: StaffRole, role: Role): boolean {
  if (!isDuty(role) || role === 'safety_duty') return false;
  if (staffRole === 'office' || staffRole === 'admin') return true;
  return (staffRole === 'officer' || staffRole === 'portfolio') && BELOW_OFFICER.includes(role);
}

/** @returns The role, when the text names one that is a duty. */
export function readDuty(text: string | undefined): Role | undefined {
  return ROLES.find((role) => role === text && isDuty(role));
}
