import type { Day } from '../../core/time.ts';
import type { Tree, Unit } from '../../domain/organisation/tree.ts';
import { searchUnits } from '../../domain/organisation/units.ts';
import type { Picked } from '../views/unit-pick.ts';
import type { Visit } from '../visit.ts';
import { reaches } from './unit-reach.ts';

const MOST_OFFERED = 12;
/** More than this is a search, not a list. */
const MOST_LISTED = 300;

/** How a chosen unit stands in its field: the code says which, the name is for the reader. */
export function pickText(unit: Pick<Unit, 'code' | 'label'>): string {
  return `${unit.code} · ${unit.label}`;
}

/**
 * Reads which unit a field means. A code is enough; for a name the units it may mean are offered, even when there is
 * only one: a unit is never taken by its name alone.
 */
export async function readPick(visit: Visit, tree: Tree, day: Day, slot: string): Promise<Picked> {
  const text = visit.form(slot);
  const chosen = visit.form(`${slot}_id`);
  // What was offered counts only for the words it was offered for.
  const offered = chosen !== undefined && visit.form(`${slot}_for`) === text ? tree.on(chosen, day) : undefined;
  if (offered && reaches(visit, tree, offered._id)) return pickedOf(offered);
  if (text === undefined) return { text: '' };
  const hers = tree.allOn(day).filter((unit) => reaches(visit, tree, unit._id));
  const code = text.split(' · ')[0]?.trim().toUpperCase();
  const byCode = hers.find((unit) => unit.code.toUpperCase() === code);
  if (byCode) return pickedOf(byCode);

  const types = [...new Set(hers.map((unit) => unit.type))];
  const found = await searchUnits(text, { day, types, limit: 100 });
  const choices = found
    .filter(({ id }) => tree.on(id, day) && reaches(visit, tree, id))
    .slice(0, MOST_OFFERED)
    .map(({ id, name }) => ({ value: id, label: `${name} · ${tree.on(id, day)?.code ?? ''}` }));
  return {
    text,
    choices,
    problem: visit.say(`console-operations.problem.${choices.length > 0 ? 'choose' : 'nothing'}`),
  };
}

/** A field with a unit in it from the start. */
export function presetPick(visit: Visit, tree: Tree, day: Day, unitId: string | undefined): Picked {
  const unit = unitId === undefined ? undefined : tree.on(unitId, day);
  return unit && reaches(visit, tree, unit._id) ? pickedOf(unit) : { text: '' };
}

/** What the browser may complete to while she types. */
export function pickList(visit: Visit, tree: Tree, day: Day): string[] {
  const hers = tree.allOn(day).filter((unit) => reaches(visit, tree, unit._id));
  const listed = hers.length <= MOST_LISTED ? hers : hers.filter((unit) => unit.ancestors.length < 2);
  return listed.map(pickText).sort((a, b) => a.localeCompare(b, 'vi', { numeric: true }));
}

function pickedOf(unit: Unit): Picked {
  return {
    text: pickText(unit),
    unit: {
      id: unit._id,
      name: unit.name,
      code: unit.code,
      type: unit.type,
      ...(unit.parentId ? { parentId: unit.parentId } : {}),
    },
  };
}
