import { isDeepStrictEqual } from 'node:util';
import type { FlowText } from '../../core/effects.ts';
import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf, formatDay } from '../../core/time.ts';
import { insertNew } from '../messages/insert.ts';
import { type UnitChangeDoc, UnitChangeModel, type UnitDoc, type UnitImage } from './model.ts';
import { applyOperations, type OperationProblem, type UnitOperation, withIds } from './operations.ts';
import type { StaffAct } from './scope.ts';
import { countStakes, stakesOf, termsToCome } from './stakes.ts';
import { openTree, type Tree } from './tree.ts';
import { treeProblems } from './tree-check.ts';
import { currentTree, markedTree, writeChange } from './tree-store.ts';

/** Operations as they were planned together. */
export type UnitChange = Omit<UnitChangeDoc, 'images' | 'base' | 'told'>;

export type Planned = { change: UnitChange; again: boolean } | { problems: OperationProblem[] };
export type Undone = { change: UnitChange } | { problem: FlowText; builtOn: UnitChange[] };

/** Whether it is to come, or true already. */
export function changeStateOf(
  change: Pick<UnitChange, 'state' | 'firstDay'>,
  today: Day,
): 'planned' | 'in_effect' | 'undone' {
  if (change.state === 'undone') return 'undone';
  return change.firstDay <= today ? 'in_effect' : 'planned';
}

/**
 * Plans operations as one: all of them or none. From then on the tree knows them; on their day they simply hold.
 * The same `actId` again is the same change.
 */
export async function planOperations(
  act: StaffAct & { set?: string },
  wished: readonly UnitOperation[],
): Promise<Planned> {
  const _id = deriveId('unit-change', act.actId);
  for (;;) {
    const { mark, tree } = await markedTree();
    const known = await UnitChangeModel.findById(_id).lean<UnitChangeDoc | null>();
    if (known && known.state !== 'planning') return { change: told(known), again: true };
    if (mark === undefined) throw new Error('there are no units yet');

    const operations = withIds(tree, wished);
    const applied = applyOperations(tree, operations);
    if ('problems' in applied) return applied;
    const days = operations.map((operation) => operation.effectiveOn).sort();
    const row = {
      order: await nextOrder(),
      operations,
      ...(act.set === undefined ? {} : { set: act.set }),
      by: act.staffId,
      at: act.at,
      firstDay: days[0] ?? dayOf(act.at),
      lastDay: days.at(-1) ?? dayOf(act.at),
      state: 'planning' as const,
      base: mark,
      images: imagesOf(tree, applied.tree, applied.unitIds),
      unitIds: applied.unitIds,
    };
    // Whoever works on the same act at the same time writes the same row, or finds another tree and begins again.
    const isNew = await insertNew(UnitChangeModel, { _id, ...row });
    if (!isNew) await UnitChangeModel.updateOne({ _id, state: 'planning' }, { $set: row });
    if (await writeChange(_id, mark)) return { change: await changeOf(_id), again: false };
  }
}

/**
 * Takes a planned change back as if it had never been. Only before its first day has begun, and only while nothing
 * planned later builds on it.
 */
export async function undoOperations(
  changeId: string,
  act: Pick<StaffAct, 'staffId' | 'at'>,
): Promise<Undone | undefined> {
  for (;;) {
    const { mark, tree } = await markedTree();
    const change = await UnitChangeModel.findById(changeId).lean<UnitChangeDoc | null>();
    if (!change || change.state === 'planning' || mark === undefined) return undefined;
    if (change.state === 'undone') return { change: told(change) };
    if (change.firstDay <= dayOf(act.at)) return refused('begun', { day: formatDay(change.firstDay) });

    const builtOn = await laterOn(change);
    const untouched = change.images.every(({ unitId, after }) => sameUnit(tree.docs.get(unitId), after));
    const before = openTree(restored(tree, change.images));
    if (!untouched || treeProblems(before, change.firstDay).length > 0) return refused('built_on', {}, builtOn);
    const made = change.images.flatMap(({ unitId, before: old }) => (old ? [] : [unitId]));
    const today = dayOf(act.at);
    const stakes = stakesOf(await countStakes(today, act.at), made);
    // What is made stands in days to come, and so do the terms of those who are to lead it.
    const used = Object.values(stakes).some((count) => count > 0) || (await termsToCome(made, today)) > 0;
    if (used) return refused('in_use', {});

    // The same units as then, but perhaps written once more when something later was undone.
    const images = change.images.map((image) => ({ ...image, after: tree.docs.get(image.unitId) }));
    await UnitChangeModel.updateOne(
      { _id: changeId, state: { $in: ['planned', 'undoing'] } },
      { $set: { state: 'undoing', base: mark, images, undoneBy: act.staffId, undoneAt: act.at } },
    );
    if (await writeChange(changeId, mark)) return { change: await changeOf(changeId) };
  }
}

/** Changes newest first: all of them, or those that touched a unit. */
export async function listChanges(query: { unitId?: string; limit?: number } = {}): Promise<UnitChange[]> {
  const rows = await UnitChangeModel.find({
    state: { $ne: 'planning' },
    ...(query.unitId === undefined ? {} : { unitIds: query.unitId }),
  })
    .sort({ order: -1 })
    .limit(query.limit ?? 100)
    .lean<UnitChangeDoc[]>();
  return rows.map(told);
}

export async function getChange(changeId: string): Promise<UnitChange | undefined> {
  const row = await UnitChangeModel.findOne({ _id: changeId, state: { $ne: 'planning' } }).lean<UnitChangeDoc | null>();
  return row ? told(row) : undefined;
}

/** The change a ready set was planned as, if it stands. */
export async function changeOfSet(set: string): Promise<UnitChange | undefined> {
  const row = await UnitChangeModel.findOne({
    set,
    state: { $in: ['planned', 'undoing'] },
  }).lean<UnitChangeDoc | null>();
  return row ? told(row) : undefined;
}

/** How the tree was without this change, for telling before from after. */
export async function treeWithout(changeId: string): Promise<Tree | undefined> {
  const change = await UnitChangeModel.findById(changeId).lean<UnitChangeDoc | null>();
  return change ? openTree(restored(await currentTree(), change.images)) : undefined;
}

function restored(tree: Tree, images: readonly UnitImage[]): UnitDoc[] {
  const docs = new Map(tree.docs);
  for (const { unitId, before } of images) {
    if (before) docs.set(unitId, before);
    else docs.delete(unitId);
  }
  return [...docs.values()];
}

/** What was planned after it and touches or names one of its units. */
async function laterOn(change: UnitChangeDoc): Promise<UnitChange[]> {
  const later = await UnitChangeModel.find({
    order: { $gt: change.order },
    state: { $in: ['planned', 'undoing'] },
  })
    .sort({ order: 1 })
    .lean<UnitChangeDoc[]>();
  const touched = new Set(change.unitIds);
  return later
    .filter((other) => [...other.unitIds, ...namedIn(other.operations)].some((id) => touched.has(id)))
    .map(told);
}

/** Every unit id an operation speaks of, at whatever depth: ids are the only values of these fields. */
export function namedIn(operations: readonly UnitOperation[]): string[] {
  const ids = new Set<string>();
  const look = (value: unknown, key: string): void => {
    if (typeof value === 'string') {
      if (['id', 'unitId', 'parentId', 'unitIds', 'successorIds', 'children'].includes(key)) ids.add(value);
    } else if (Array.isArray(value)) {
      for (const item of value) look(item, key);
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, item] of Object.entries(value)) look(item, name);
    }
  };
  look(operations, '');
  return [...ids];
}

function sameUnit(a: UnitDoc | undefined, b: UnitDoc | undefined): boolean {
  const told = (doc: UnitDoc | undefined) => doc && [doc.spans, doc.predecessors, doc.successors];
  return isDeepStrictEqual(told(a), told(b));
}

function imagesOf(before: Tree, after: Tree, unitIds: readonly string[]): UnitImage[] {
  return unitIds.map((unitId) => {
    const old = before.docs.get(unitId);
    const made = after.docs.get(unitId);
    return {
      unitId,
      ...(old ? { before: old } : {}),
      ...(made ? { after: { ...made, rev: (old?.rev ?? -1) + 1 } } : {}),
    };
  });
}

async function nextOrder(): Promise<number> {
  const last = await UnitChangeModel.findOne({ order: { $exists: true } })
    .sort({ order: -1 })
    .lean<UnitChangeDoc | null>();
  return (last?.order ?? 0) + 1;
}

async function changeOf(changeId: string): Promise<UnitChange> {
  const row = await UnitChangeModel.findById(changeId).lean<UnitChangeDoc | null>();
  if (!row) throw new Error('a unit change vanished');
  return told(row);
}

function told({ images: _images, base: _base, told: _told, ...change }: UnitChangeDoc): UnitChange {
  return change;
}

function refused(key: string, params: Record<string, string>, builtOn: UnitChange[] = []): Undone {
  return { problem: { key: `units.undo.${key}`, params }, builtOn };
}
