import type { Day } from '../../core/time.ts';
import { fold } from '../../language/index.ts';
import type { UnitDoc } from './model.ts';
import { rankNames } from './ranking.ts';
import { endedBy, type Tree, type Unit } from './tree.ts';
import { newLabel, newName, oldName } from './tree-names.ts';

/** The wide part of a unit's name that stays readable on a button. */
export interface NamedUnit {
  id: string;
  name: string;
}

export interface UnitSearch {
  day: Day;
  /** What may be found; without them everything below the top. */
  types?: readonly string[];
  /** Only this unit and what is below it. */
  within?: string;
  limit?: number;
}

/**
 * Units a person may mean by what she typed, best first: with or without marks, by former names, with or without the
 * commune's name. An ended unit is found by its old name and answered with who took over; where a living one has the
 * same name both are offered, the old one by its own id, because what was below it differs. Several of equal standing
 * are all returned: a unit is never taken by name alone.
 */
export function searchTree(tree: Tree, text: string, search: UnitSearch): NamedUnit[] {
  const { day } = search;
  const fits = (unit: Unit): boolean =>
    (search.types === undefined ? unit.parentId !== undefined : search.types.includes(unit.type)) &&
    (search.within === undefined || unit._id === search.within || unit.ancestors.includes(search.within));
  const live = tree.allOn(day).filter(fits);
  const coded = byCode(tree, text, day);
  if (coded && fits(coded)) return [{ id: coded._id, name: coded.label }];

  const liveNames = new Map(live.map((unit) => [fold(unit.name), unit._id]));
  const ended = [...tree.docs.values()].filter((doc) => endedBy(doc, day));
  const oldNames = new Set(ended.map((doc) => fold(doc.spans.at(-1)?.name ?? '')));

  const found = rankNames(text, [
    ...live.flatMap((unit) => {
      const names = namesOf(tree, tree.docs.get(unit._id), day);
      const more = oldNames.has(fold(unit.name)) ? [newName(unit.name)] : [];
      return [...names, ...more, unit.code].map((name) => ({ id: unit._id, name }));
    }),
    ...ended.flatMap((doc) => {
      const heirs = tree.heirsOn(doc._id, day).filter((id) => live.some((unit) => unit._id === id));
      if (heirs.length === 0) return [];
      const name = doc.spans.at(-1)?.name ?? '';
      const ids = liveNames.has(fold(name)) ? [doc._id] : heirs;
      return [...namesOf(tree, doc, day), oldName(name)].flatMap((one) => ids.map((id) => ({ id, name: one })));
    }),
  ]);

  const foundOld = new Set(found.filter((id) => !tree.on(id, day)).map((id) => fold(tree.near(id, day)?.name ?? '')));
  return found.slice(0, search.limit ?? 8).flatMap((id) => {
    const unit = tree.on(id, day);
    const name = unit && foundOld.has(fold(unit.name)) ? newLabel(unit) : tree.near(id, day)?.label;
    return name === undefined ? [] : [{ id, name }];
  });
}

/** The unit whose code was typed or scanned; a code that is no longer used leads to who took over. */
function byCode(tree: Tree, text: string, day: Day): Unit | undefined {
  const code = text.trim().toUpperCase();
  const now = tree.allOn(day).find((unit) => unit.code.toUpperCase() === code);
  if (now || code === '') return now;
  const old = [...tree.docs.values()].find((doc) => doc.spans.some((span) => span.from <= day && span.code === code));
  return old && tree.on(tree.homeOn(old._id, day) ?? old._id, day);
}

/** Every wording a unit goes by: all its names until that day, alone and with those of the units it stood below. */
function namesOf(tree: Tree, doc: UnitDoc | undefined, day: Day): string[] {
  const spans = (doc?.spans ?? []).filter((span) => span.from <= day);
  const own = [...new Set(spans.map((span) => span.name))];
  const parents = spans.flatMap((span) => {
    const parent = span.parentId === undefined ? undefined : tree.near(span.parentId, span.from);
    return parent?.parentId === undefined ? [] : [parent.name];
  });
  return [...own, ...[...new Set(parents)].flatMap((parent) => own.map((name) => `${name} ${parent}`))];
}
