import type { Day } from '../../core/time.ts';
import { fold } from '../../language/index.ts';
import type { UnitSpan } from './model.ts';
import { endedBy, type Tree } from './tree.ts';
import { newLabel } from './tree-names.ts';

/**
 * What each unit of a day is called where one sees what it stands below: its label without the units above, and with
 * its first day where an ended unit had the same name there.
 */
export function shortLabels(tree: Tree, day: Day): Map<string, string> {
  // A name says something only together with the unit above, unless that is the top.
  const wording = ({ name, parentId, from }: Pick<UnitSpan, 'name' | 'parentId' | 'from'>): string => {
    const parent = parentId === undefined ? undefined : tree.near(parentId, from);
    return fold(parent?.parentId === undefined ? name : `${name}, ${parent.name}`);
  };
  const endedWordings = new Set(
    [...tree.docs.values()].flatMap((doc) => {
      const last = doc.spans.at(-1);
      return last && endedBy(doc, day) ? [wording(last)] : [];
    }),
  );
  return new Map(
    tree.allOn(day).map((unit) => {
      const above = unit.ancestors
        .slice(1)
        .reverse()
        .map((id) => `, ${tree.on(id, day)?.name ?? ''}`)
        .join('');
      const own = above !== '' && unit.label.endsWith(above) ? unit.label.slice(0, -above.length) : unit.label;
      const isNew =
        own === unit.name &&
        endedWordings.size > 0 &&
        endedWordings.has(
          wording({ name: unit.name, from: day, ...(unit.parentId ? { parentId: unit.parentId } : {}) }),
        );
      return [unit._id, isNew ? newLabel({ label: own, validFrom: unit.validFrom }) : own];
    }),
  );
}
