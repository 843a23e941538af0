import { Router } from 'express';
import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf, formatDay } from '../../core/time.ts';
import { applyChangeSet, type ListedChangeSet, previewChangeSet } from '../../domain/organisation/change-sets.ts';
import { namedIn, treeWithout } from '../../domain/organisation/changes.ts';
import { applyOperations } from '../../domain/organisation/operations.ts';
import { shortLabels } from '../../domain/organisation/short-labels.ts';
import { lastDayBefore, type Tree, type Unit } from '../../domain/organisation/tree.ts';
import { sumsBelow } from '../../domain/organisation/tree-figures.ts';
import { currentTree } from '../../domain/organisation/tree-store.ts';
import { membersByUnit } from '../../domain/people/counts.ts';
import { reportsByUnit } from '../../domain/reports/figures.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { reportScope } from '../scope.ts';
import { type Balance, changeSetBody, type OldUnit } from '../views/unit-set.ts';
import { type Answer, type Notice, page, type Visit } from '../visit.ts';
import { affectedRows } from './unit-preview.ts';
import { madeIn, mayPlan } from './unit-reach.ts';

export function changeSetRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/:set', page(deps, ['read', 'units'], show));
  router.post('/:set/apply', page(deps, ['work', 'units'], apply));
  return router;
}

interface Found {
  set: ListedChangeSet;
  preview: NonNullable<Awaited<ReturnType<typeof previewChangeSet>>>['preview'];
  before: Tree;
  /** Undefined when the set cannot be planned as the tree is. */
  after: Tree | undefined;
}

async function show(visit: Visit): Promise<Answer> {
  return pageOf(visit, await setOf(visit));
}

/** Plans the whole set as one change; a set that stands is not planned again. */
async function apply(visit: Visit): Promise<Answer> {
  const found = await setOf(visit);
  const { set } = found;
  const act = visit.act();
  const address = `/console/unit-operations/sets/${set.id}`;
  // The same form sent twice is one act; another form comes too late.
  if (set.change) {
    if (set.change._id === deriveId('unit-change', act.actId)) return { kind: 'redirect', to: address };
    return { ...(await pageOf(visit, found, again(visit, set))), status: 409 };
  }
  if (!mayPlan(visit, await currentTree(), set.operations)) throw new Refusal(403, 'not_allowed');
  const planned = await applyChangeSet(visit.deps.changesDir, set.id, act);
  if (planned === undefined) throw notFound();
  if ('problems' in planned) return { ...(await pageOf(visit, await setOf(visit))), status: 409 };
  if (planned.again) {
    const now = await setOf(visit);
    return { ...(await pageOf(visit, now, again(visit, now.set))), status: 409 };
  }
  await visit.audit('units.plan', planned.change._id, {
    unitId: visit.scope.rootId,
    details: { count: set.operations.length },
  });
  const done = set.effectiveOn <= dayOf(visit.now) ? 'units_applied' : 'units_planned';
  return { kind: 'redirect', to: address, done };
}

async function pageOf(
  visit: Visit,
  { set, preview, before, after }: Found,
  notice?: Notice,
): Promise<Extract<Answer, { kind: 'page' }>> {
  const day = [dayOf(visit.now), set.effectiveOn].sort().at(-1) ?? set.effectiveOn;
  const ids = [...new Set([...visit.scope.ids, ...before.belongingTo([visit.scope.rootId], lastDayBefore(day))])];
  const [members, reports] = await Promise.all([
    membersByUnit(ids, day),
    visit.may('read', 'reports') ? reportsByUnit(await reportScope(visit)) : new Map<string, number>(),
  ]);
  const counts = { members, reports };
  return {
    kind: 'page',
    title: set.title,
    active: 'units',
    figures: true,
    ...(notice ? { notice } : {}),
    body: changeSetBody({
      say: visit.say,
      language: visit.language,
      token: visit.token(),
      id: set.id,
      document: set.document,
      source: set.source,
      day: set.effectiveOn,
      state: set.state,
      changeId: set.change?._id,
      ...(set.state === 'ready' ? { preview: affectedRows(visit, preview) } : {}),
      old: after ? oldUnits(before, after, set.effectiveOn, counts) : [],
      balances: after ? balancesOf(before, after, day, counts) : [],
      total: after ? totalOf(before, after, day, counts) : undefined,
      mayApply: visit.may('work', 'units') && mayPlan(visit, await currentTree(), set.operations),
    }),
  };
}

type Counts = Record<'members' | 'reports', ReadonlyMap<string, number>>;

/** Every unit that ends, with what belongs to it the day before, and who takes over. */
function oldUnits(before: Tree, after: Tree, day: Day, counts: Counts): OldUnit[] {
  const eve = lastDayBefore(day);
  const names = shortLabels(after, day);
  const members = sumsBelow(before, counts.members, eve);
  const reports = sumsBelow(before, counts.reports, eve);
  return before
    .allOn(day)
    .filter((unit) => !after.on(unit._id, day))
    .map((unit) => ({
      id: unit._id,
      name: after.near(unit._id, day)?.label ?? unit.label,
      heirs: after.heirsOn(unit._id, day).map((id) => ({ id, name: names.get(id) ?? id })),
      members: members.get(unit._id) ?? 0,
      reports: reports.get(unit._id) ?? 0,
    }))
    .sort((a, b) => a.heirs.length - b.heirs.length || (a.heirs[0]?.id ?? '').localeCompare(b.heirs[0]?.id ?? ''));
}

/** For everyone who takes over: what the old units together had, and what the new one has. */
function balancesOf(before: Tree, after: Tree, day: Day, counts: Counts): Balance[] {
  const names = shortLabels(after, day);
  const ended = before.allOn(day).filter((unit) => !after.on(unit._id, day));
  const gone = new Set(ended.map((unit) => unit._id));
  const outermost = ended.filter((unit) => after.heirsOn(unit._id, day).length === 1 && !unit.ancestors.some(isShared));
  /** Below a unit that goes to one and the same. */
  function isShared(id: string): boolean {
    return gone.has(id) && after.heirsOn(id, day).length === 1;
  }
  const into = Map.groupBy(outermost, (unit) => after.heirsOn(unit._id, day)[0] ?? '');
  const sums = (tree: Tree, kind: keyof Counts) => sumsBelow(tree, counts[kind], day);
  const pairOf = (kind: keyof Counts, id: string, units: readonly Unit[]) => {
    const old = sums(before, kind);
    const below = units.reduce((total, unit) => total + (old.get(unit._id) ?? 0), 0);
    // Of a unit that went to several, what was its own went to the first of them.
    const shared = ended
      .filter((unit) => after.heirsOn(unit._id, day).length > 1 && after.homeOn(unit._id, day) === id)
      .flatMap((unit) => before.formsOf(unit._id, day))
      .reduce((total, form) => total + (counts[kind].get(form) ?? 0), 0);
    return { before: below + shared + (old.get(id) ?? 0), after: sums(after, kind).get(id) ?? 0 };
  };
  return [...into].map(([id, units]) => ({
    id,
    name: names.get(id) ?? id,
    members: pairOf('members', id, units),
    reports: pairOf('reports', id, units),
  }));
}

/** The same over the whole tree, added up from its tops. */
function totalOf(before: Tree, after: Tree, day: Day, counts: Counts): Omit<Balance, 'id' | 'name'> {
  const sum = (tree: Tree, kind: keyof Counts) => {
    const sums = sumsBelow(tree, counts[kind], day);
    return tree
      .allOn(day)
      .filter((unit) => unit.parentId === undefined)
      .reduce((total, unit) => total + (sums.get(unit._id) ?? 0), 0);
  };
  const both = (kind: keyof Counts) => ({ before: sum(before, kind), after: sum(after, kind) });
  return { members: both('members'), reports: both('reports') };
}

/** @throws Refusal 404 unless everything it changes is hers, or was before it. */
async function setOf(visit: Visit): Promise<Found> {
  const found = await previewChangeSet(visit.deps.changesDir, visit.param('set'), visit.now);
  if (!found) throw notFound();
  const { set, preview } = found;
  const current = await currentTree();
  const before = (set.change && (await treeWithout(set.change._id))) ?? current;
  const made = new Set(set.operations.flatMap((operation) => madeIn(operation).map(({ id }) => id)));
  const hers = new Set([
    ...visit.scope.ids,
    ...before.belongingTo([visit.scope.rootId], lastDayBefore(set.effectiveOn)),
  ]);
  const foreign = namedIn(set.operations).filter((id) => !made.has(id) && before.docs.has(id) && !hers.has(id));
  if (foreign.length > 0) throw notFound();
  const applied = set.change ? undefined : applyOperations(current, set.operations);
  const after = set.change ? current : applied && 'tree' in applied ? applied.tree : undefined;
  return { set, preview, before, after };
}

function again({ say }: Visit, set: ListedChangeSet): Notice {
  return { tone: 'warn', text: say('units.apply.already', { id: set.id, day: formatDay(set.effectiveOn) }) };
}
