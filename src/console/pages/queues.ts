import { Router } from 'express';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { visitOf } from '../visit.ts';

/** The queue dashboard of the IT person, a stranger to our pages: only the door is ours. */
export function queueRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.use((req, res, next) => {
    if (!visitOf(deps, req, res).may('read', 'queues')) throw new Refusal(403, 'not_allowed');
    if (deps.queueDashboard === undefined) throw notFound();
    deps.queueDashboard(req, res, next);
  });
  return router;
}
