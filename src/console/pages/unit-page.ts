import { Router } from 'express';
import { addDays, type Day, dayOf } from '../../core/time.ts';
import { INVITE_TYPES } from '../../domain/enrolment/invites.ts';
import { JOIN_TYPES } from '../../domain/enrolment/join-codes.ts';
import { changeStateOf, listChanges } from '../../domain/organisation/changes.ts';
import { shortLabels } from '../../domain/organisation/short-labels.ts';
import { endOf, lastDayBefore, type Tree, type Unit } from '../../domain/organisation/tree.ts';
import { sumsBelow } from '../../domain/organisation/tree-figures.ts';
import { currentTree } from '../../domain/organisation/tree-store.ts';
import { membersByUnit } from '../../domain/people/counts.ts';
import { personNames } from '../../domain/people/people.ts';
import { holdersOf } from '../../domain/people/roles.ts';
import { figuresByMonth } from '../../domain/reports/figures.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound } from '../refusal.ts';
import { reportScope } from '../scope.ts';
import { type LeaderRow, type SpanRow, unitPageBody } from '../views/unit-page.ts';
import { type Answer, page, type Visit } from '../visit.ts';
import { changeLines } from './unit-change-lines.ts';
import { reaches } from './unit-reach.ts';

const LEADERS = [
  'branch_leader',
  'branch_deputy',
  'group_leader',
  'commune_officer',
  'portfolio_officer',
  'office',
  'standing_leader',
] as const;
const MOST_CHANGES = 50;
/** So far back figures are shown month by month. */
const FIGURE_DAYS = 730;

export function unitPageRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/:id', page(deps, ['read', 'units'], show));
  return router;
}

/** One unit as of a day: what it is, what it was and became, who leads it, what was reported. */
async function show(visit: Visit): Promise<Answer> {
  const today = dayOf(visit.now);
  const tree = await currentTree();
  const id = visit.param('id');
  if (!tree.docs.has(id) || !reaches(visit, tree, id)) throw notFound();
  const wanted = visit.day('day') ?? today;
  const day = dayWithin(tree, id, wanted);
  const unit = tree.on(id, day);
  if (!unit) throw notFound();
  const held = tree.heldBy([id], day).filter((one) => visit.scope.holds(one));
  const labels = shortLabels(tree, day);
  const [members, leaders, changes, months] = await Promise.all([
    membersByUnit(held, day),
    leadersOn(visit, tree, unit, day),
    listChanges({ unitId: id, limit: MOST_CHANGES }),
    figuresOf(visit, unit, today),
  ]);
  const sums = sumsBelow(tree, members, day);
  const children = tree
    .allOn(day)
    .filter((child) => child.parentId === id)
    .map((child) => ({
      unit: child,
      label: labels.get(child._id) ?? child.name,
      members: sums.get(child._id) ?? 0,
      leaders: [],
    }));

  return {
    kind: 'page',
    title: titleOf(tree, unit, wanted, labels.get(id)),
    active: 'units',
    figures: true,
    body: unitPageBody({
      say: visit.say,
      language: visit.language,
      has: (key) => visit.deps.texts.has(visit.language, key),
      unit,
      day,
      today,
      path: unit.ancestors.map((above) => linkTo(visit, tree, above, day)),
      members: sums.get(id) ?? 0,
      leaders,
      children,
      spans: spansOf(visit, tree, id),
      predecessors: unit.predecessors.map((link) => ({ ...linkTo(visit, tree, link.unitId, today), kind: link.kind })),
      successors: unit.successors.map((link) => ({ ...linkTo(visit, tree, link.unitId, today), kind: link.kind })),
      changes: changes.map((change) => ({
        id: change._id,
        day: change.firstDay,
        state: changeStateOf(change, today),
        lines: changeLines(visit, tree, change.operations, id),
      })),
      months,
      may: {
        operate: visit.may('work', 'units') && day >= today,
        people: visit.may('read', 'people'),
        roster: visit.may('read', 'roster'),
        codes: visit.may('read', 'enrolment') && JOIN_TYPES.has(unit.type) && tree.on(id, today) !== undefined,
        invite: visit.may('work', 'invites') && INVITE_TYPES.has(unit.type) && tree.on(id, today) !== undefined,
      },
    }),
  };
}

/** Outside its days it is called an old one; beside an old one of the same name, the new one. */
function titleOf(tree: Tree, unit: Unit, day: Day, short: string | undefined): string {
  const standing = unit.label === unit.name ? (short ?? unit.label) : unit.label;
  return tree.on(unit._id, day) ? standing : (tree.near(unit._id, day)?.label ?? standing);
}

/** The day asked for, or the unit's own nearest one. */
function dayWithin(tree: Tree, id: string, day: Day): Day {
  const doc = tree.docs.get(id);
  const first = doc?.spans[0]?.from ?? day;
  const end = doc && endOf(doc);
  if (day < first) return first;
  return end !== undefined && day >= end ? lastDayBefore(end) : day;
}

/** Who leads it on that day. Looking at them is written down. */
async function leadersOn(visit: Visit, tree: Tree, unit: Unit, day: Day): Promise<LeaderRow[]> {
  if (!visit.may('read', 'people')) return [];
  const forms = tree.formsOf(unit._id, day).filter((id) => visit.scope.holds(id));
  const terms = await holdersOf(LEADERS, forms, day);
  if (terms.length === 0) return [];
  const names = await personNames(terms.map(({ personId }) => personId));
  await visit.audit('units.leaders', unit._id, { unitId: unit._id, details: { shown: terms.length } });
  return terms.map(({ personId, role, validFrom }) => ({
    personId,
    name: names.get(personId) ?? visit.say('console.unnamed'),
    role,
    from: validFrom,
  }));
}

async function figuresOf(visit: Visit, unit: Unit, today: Day) {
  if (!visit.may('read', 'reports')) return undefined;
  const scope = await reportScope(visit, unit._id);
  return figuresByMonth(scope, unit._id, { from: addDays(today, -FIGURE_DAYS), to: today, now: visit.now });
}

function spansOf(visit: Visit, tree: Tree, id: string): SpanRow[] {
  return (tree.docs.get(id)?.spans ?? []).map(({ from, to, code, type, name, parentId }) => ({
    from,
    to,
    code,
    type,
    name,
    parent: parentId === undefined ? undefined : linkTo(visit, tree, parentId, from),
  }));
}

/** A unit by its name on a day; a link where she may go there. */
function linkTo(visit: Visit, tree: Tree, id: string, day: Day): { id: string; name: string; open: boolean } {
  return { id, name: tree.near(id, day)?.label ?? id, open: reaches(visit, tree, id) };
}
