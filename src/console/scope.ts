import type { Scope as Reader } from '../domain/organisation/scope.ts';
import { subtreeOf, type Unit } from '../domain/organisation/units.ts';
import type { Staff } from '../domain/staff/staff.ts';

/** The units a staff member may see: her own and everything that is or ever was below it. */
export interface Scope {
  rootId: string;
  unitName: string;
  units: readonly Unit[];
  ids: readonly string[];
  /** The same as domain rooms ask for it. What has no unit belongs to whoever holds the top of the tree. */
  reader: Reader;
  holds(unitId: string | undefined | null): boolean;
}

export async function scopeOf(staff: Pick<Staff, 'unitId'>): Promise<Scope> {
  const units = await subtreeOf(staff.unitId);
  const root = units.find((unit) => unit._id === staff.unitId);
  const ids = units.map((unit) => unit._id);
  const known = new Set(ids);
  const withoutUnit = root !== undefined && !root.parentId;

  return {
    rootId: staff.unitId,
    unitName: root?.name ?? staff.unitId,
    units,
    ids,
    reader: { unitIds: [staff.unitId], withoutUnit },
    holds: (unitId) => (unitId ? known.has(unitId) : withoutUnit),
  };
}

/** The scope narrowed to one unit and what is below it; unchanged for no unit or a foreign one. */
export function readerFor(scope: Scope, unitId: string | undefined): Reader {
  if (unitId === undefined || unitId === scope.rootId || !scope.holds(unitId)) return scope.reader;
  return { unitIds: [unitId], withoutUnit: false };
}
