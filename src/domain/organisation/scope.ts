import type { Day } from '../../core/time.ts';
import { heldIds, subtreeIds } from './units.ts';

/** What a staff member may look at: units with everything that belongs to them or below on a day. */
export interface Scope {
  unitIds: readonly string[];
  /** Her own units, where `unitIds` is her narrower choice: part of what an old unit held may be another's today. */
  among?: readonly string[];
  /** Today when absent. */
  day?: Day;
  /** Also what belongs to no unit yet; for whoever looks after the whole union. */
  withoutUnit?: boolean;
}

/** A staff member's act. `actId` comes with the form: pressing twice is acting once. */
export interface StaffAct {
  actId: string;
  staffId: string;
  at: number;
}

/** Every unit id of a scope, ended units included. */
export async function scopeIds(scope: Scope): Promise<string[]> {
  if (scope.among === undefined) return subtreeIds(scope.unitIds, scope.day);
  const ids = await heldIds(scope.unitIds, scope.day);
  const allowed = new Set(await subtreeIds(scope.among, scope.day));
  return ids.filter((id) => allowed.has(id));
}

/** A scope as a query over a field `unitId`. */
export async function scopeFilter(scope: Scope): Promise<Record<string, unknown>> {
  const ids = await scopeIds(scope);
  return scope.withoutUnit
    ? { $or: [{ unitId: { $in: ids } }, { unitId: { $exists: false } }] }
    : { unitId: { $in: ids } };
}

/** Where the next page of a newest-first list begins: time and id of the last row shown. */
export function pageMark(row: { createdAt: number; _id: string }): string {
  return `${row.createdAt} ${row._id}`;
}

/** What comes after a mark in the order `createdAt` down, `_id` up. A broken mark is the beginning. */
export function afterMark(mark: string): Record<string, unknown> {
  const [at, id] = mark.split(' ');
  const createdAt = Number(at);
  if (!Number.isFinite(createdAt) || id === undefined) return {};
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, _id: { $gt: id } }] };
}
