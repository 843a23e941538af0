import { randomUUID } from 'node:crypto';
import { deriveId } from '../../core/ids.ts';
import { insertMissing, insertNew } from '../messages/insert.ts';
import {
  type TreeMarkDoc,
  TreeMarkModel,
  type UnitChangeDoc,
  UnitChangeModel,
  type UnitDoc,
  UnitModel,
} from './model.ts';
import { openTree, type Tree } from './tree.ts';

let known: { mark: string; tree: Tree } | undefined;

/**
 * The tree as it is stored. Costs one look at one small row while nothing has changed, in this process or another. A
 * change somebody broke off in the middle is finished first: nobody sees half of one.
 */
export async function currentTree(): Promise<Tree> {
  return (await markedTree()).tree;
}

/** The tree together with the mark a change of it must still find. */
export async function markedTree(): Promise<{ mark: string | undefined; tree: Tree }> {
  for (;;) {
    const found = await readMark();
    if (found?.pending) {
      await finishChange(found.pending, found.mark);
      continue;
    }
    if (found && known?.mark === found.mark) return { mark: found.mark, tree: known.tree };
    const docs = await UnitModel.find({}).lean<UnitDoc[]>();
    const after = await readMark();
    if (after?.mark !== found?.mark || after?.pending) continue;
    const tree = openTree(docs);
    if (found) known = { mark: found.mark, tree };
    return { mark: found?.mark, tree };
  }
}

/** Puts units into the store; those whose id is there stay as they are. @returns How many were new. */
export async function addUnits(units: readonly UnitDoc[]): Promise<number> {
  const before = await UnitModel.countDocuments({});
  await insertMissing(UnitModel, units);
  const added = (await UnitModel.countDocuments({})) - before;
  // The first mark is drawn, not derived: a process that moves to another store must not take its tree for the old one.
  await TreeMarkModel.updateOne(
    { _id: 'units' },
    added > 0 ? { $set: { mark: randomUUID() } } : { $setOnInsert: { mark: randomUUID() } },
    { upsert: true },
  );
  return added;
}

/**
 * Writes the images of a change row, if the tree is still the one they were worked out on.
 * @returns false when it is not; then nothing was written.
 */
export async function writeChange(changeId: string, base: string): Promise<boolean> {
  const taken = await TreeMarkModel.updateOne(
    { _id: 'units', mark: base, pending: { $exists: false } },
    { $set: { pending: changeId } },
  );
  if (taken.modifiedCount === 0) return false;
  await finishChange(changeId, base);
  return true;
}

/** May run twice, also at the same time: each unit is written once, by its revision. */
async function finishChange(changeId: string, mark: string): Promise<void> {
  const change = await UnitChangeModel.findById(changeId).lean<UnitChangeDoc | null>();
  const written = change?.base === mark;
  if (change && written && change.state === 'planning') {
    for (const { before, after } of change.images) await writeUnit(before, after);
    await UnitChangeModel.updateOne({ _id: changeId, state: 'planning' }, { $set: { state: 'planned' } });
  }
  if (change && written && change.state === 'undoing') {
    for (const { before, after } of change.images) await writeUnit(after, before);
    await UnitChangeModel.updateOne({ _id: changeId, state: 'undoing' }, { $set: { state: 'undone' } });
  }
  await TreeMarkModel.updateOne(
    { _id: 'units', mark, pending: changeId },
    { $set: { mark: written ? deriveId('tree', mark, changeId) : mark }, $unset: { pending: '' } },
  );
}

async function writeUnit(from: UnitDoc | undefined | null, to: UnitDoc | undefined | null): Promise<void> {
  if (!from) {
    if (to) await insertNew(UnitModel, to);
    return;
  }
  const here = { _id: from._id, rev: from.rev };
  if (!to) await UnitModel.deleteOne(here);
  else await UnitModel.replaceOne(here, { ...to, rev: from.rev + 1 });
}

async function readMark(): Promise<TreeMarkDoc | null> {
  return TreeMarkModel.findById('units').lean<TreeMarkDoc | null>();
}
