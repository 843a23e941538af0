import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { ROLES } from '../../domain/people/model.ts';
import { searchPeople } from '../../domain/people/people.ts';
import { rolesOf } from '../../domain/people/roles.ts';
import type { ConsoleDeps } from '../deps.ts';
import { maskBirth, masked } from '../person-in-view.ts';
import { unitOptions } from '../unit-options.ts';
import { peopleBody } from '../views/people.ts';
import { type Answer, page, type Visit } from '../visit.ts';
import { personRoutes } from './person.ts';
import { personFormRoutes } from './person-form.ts';

const PAGE = 50;

/** Whom the union knows: the list, one person, and what staff write down of her. */
export function peopleRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'people'], list));
  router.use('/', personFormRoutes(deps));
  router.use('/', personRoutes(deps));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const [text, wanted, after] = [visit.query('q'), visit.query('unit'), visit.query('after')];
  const role = ROLES.find((known) => known === visit.query('role'));
  const unit = wanted !== undefined && visit.scope.holds(wanted) ? wanted : undefined;
  const { people, next } = await searchPeople(
    visit.scope.reader,
    {
      ...(text ? { text } : {}),
      ...(unit ? { unitId: unit } : {}),
      ...(role ? { role } : {}),
      ...(after ? { after } : {}),
      limit: PAGE,
    },
    visit.now,
  );
  const held = await rolesOf(
    people.map(({ _id }) => _id),
    dayOf(visit.now),
  );
  const terms = [...held.values()].flat();
  const units = await unitLabels([
    ...people.flatMap(({ unitId }) => unitId ?? []),
    ...terms.map(({ unitId }) => unitId),
  ]);
  if (people.length > 0) {
    await visit.audit('people.list', unit ?? visit.scope.rootId, { details: { shown: people.length } });
  }

  return {
    kind: 'page',
    title: visit.say('console.nav.people'),
    active: 'people',
    figures: true,
    body: peopleBody({
      say: visit.say,
      filter: { text, unit, role },
      units: unitOptions(visit),
      roles: ROLES,
      mayWork: visit.may('work', 'people'),
      mayRoles: visit.may('read', 'roles'),
      mayRoster: visit.may('read', 'roster'),
      next,
      more: after !== undefined,
      rows: people.map((person) => ({
        id: person._id,
        name: person.name,
        unit: units.get(person.unitId ?? ''),
        phone: masked(person.phone),
        birth: maskBirth(person.birth),
        roles: [...new Set((held.get(person._id) ?? []).map((term) => term.role))],
      })),
    }),
  };
}
