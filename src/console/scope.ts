import { dayOf } from '../core/time.ts';
import type { Scope as Reader } from '../domain/organisation/scope.ts';
import { subtreeOf, type Unit } from '../domain/organisation/units.ts';
import type { ReportScope } from '../domain/reports/reports.ts';
import type { Post } from '../domain/staff/permissions.ts';
import { movementsFor } from '../domain/staff/sections.ts';
import type { Visit } from './visit.ts';

/** The units a post may see: its own and everything that is or ever was below it. */
export interface Scope {
  rootId: string;
  unitName: string;
  units: readonly Unit[];
  ids: readonly string[];
  /** The same as domain rooms ask for it. What has no unit belongs to whoever holds the top of the tree. */
  reader: Reader;
  holds(unitId: string | undefined | null): boolean;
}

export async function scopeOf({ unitId }: Pick<Post, 'unitId'>): Promise<Scope> {
  const units = await subtreeOf(unitId);
  const root = units.find((unit) => unit._id === unitId);
  const ids = units.map((unit) => unit._id);
  const known = new Set(ids);
  const withoutUnit = root !== undefined && !root.parentId;

  return {
    rootId: unitId,
    unitName: root?.name ?? unitId,
    units,
    ids,
    reader: { unitIds: [unitId], withoutUnit },
    holds: (id) => (id ? known.has(id) : withoutUnit),
  };
}

/** The scope narrowed to one unit and what is below it; unchanged for no unit or a foreign one. */
export function readerFor(scope: Scope, unitId: string | undefined): Reader {
  if (unitId === undefined || unitId === scope.rootId || !scope.holds(unitId)) return scope.reader;
  return { unitIds: [unitId], among: scope.reader.unitIds, withoutUnit: false };
}

/** The reports a post may see: of one unit of its subtree or all of it, of the sections it answers for. */
export async function reportScope({ scope, post, now }: Visit, unitId?: string): Promise<ReportScope> {
  return { ...readerFor(scope, unitId), movements: await movementsFor(post, 'reports', dayOf(now)) };
}
