import type { Day } from '../../core/time.ts';
import type { Tree } from './tree.ts';

/** Something that happened in a unit on a day, as rows name the unit. */
export interface DatedRow {
  unitId: string;
  day: Day;
}

export interface Counting {
  /** `then`: under the unit as it was on the row's day. `now`: under who it belongs to on `day`. */
  by: 'then' | 'now';
  day: Day;
  /** How far up figures are gathered: 0 the top, 1 right below it, …; every unit by itself when absent. */
  level?: number;
}

/** The unit id a row counts under. Every row counts under exactly one, so sums are the same for every way of counting. */
export function countedUnder(tree: Tree, row: DatedRow, how: Counting): string {
  const day = how.by === 'then' ? row.day : how.day;
  const home = tree.homeOn(row.unitId, day) ?? row.unitId;
  if (how.level === undefined) return home;
  const line = lineOf(tree, home, day);
  return line[Math.min(how.level, line.length - 1)] ?? home;
}

/** Adds up the figures of rows by the unit they count under. */
export function countsByUnit<K extends string>(
  tree: Tree,
  rows: readonly (DatedRow & { figures: Readonly<Record<K, number>> })[],
  how: Counting,
): Map<string, Record<K, number>> {
  const totals = new Map<string, Record<K, number>>();
  for (const row of rows) {
    const unitId = countedUnder(tree, row, how);
    const total = totals.get(unitId);
    const keys = Object.keys(row.figures) as K[];
    const sums = keys.map((key) => [key, (total?.[key] ?? 0) + row.figures[key]]);
    totals.set(unitId, Object.fromEntries(sums) as Record<K, number>);
  }
  return totals;
}

/**
 * Sums for every unit of a day, with everything below it, of counts by the unit that rows name. Each thing counts in one
 * unit and in those above it, so the sums of units beside each other add up.
 */
export function sumsBelow(tree: Tree, counts: ReadonlyMap<string, number>, day: Day): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [unitId, count] of counts) {
    for (const above of lineOf(tree, tree.homeOn(unitId, day) ?? unitId, day)) {
      sums.set(above, (sums.get(above) ?? 0) + count);
    }
  }
  return sums;
}

/** From the root down to the unit. Above a unit that ended without successor stands who its parent became. */
export function lineOf(tree: Tree, unitId: string, day: Day): string[] {
  const unit = tree.near(unitId, day);
  if (unit === undefined || tree.on(unitId, day)) return [...(unit?.ancestors ?? []), unitId];
  const above = unit.parentId === undefined ? undefined : tree.homeOn(unit.parentId, day);
  return above === undefined ? [unitId] : [...lineOf(tree, above, day), unitId];
}
