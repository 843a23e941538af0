import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { unitLabels, validOn } from '../../domain/organisation/units.ts';
import type { ConsoleDeps } from '../deps.ts';
import { unitsBody } from '../views/units.ts';
import { type Answer, page, type Visit } from '../visit.ts';

export function unitRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'units'], show));
  return router;
}

/** Her tree as it stood on a day; today when none is asked for. */
async function show(visit: Visit): Promise<Answer> {
  const day = visit.day('day') ?? dayOf(visit.now);
  const units = visit.scope.units.filter((unit) => validOn(unit, day));
  const linked = units.flatMap((unit) => [...unit.predecessors, ...unit.successors].map((link) => link.unitId));
  return {
    kind: 'page',
    title: visit.say('console.nav.units'),
    active: 'units',
    body: unitsBody({
      say: visit.say,
      has: (key) => visit.deps.texts.has(visit.language, key),
      day,
      rootId: visit.scope.rootId,
      units,
      names: await unitLabels(linked),
      mayInvite: visit.may('work', 'invites'),
    }),
  };
}
