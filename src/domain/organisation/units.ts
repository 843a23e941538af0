import type { Day } from '../../core/time.ts';
import { type UnitDoc, UnitModel } from './model.ts';
import { rankNames } from './ranking.ts';

export type Unit = UnitDoc;

/** The wide part of a unit's name that stays readable on a button. */
export interface NamedUnit {
  id: string;
  name: string;
}

/** Whether something dated exists on a day: `validFrom ≤ day < validTo`. */
export function validOn(thing: { validFrom: Day; validTo?: Day | null }, day: Day): boolean {
  return thing.validFrom <= day && (!thing.validTo || day < thing.validTo);
}

/** The same as `validOn`, as a query. */
export function validOnFilter(day: Day): Record<string, unknown> {
  return { validFrom: { $lte: day }, $or: [{ validTo: { $exists: false } }, { validTo: { $gt: day } }] };
}

export async function getUnit(unitId: string): Promise<Unit | undefined> {
  return (await UnitModel.findById(unitId).lean<Unit | null>()) ?? undefined;
}

/**
 * The unit and everything below it.
 * @param day Only units that exist then. Without it all that ever stood there, which is what staff may look at: what
 *   a dissolved branch reported stays theirs.
 */
export async function subtreeOf(unitId: string, day?: Day): Promise<Unit[]> {
  const units = await UnitModel.find({ $or: [{ _id: unitId }, { ancestors: unitId }] })
    .sort({ _id: 1 })
    .lean<Unit[]>();
  return day === undefined ? units : units.filter((unit) => validOn(unit, day));
}

/** The ids of `subtreeOf` for several roots at once, each once. */
export async function subtreeIds(unitIds: readonly string[], day?: Day): Promise<string[]> {
  const trees = await Promise.all(unitIds.map((unitId) => subtreeOf(unitId, day)));
  return [...new Set(trees.flat().map((unit) => unit._id))];
}

/** Whether `unitId` is the root itself or stands anywhere below it. Unknown units are within nothing. */
export async function isWithin(unitId: string, rootId: string): Promise<boolean> {
  const unit = await getUnit(unitId);
  return unit !== undefined && (unit._id === rootId || unit.ancestors.includes(rootId));
}

/**
 * The units directly below a parent, by code; without a parent the top of the tree. A district is skipped over when
 * only one stands at the top and types ask for something below it.
 */
export async function unitsUnder(parentId: string | undefined, day: Day, types?: readonly string[]): Promise<Unit[]> {
  const filter = parentId === undefined ? { parentId: { $exists: false } } : { parentId };
  const units = (await UnitModel.find(filter).lean<Unit[]>()).filter((unit) => validOn(unit, day));
  const [only] = units;
  if (parentId === undefined && units.length === 1 && only && types && !types.includes(only.type)) {
    return unitsUnder(only._id, day, types);
  }
  return units
    .filter((unit) => types === undefined || types.includes(unit.type))
    .sort((a, b) => compareCodes(a.code, b.code));
}

/** `HM-DTH-2` before `HM-DTH-10`. */
function compareCodes(a: string, b: string): number {
  return a.localeCompare(b, 'en', { numeric: true });
}

/**
 * Names a unit so that it is not mistaken for another: a branch carries its commune.
 * @returns `Chi hội ấp 1, Xã Đông Thạnh`; communes and above stand alone.
 */
export function labelOf(unit: Unit, byId: ReadonlyMap<string, Unit>): string {
  const parent = unit.parentId === undefined ? undefined : byId.get(unit.parentId);
  return parent && !isTop(parent) ? `${unit.name}, ${labelOf(parent, byId)}` : unit.name;
}

/** The root says nothing that distinguishes what is below it. */
function isTop(unit: Unit): boolean {
  return unit.parentId === undefined || unit.parentId === null;
}

/** Labels by unit id, with one look at the store. Unknown ids are left out. */
export async function unitLabels(unitIds: readonly string[]): Promise<Map<string, string>> {
  // Asked before every turn of a conversation: nothing to name, nothing to look up.
  if (unitIds.length === 0) return new Map();
  const units = await UnitModel.find({ _id: { $in: [...new Set(unitIds)] } }).lean<Unit[]>();
  const above = await UnitModel.find({ _id: { $in: [...new Set(units.flatMap((unit) => unit.ancestors))] } }).lean<
    Unit[]
  >();
  const byId = new Map([...above, ...units].map((unit) => [unit._id, unit]));
  return new Map(units.map((unit) => [unit._id, labelOf(unit, byId)]));
}

/**
 * Units a person may mean by what she typed, best first: with or without marks, by former names, with or without the
 * commune's name. Several of equal standing are all returned: a unit is never taken by name alone.
 */
export async function searchUnits(
  text: string,
  options: { day: Day; types?: readonly string[]; within?: string; limit?: number },
): Promise<NamedUnit[]> {
  const all = await UnitModel.find({}).lean<Unit[]>();
  const byId = new Map(all.map((unit) => [unit._id, unit]));
  const candidates = all.filter(
    (unit) =>
      validOn(unit, options.day) &&
      (options.types === undefined ? !isTop(unit) : options.types.includes(unit.type)) &&
      (options.within === undefined || unit._id === options.within || unit.ancestors.includes(options.within)),
  );
  const names = candidates.flatMap((unit) => namesOf(unit, byId).map((name) => ({ id: unit._id, name })));
  return rankNames(text, names)
    .flatMap((id) => byId.get(id) ?? [])
    .map((unit) => ({ id: unit._id, name: labelOf(unit, byId) }))
    .slice(0, options.limit ?? 8);
}

/** Every wording a unit goes by: its own, with its parents', its code, its former ones. */
function namesOf(unit: Unit, byId: ReadonlyMap<string, Unit>): string[] {
  const own = [unit.name, ...unit.formerNames.map((former) => former.name)];
  const parent = unit.parentId === undefined ? undefined : byId.get(unit.parentId);
  const withParent = parent && !isTop(parent) ? own.flatMap((name) => [`${name} ${parent.name}`]) : [];
  return [...own, ...withParent, unit.code];
}
