import { type Day, dayOf } from '../../core/time.ts';
import { namedIn } from '../../domain/organisation/changes.ts';
import type { NewUnit, UnitOperation } from '../../domain/organisation/operations.ts';
import type { Tree } from '../../domain/organisation/tree.ts';
import type { Visit } from '../visit.ts';

type Her = Pick<Visit, 'scope' | 'now'>;

/** The units she may look at as of a day: hers today, and planned ones that will be hers from their first day on. */
export function idsOn({ scope, now }: Her, tree: Tree, day: Day): string[] {
  const today = dayOf(now);
  if (day <= today) return [...scope.ids];
  const coming = tree.belongingTo([scope.rootId], day).filter((id) => (firstDay(tree, id) ?? today) > today);
  return [...new Set([...scope.ids, ...coming])];
}

/** Whether a unit is hers today, or planned and hers from its first day on. */
export function reaches({ scope, now }: Her, tree: Tree, unitId: string): boolean {
  if (scope.holds(unitId)) return true;
  const from = firstDay(tree, unitId);
  return from !== undefined && from > dayOf(now) && tree.belongingTo([scope.rootId], from).includes(unitId);
}

/**
 * Whether everything operations speak of is hers: each unit there is, as an operand or above one, and the top of the
 * tree where they put something there.
 */
export function mayPlan(her: Her, tree: Tree, operations: readonly UnitOperation[]): boolean {
  return namesOnlyHers(her, tree, operations) && (!operations.some(reachesTop) || her.scope.holds(undefined));
}

/** Whether every unit operations name, other than those they make, is hers. Ids nobody has are nobody's. */
export function namesOnlyHers(her: Her, tree: Tree, operations: readonly UnitOperation[]): boolean {
  const made = new Set(operations.flatMap((operation) => madeIn(operation).map((unit) => unit.id)));
  return namedIn(operations).every((id) => made.has(id) || !tree.docs.has(id) || reaches(her, tree, id));
}

/** The units an operation makes. */
export function madeIn(operation: UnitOperation): NewUnit[] {
  switch (operation.kind) {
    case 'create':
      return [operation.unit];
    case 'merge':
      return 'unit' in operation.into ? [operation.into.unit] : [];
    case 'split':
      return operation.into.flatMap(({ heir }) => ('unit' in heir ? [heir.unit] : []));
    default:
      return [];
  }
}

function reachesTop(operation: UnitOperation): boolean {
  if (operation.kind === 'move') return operation.parentId === undefined;
  return madeIn(operation).some((unit) => unit.parentId === undefined);
}

function firstDay(tree: Tree, unitId: string): Day | undefined {
  return tree.docs.get(unitId)?.spans[0]?.from;
}
