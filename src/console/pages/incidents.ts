import { Router } from 'express';
import { listIncidents, resolveIncidentById } from '../../domain/incidents/incidents.ts';
import type { ConsoleDeps } from '../deps.ts';
import { incidentsBody } from '../views/incidents.ts';
import { type Answer, page, type Visit } from '../visit.ts';

export function incidentRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'incidents'], list));
  router.post('/:id/resolve', page(deps, ['work', 'incidents'], resolve));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const rows = await listIncidents({ limit: 100 });
  return {
    kind: 'page',
    title: visit.say('console.nav.incidents'),
    active: 'incidents',
    figures: true,
    body: incidentsBody({
      say: visit.say,
      has: (key) => visit.deps.texts.has(visit.language, key),
      token: visit.token(),
      mayResolve: visit.may('work', 'incidents'),
      rows,
    }),
  };
}

async function resolve(visit: Visit): Promise<Answer> {
  const id = visit.param('id');
  const done = await resolveIncidentById(id, visit.now);
  if (done) await visit.audit('incidents.resolve', id);
  return { kind: 'redirect', to: '/console/incidents', done: 'incident_resolved' };
}
