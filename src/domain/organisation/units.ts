import { systemClock } from '../../core/clock.ts';
import { type Day, dayOf } from '../../core/time.ts';
import type { Tree, Unit } from './tree.ts';
import { type NamedUnit, searchTree, type UnitSearch } from './tree-search.ts';
import { currentTree } from './tree-store.ts';

export type { Unit } from './tree.ts';
export type { NamedUnit } from './tree-search.ts';

/** Whether something dated exists on a day: `validFrom ≤ day < validTo`. */
export function validOn(thing: { validFrom: Day; validTo?: Day | null }, day: Day): boolean {
  return thing.validFrom <= day && (!thing.validTo || day < thing.validTo);
}

// Whoever has a clock passes the day. Pages that only want "now" need none.
const today = (): Day => dayOf(systemClock.now());

/**
 * The unit as it stands on a day; today when none is given. Outside its days as it last stood, or as it will begin:
 * `validOn` tells. Undefined for unknown ids.
 */
export async function getUnit(unitId: string, day: Day = today()): Promise<Unit | undefined> {
  return (await currentTree()).near(unitId, day);
}

/** Where what was given to a unit is at home on a day: the unit, or who took over. Undefined for unknown ids. */
export async function homeUnit(unitId: string, day: Day = today()): Promise<Unit | undefined> {
  const tree = await currentTree();
  const home = tree.homeOn(unitId, day);
  return home === undefined ? undefined : tree.near(home, day);
}

/**
 * The unit and everything below it, by id.
 * @param day The units that stand there then. Without it everything whose things belong there today, ended units too,
 *   each as it last stood: what staff may look at.
 */
export async function subtreeOf(unitId: string, day?: Day): Promise<Unit[]> {
  const tree = await currentTree();
  if (day !== undefined) return tree.liveBelow(unitId, day);
  const now = today();
  return tree.belongingTo([unitId], now).flatMap((id) => tree.near(id, now) ?? []);
}

/** All unit ids, ended ones too, whose things belong on the day to these units or below; see `Tree.belongingTo`. */
export async function subtreeIds(unitIds: readonly string[], day: Day = today()): Promise<string[]> {
  return (await currentTree()).belongingTo(unitIds, day);
}

/** The ids of what was chosen: an ended unit with what it held on its last day; see `Tree.heldBy`. */
export async function heldIds(unitIds: readonly string[], day: Day = today()): Promise<string[]> {
  return (await currentTree()).heldBy(unitIds, day);
}

/** All ids under which somebody may hold a term in one of these units: today's, and those they took over. */
export async function formsOf(unitIds: readonly string[], day: Day = today()): Promise<string[]> {
  const tree = await currentTree();
  return [...new Set(unitIds.flatMap((unitId) => tree.formsOf(unitId, day)))];
}

/** Whether what belongs to `unitId` belongs to the root or below on a day. Unknown units are within nothing. */
export async function isWithin(unitId: string, rootId: string, day: Day = today()): Promise<boolean> {
  const tree = await currentTree();
  return tree.docs.has(unitId) && tree.belongingTo([rootId], day).includes(unitId);
}

/**
 * The units directly below a parent, by code; without a parent the top of the tree. A top is skipped over when only one
 * stands there and types ask for something below it. Of a parent that has ended: what became of its children.
 */
export async function unitsUnder(parentId: string | undefined, day: Day, types?: readonly string[]): Promise<Unit[]> {
  const tree = await currentTree();
  const units = childrenOn(tree, parentId, day);
  const [only] = units;
  if (parentId === undefined && units.length === 1 && only && types && !types.includes(only.type)) {
    return unitsUnder(only._id, day, types);
  }
  return units
    .filter((unit) => types === undefined || types.includes(unit.type))
    .sort((a, b) => compareCodes(a.code, b.code));
}

function childrenOn(tree: Tree, parentId: string | undefined, day: Day): Unit[] {
  const live = tree.allOn(day);
  if (parentId === undefined || !tree.docs.has(parentId) || tree.on(parentId, day)) {
    return live.filter((unit) => unit.parentId === parentId);
  }
  const held = new Set(tree.heldBy([parentId], day).map((id) => tree.homeOn(id, day)));
  const heirs = new Set(tree.heirsOn(parentId, day));
  return live.filter((unit) => held.has(unit._id) && !heirs.has(unit._id));
}

/** `HM-DTH-2` before `HM-DTH-10`. */
function compareCodes(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/** Labels by unit id, see `Unit.label`. Unknown ids are left out. */
export async function unitLabels(unitIds: readonly string[], day: Day = today()): Promise<Map<string, string>> {
  // Asked before every turn of a conversation: nothing to name, nothing to look up.
  if (unitIds.length === 0) return new Map();
  const tree = await currentTree();
  return new Map(
    [...new Set(unitIds)].flatMap((unitId): [string, string][] => {
      const label = tree.near(unitId, day)?.label;
      return label === undefined ? [] : [[unitId, label]];
    }),
  );
}

/** See `searchTree`. */
export async function searchUnits(text: string, search: UnitSearch): Promise<NamedUnit[]> {
  return searchTree(await currentTree(), text, search);
}
