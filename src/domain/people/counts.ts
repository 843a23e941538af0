import type { Day } from '../../core/time.ts';
import { subtreeIds } from '../organisation/units.ts';
import { RoleModel } from './model.ts';

/** Few enough for every store to look each up in its index. */
const UNITS_AT_ONCE = 2_000;
const COUNTED = ['member', 'honorary_member'] as const;

/**
 * How many members, honorary ones included, belong to these units or below on a day.
 *
 * Who had begun by then, less who had ended: two counts an index answers without opening a single term.
 */
export async function countMembers(rootUnitIds: readonly string[], day: Day): Promise<number> {
  const unitIds = await subtreeIds(rootUnitIds, day);
  const parts: Promise<number>[] = [];
  for (let at = 0; at < unitIds.length; at += UNITS_AT_ONCE) {
    const unitId = { $in: unitIds.slice(at, at + UNITS_AT_ONCE) };
    const role = { $in: [...COUNTED] };
    parts.push(
      RoleModel.countDocuments({ unitId, role, validFrom: { $lte: day } }).exec(),
      RoleModel.countDocuments({ unitId, role, validTo: { $lte: day } })
        .exec()
        .then((ended) => -ended),
    );
  }
  return (await Promise.all(parts)).reduce((sum, part) => sum + part, 0);
}

/**
 * Members by the unit their term names, as `countMembers` counts them; units without any are absent. Two looks at the
 * store for every two thousand units.
 */
export async function membersByUnit(unitIds: readonly string[], day: Day): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const add = async (unitId: { $in: string[] }, when: Record<string, unknown>, sign: 1 | -1): Promise<void> => {
    const groups = await RoleModel.aggregate<{ _id: string; count: number }>([
      { $match: { unitId, role: { $in: [...COUNTED] }, ...when } },
      { $group: { _id: '$unitId', count: { $sum: 1 } } },
    ]);
    for (const { _id, count } of groups) counts.set(_id, (counts.get(_id) ?? 0) + sign * count);
  };
  const parts: Promise<void>[] = [];
  for (let at = 0; at < unitIds.length; at += UNITS_AT_ONCE) {
    const some = { $in: unitIds.slice(at, at + UNITS_AT_ONCE) };
    parts.push(add(some, { validFrom: { $lte: day } }, 1), add(some, { validTo: { $lte: day } }, -1));
  }
  await Promise.all(parts);
  return counts;
}
