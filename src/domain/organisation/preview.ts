import type { FlowText } from '../../core/effects.ts';
import { type Day, dayOf, formatDay } from '../../core/time.ts';
import { fold } from '../../language/index.ts';
import { namedIn } from './changes.ts';
import { applyOperations, type OperationProblem, type UnitOperation, withIds } from './operations.ts';
import { branchLeaders, countStakes, type Stakes, type StakesByUnit, stakesOf } from './stakes.ts';
import type { Tree, Unit } from './tree.ts';
import { newLabel } from './tree-names.ts';
import { currentTree } from './tree-store.ts';

/** A unit an operation names, and what hangs on it and on everything below. */
export interface AffectedUnit {
  unitId: string;
  /** How it is called the day before; absent for a unit that is made. */
  before?: string;
  /** How it is called from then on; absent for one that ends. */
  after?: string;
  /** What it comes to stand below, if that changes; absent at the top. */
  below?: string;
  /** Who takes over, by label, the first one first. */
  heirs: string[];
  stakes: Stakes;
}

/** What operations would do. Nothing has been written. */
export interface OperationPreview {
  /** With the ids of units to be made. */
  operations: UnitOperation[];
  /** With any of these nothing can be planned. */
  problems: OperationProblem[];
  /** Worth knowing first; they stop nothing. */
  warnings: FlowText[];
  units: AffectedUnit[];
  /** How many other units go along without being named, such as the branches of a commune. */
  following: number;
  /** Everything that hangs on the units named and below, each thing once. */
  total: Stakes;
  /** Until this day begins it can be undone; undefined when it has begun already. */
  undoableUntil?: Day;
}

/** Shows what operations would do to people, open work and messages. Writes nothing. */
export async function previewOperations(wished: readonly UnitOperation[], now: number): Promise<OperationPreview> {
  const before = await currentTree();
  const today = dayOf(now);
  const operations = withIds(before, wished);
  const firstDay = operations.map((operation) => operation.effectiveOn).sort()[0] ?? today;
  const stakes = await countStakes(today, now);
  const applied = applyOperations(before, operations);
  const problems = 'problems' in applied ? applied.problems : [];
  const after = 'problems' in applied ? before : applied.tree;
  const changed = 'problems' in applied ? [] : applied.unitIds;

  const named = subjectsOf(operations);
  const units = named.flatMap((unitId) => affected(unitId, { before, after, stakes, operations }) ?? []);
  const all = before.heldBy(
    named.filter((unitId) => before.docs.has(unitId)),
    firstDay,
  );
  return {
    operations,
    problems,
    warnings: problems.length > 0 ? [] : await warningsOf({ before, after, operations, stakes, changed, today }),
    units,
    following: changed.filter((unitId) => !named.includes(unitId)).length,
    total: stakesOf(stakes, all),
    ...(firstDay > today ? { undoableUntil: firstDay } : {}),
  };
}

/** The units operations are about; parents and receivers that only stand by are left out. */
function subjectsOf(operations: readonly UnitOperation[]): string[] {
  const ids = operations.flatMap((operation): string[] => {
    switch (operation.kind) {
      case 'create':
        return [operation.unit.id ?? ''];
      case 'merge':
        return [...operation.unitIds, ...namedIn([operation]).filter((id) => isMade(operation.into, id))];
      case 'split':
        return [
          operation.unitId,
          ...operation.into.flatMap(({ heir }) => ('unit' in heir ? [heir.unit.id ?? ''] : [])),
        ];
      default:
        return [operation.unitId];
    }
  });
  return [...new Set(ids)].filter((id) => id !== '');
}

function isMade(heir: Extract<UnitOperation, { kind: 'merge' }>['into'], id: string): boolean {
  return 'unit' in heir && heir.unit.id === id;
}

function affected(
  unitId: string,
  known: { before: Tree; after: Tree; stakes: StakesByUnit; operations: readonly UnitOperation[] },
): AffectedUnit | undefined {
  const { before, after, stakes } = known;
  const day = known.operations.find((operation) => subjectsOf([operation]).includes(unitId))?.effectiveOn ?? '';
  const old = before.on(unitId, day);
  const made = after.on(unitId, day);
  if (!old && !made) return undefined;
  const heirs = made ? [] : after.heirsOn(unitId, day).filter((heir) => heir !== unitId);
  return {
    unitId,
    ...(old ? { before: made ? old.label : (after.near(unitId, day)?.label ?? old.label) } : {}),
    ...(made ? { after: made.label } : {}),
    ...(made?.parentId && made.parentId !== old?.parentId
      ? { below: after.near(made.parentId, day)?.label ?? '' }
      : {}),
    heirs: heirs.flatMap((heir) => {
      const unit = after.near(heir, day);
      return unit ? [old && fold(old.name) === fold(unit.name) ? newLabel(unit) : unit.label] : [];
    }),
    stakes: stakesOf(stakes, old ? before.heldBy([unitId], day) : []),
  };
}

async function warningsOf(known: {
  before: Tree;
  after: Tree;
  operations: readonly UnitOperation[];
  stakes: StakesByUnit;
  changed: readonly string[];
  today: Day;
}): Promise<FlowText[]> {
  const { before, after, operations, stakes, changed, today } = known;
  const warnings: FlowText[] = [];
  const warn = (key: string, params: Record<string, string> = {}) =>
    warnings.push({ key: `units.warning.${key}`, params });
  const firstDay = operations.map((operation) => operation.effectiveOn).sort()[0] ?? today;
  if (firstDay <= today) warn('begun', { day: formatDay(firstDay) });

  const lastDay =
    operations
      .map((operation) => operation.effectiveOn)
      .sort()
      .at(-1) ?? today;
  const led = await branchLeaders([...after.docs.keys()], today);
  const sum = (ids: readonly string[]) => ids.reduce((total, id) => total + (led.get(id) ?? 0), 0);
  for (const unitId of changed) {
    const unit = after.on(unitId, lastDay);
    const same = unit && before.on(unitId, lastDay)?.name !== unit.name && namesake(after, unit);
    if (unit && same) warn('same_name', { name: unit.label, other: same });
    if (unit && unit.parentId === undefined && !before.docs.has(unitId)) warn('top_without_staff', { name: unit.name });
    const ends = before.on(unitId, lastDay) && !unit;
    const aims = stakes.get('broadcasts')?.get(unitId) ?? 0;
    if (ends && aims > 0)
      warn('broadcasts_aimed', { name: before.near(unitId, firstDay)?.label ?? unitId, count: String(aims) });
    if (unit) {
      const leaders = sum(after.formsOf(unitId, lastDay));
      if (leaders > 1 && leaders > sum(before.formsOf(unitId, lastDay)))
        warn('two_leaders', { name: unit.label, count: String(leaders) });
    }
  }
  for (const operation of operations.filter((one) => one.toCheck)) {
    for (const unitId of subjectsOf([operation])) {
      warn('to_check', { name: after.near(unitId, operation.effectiveOn)?.label ?? unitId });
    }
  }
  return warnings;
}

/** Another unit, living or ended, that goes by the same name below a parent of the same name. */
function namesake(tree: Tree, unit: Unit): string | undefined {
  const wording = (one: Unit): string => {
    const parent = one.parentId === undefined ? undefined : tree.near(one.parentId, one.validFrom);
    return fold(parent?.parentId === undefined ? one.name : `${one.name}, ${parent.name}`);
  };
  const wanted = wording(unit);
  return [...tree.docs.keys()]
    .filter((id) => id !== unit._id)
    .flatMap((id) => tree.near(id, unit.validFrom) ?? [])
    .find((other) => wording(other) === wanted)?.label;
}
