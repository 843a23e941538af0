import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { listChangeSets } from '../../domain/organisation/change-sets.ts';
import {
  changeStateOf,
  getChange,
  listChanges,
  type UnitChange,
  undoOperations,
} from '../../domain/organisation/changes.ts';
import type { Tree } from '../../domain/organisation/tree.ts';
import { currentTree } from '../../domain/organisation/tree-store.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { unitChangeBody } from '../views/unit-change.ts';
import { type ChangeRow, changesListBody } from '../views/unit-changes-list.ts';
import { type Answer, type Notice, page, type Visit } from '../visit.ts';
import { changeLines } from './unit-change-lines.ts';
import { operationFormRoutes } from './unit-operation-form.ts';
import { mayPlan, namesOnlyHers, reaches } from './unit-reach.ts';
import { changeSetRoutes } from './unit-sets.ts';

/** What changes in the tree: planned, in effect, undone; ready change sets; and the forms to plan more. */
export function unitOperationRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'units'], list));
  router.use('/sets', changeSetRoutes(deps));
  router.use('/', operationFormRoutes(deps));
  router.get('/:id', page(deps, ['read', 'units'], show));
  router.post('/:id/undo', page(deps, ['work', 'units'], undo));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const tree = await currentTree();
  const [changes, sets] = await Promise.all([listChanges(), listChangeSets(visit.deps.changesDir, visit.now)]);
  return {
    kind: 'page',
    title: visit.say('console-operations.title'),
    active: 'units',
    figures: true,
    body: changesListBody({
      say: visit.say,
      mayWork: visit.may('work', 'units'),
      sets: sets
        .filter((set) => namesOnlyHers(visit, tree, set.operations))
        .map(({ id, title, effectiveOn, document, state }) => ({ id, title, document, state, day: effectiveOn })),
      changes: changes.filter((change) => touchesHers(visit, tree, change)).map((change) => rowOf(visit, tree, change)),
    }),
  };
}

async function show(visit: Visit): Promise<Answer> {
  const tree = await currentTree();
  return pageOf(visit, tree, await changeOf(visit, tree));
}

/** Takes it back, as if it had never been planned. */
async function undo(visit: Visit): Promise<Answer> {
  const tree = await currentTree();
  const change = await changeOf(visit, tree);
  if (!mayPlan(visit, tree, change.operations)) throw new Refusal(403, 'not_allowed');
  const undone = await undoOperations(change._id, { staffId: visit.staff._id, at: visit.act().at });
  if (undone === undefined) throw notFound();
  if ('problem' in undone) {
    const text = visit.deps.texts.say(visit.language, undone.problem);
    return { ...(await pageOf(visit, tree, change, undone.builtOn, { tone: 'bad', text })), status: 409 };
  }
  if (change.state !== 'undone') await visit.audit('units.undo', change._id, { unitId: visit.scope.rootId });
  return { kind: 'redirect', to: `/console/unit-operations/${change._id}`, done: 'units_undone' };
}

async function pageOf(
  visit: Visit,
  tree: Tree,
  change: UnitChange,
  builtOn: readonly UnitChange[] = [],
  notice?: Notice,
): Promise<Extract<Answer, { kind: 'page' }>> {
  const names = await staffNames([change.by, ...(change.undoneBy ? [change.undoneBy] : [])]);
  const row = rowOf(visit, tree, change);
  return {
    kind: 'page',
    title: visit.say('console-operations.one'),
    active: 'units',
    ...(notice ? { notice } : {}),
    body: unitChangeBody({
      say: visit.say,
      token: visit.token(),
      row,
      documents: [...new Set(change.operations.map(({ document }) => document))],
      notes: change.operations.flatMap(({ note }) => note ?? []),
      set: change.set,
      by: names.get(change.by) ?? '',
      at: change.at,
      undoneBy: change.undoneBy === undefined ? undefined : (names.get(change.undoneBy) ?? ''),
      undoneAt: change.undoneAt,
      units: change.unitIds
        .filter((id) => tree.docs.has(id) && reaches(visit, tree, id))
        .map((id) => ({ id, name: tree.near(id, change.lastDay)?.label ?? id })),
      builtOn: builtOn.filter((other) => touchesHers(visit, tree, other)).map((other) => rowOf(visit, tree, other)),
      mayUndo: row.state === 'planned' && visit.may('work', 'units') && mayPlan(visit, tree, change.operations),
    }),
  };
}

/** @throws Refusal 404 unless it touches one of her units. */
async function changeOf(visit: Visit, tree: Tree): Promise<UnitChange> {
  const change = await getChange(visit.param('id'));
  if (change === undefined || !touchesHers(visit, tree, change)) throw notFound();
  return change;
}

/** Whether it speaks of one of her units; a unit that was only planned and is gone again counts by what it was below. */
function touchesHers(visit: Visit, tree: Tree, change: UnitChange): boolean {
  const ids = change.unitIds.filter((id) => tree.docs.has(id));
  return ids.length > 0 ? ids.some((id) => reaches(visit, tree, id)) : namesOnlyHers(visit, tree, change.operations);
}

function rowOf(visit: Visit, tree: Tree, change: UnitChange): ChangeRow {
  return {
    id: change._id,
    day: change.firstDay,
    state: changeStateOf(change, dayOf(visit.now)),
    lines: changeLines(visit, tree, change.operations),
  };
}
