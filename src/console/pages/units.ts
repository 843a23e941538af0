import { Router } from 'express';
import { type Day, dayOf } from '../../core/time.ts';
import { shortLabels } from '../../domain/organisation/short-labels.ts';
import type { Tree } from '../../domain/organisation/tree.ts';
import { sumsBelow } from '../../domain/organisation/tree-figures.ts';
import { currentTree } from '../../domain/organisation/tree-store.ts';
import { searchUnits } from '../../domain/organisation/units.ts';
import { membersByUnit } from '../../domain/people/counts.ts';
import { personNames } from '../../domain/people/people.ts';
import { allHoldersOf, holdersOf } from '../../domain/people/roles.ts';
import type { ConsoleDeps } from '../deps.ts';
import type { UnitRow } from '../views/unit-words.ts';
import { unitsBody } from '../views/units.ts';
import { type Answer, page, type Visit } from '../visit.ts';
import { unitPageRoutes } from './unit-page.ts';
import { idsOn } from './unit-reach.ts';

/** Who answers for a unit, by its level. */
const LEADING = ['branch_leader', 'group_leader', 'commune_officer'] as const;
/** Of more units than this whoever holds a role anywhere is read at once, instead of unit by unit. */
const MOST_LOOKED_UP = 300;
const MOST_FOUND = 20;

export function unitRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'units'], show));
  router.use('/', unitPageRoutes(deps));
  return router;
}

/** Her tree as it stood, or will stand, on a day; today when none is asked for. */
async function show(visit: Visit): Promise<Answer> {
  const today = dayOf(visit.now);
  const day = visit.day('day') ?? today;
  const text = visit.query('q');
  const tree = await currentTree();
  const rows = await rowsOn(visit, tree, day);
  return {
    kind: 'page',
    title: visit.say('console.nav.units'),
    active: 'units',
    figures: true,
    body: unitsBody({
      say: visit.say,
      language: visit.language,
      has: (key) => visit.deps.texts.has(visit.language, key),
      day,
      today,
      text,
      rows,
      found: text === undefined ? undefined : await find(tree, rows, text, day),
      may: {
        operate: visit.may('work', 'units'),
        roster: visit.may('read', 'roster'),
        invite: visit.may('work', 'invites'),
      },
    }),
  };
}

/** All units she may see of a day with their figures: a few looks at the store, however many units there are. */
async function rowsOn(visit: Visit, tree: Tree, day: Day): Promise<Map<string, UnitRow>> {
  const ids = idsOn(visit, tree, day);
  const [members, leaders] = await Promise.all([membersByUnit(ids, day), leadersOn(visit, tree, ids, day)]);
  const sums = sumsBelow(tree, members, day);
  const labels = shortLabels(tree, day);
  return new Map(
    ids.flatMap((id): [string, UnitRow][] => {
      const unit = tree.on(id, day);
      if (!unit) return [];
      const label = labels.get(id) ?? unit.name;
      return [[id, { unit, label, members: sums.get(id) ?? 0, leaders: leaders.get(id) ?? [] }]];
    }),
  );
}

/** Names of those who lead on a day, by the unit their duty came to; nobody for whoever may not see people. */
async function leadersOn(visit: Visit, tree: Tree, ids: readonly string[], day: Day): Promise<Map<string, string[]>> {
  const named = new Map<string, string[]>();
  if (!visit.may('read', 'people')) return named;
  const held = new Set(ids);
  const terms =
    ids.length > MOST_LOOKED_UP
      ? (await Promise.all(LEADING.map((role) => allHoldersOf(role, day))))
          .flat()
          .filter((term) => held.has(term.unitId))
      : await holdersOf(LEADING, ids, day);
  if (terms.length === 0) return named;
  const names = await personNames(terms.map(({ personId }) => personId));
  for (const { personId, unitId } of terms) {
    const home = tree.homeOn(unitId, day) ?? unitId;
    const name = names.get(personId) ?? visit.say('console.unnamed');
    if (!named.get(home)?.includes(name)) named.set(home, [...(named.get(home) ?? []), name]);
  }
  await visit.audit('units.leaders', visit.scope.rootId, { details: { shown: terms.length } });
  return named;
}

/** What she may mean by a name, old or new, or a code: of a unit that has ended, who took over. */
async function find(
  tree: Tree,
  rows: ReadonlyMap<string, UnitRow>,
  text: string,
  day: Day,
): Promise<{ id: string; name: string; code: string }[]> {
  const types = [...new Set(tree.allOn(day).map((unit) => unit.type))];
  const found = await searchUnits(text, { day, types, limit: 100 });
  return found
    .filter(({ id }) => rows.has(tree.homeOn(id, day) ?? id))
    .slice(0, MOST_FOUND)
    .map(({ id, name }) => ({ id, name, code: tree.near(id, day)?.code ?? '' }));
}
