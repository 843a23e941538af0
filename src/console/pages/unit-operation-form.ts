import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { planOperations } from '../../domain/organisation/changes.ts';
import { type OperationKind, operationSchema, type UnitOperation } from '../../domain/organisation/operations.ts';
import { previewOperations } from '../../domain/organisation/preview.ts';
import type { Tree } from '../../domain/organisation/tree.ts';
import { currentTree } from '../../domain/organisation/tree-store.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { KINDS } from '../views/unit-changes-list.ts';
import { operationFormBody, operationPreviewBody, type Wish } from '../views/unit-operation.ts';
import { typeOptions } from '../views/unit-words.ts';
import { type Answer, page, type Visit } from '../visit.ts';
import { changeLines } from './unit-change-lines.ts';
import { pickList } from './unit-pick.ts';
import { affectedRows } from './unit-preview.ts';
import { mayPlan } from './unit-reach.ts';
import { newWish, readWish } from './unit-wish.ts';

/** One form a kind of operation; what it would do is shown before anything is planned. */
export function operationFormRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/new/:kind', page(deps, ['work', 'units'], start));
  router.post('/new/:kind', page(deps, ['work', 'units'], preview));
  router.post('/', page(deps, ['work', 'units'], plan));
  return router;
}

async function start(visit: Visit): Promise<Answer> {
  const tree = await currentTree();
  return formPage(visit, tree, newWish(visit, tree, kindOf(visit)));
}

/** Reads the form and shows what would happen; writes nothing. */
async function preview(visit: Visit): Promise<Answer> {
  const kind = kindOf(visit);
  const tree = await currentTree();
  const { wish, operation } = await readWish(visit, tree, kind);
  if (operation === undefined) return formPage(visit, tree, wish);
  return previewPage(visit, tree, operation, wish);
}

/** Plans what was shown. The same form twice is one change. */
async function plan(visit: Visit): Promise<Answer> {
  const operation = operationOf(visit.form('operation'));
  const tree = await currentTree();
  const act = visit.act();
  if (!mayPlan(visit, tree, [operation])) throw new Refusal(403, 'not_allowed');
  const planned = await planOperations(act, [operation]);
  if ('problems' in planned) return { ...(await previewPage(visit, tree, operation)), status: 409 };
  const { change, again } = planned;
  if (!again) await visit.audit('units.plan', change._id, { unitId: visit.scope.rootId, details: { count: 1 } });
  const done = change.firstDay <= dayOf(visit.now) ? 'units_applied' : 'units_planned';
  return { kind: 'redirect', to: `/console/unit-operations/${change._id}`, done };
}

/** @throws Refusal 403 when it speaks of a unit that is not hers. */
async function previewPage(
  visit: Visit,
  tree: Tree,
  operation: UnitOperation,
  wish?: Wish,
): Promise<Extract<Answer, { kind: 'page' }>> {
  if (!mayPlan(visit, tree, [operation])) throw new Refusal(403, 'not_allowed');
  const shown = await previewOperations([operation], visit.now);
  return {
    kind: 'page',
    title: visit.say('console-operations.look', { kind: visit.say(`units.kind.${operation.kind}`) }),
    active: 'units',
    figures: true,
    body: operationPreviewBody({
      say: visit.say,
      language: visit.language,
      token: visit.token(),
      kind: operation.kind,
      day: operation.effectiveOn,
      document: operation.document,
      note: operation.note,
      lines: changeLines(visit, tree, shown.operations),
      preview: affectedRows(visit, shown),
      operation: JSON.stringify(shown.operations[0]),
      begun: operation.effectiveOn <= dayOf(visit.now),
      ...(wish ? { form: formOf(visit, tree, wish) } : {}),
    }),
  };
}

function formPage(visit: Visit, tree: Tree, wish: Wish): Answer {
  const wrong = Object.keys(wish.problems).length > 0 || Object.values(wish.picks).some(({ problem }) => problem);
  return {
    kind: 'page',
    title: visit.say(`units.kind.${wish.kind}`),
    active: 'units',
    status: wrong ? 422 : 200,
    ...(wrong ? { notice: { tone: 'bad', text: visit.say('console-operations.problem.see_below') } } : {}),
    body: operationFormBody(formOf(visit, tree, wish)),
  };
}

function formOf(visit: Visit, tree: Tree, wish: Wish) {
  const words = { say: visit.say, has: (key: string) => visit.deps.texts.has(visit.language, key) };
  return {
    say: visit.say,
    token: visit.token(),
    wish,
    types: typeOptions(words, tree.docs.values()),
    list: pickList(visit, tree, wish.day ?? dayOf(visit.now)),
    mayTop: visit.scope.holds(undefined),
  };
}

function kindOf(visit: Visit): OperationKind {
  const kind = KINDS.find((known) => known === visit.param('kind'));
  if (kind === undefined) throw notFound();
  return kind;
}

/** @throws Refusal 400 for anything the preview did not write. */
function operationOf(text: string | undefined): UnitOperation {
  try {
    return operationSchema.parse(JSON.parse(text ?? ''));
  } catch {
    throw new Refusal(400, 'malformed');
  }
}
