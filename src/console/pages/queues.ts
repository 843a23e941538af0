import { Router } from 'express';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { visitOf } from '../visit.ts';

/** Its page finds its own files by `<base>`, which our own pages forbid; the rest is no wider than theirs. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join(';');

/** The queue dashboard of the IT person, a stranger to our pages: only the door is ours. */
export function queueRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.use((req, res, next) => {
    if (!visitOf(deps, req, res).may('read', 'queues')) throw new Refusal(403, 'not_allowed');
    if (deps.queueDashboard === undefined) throw notFound();
    res.set('Content-Security-Policy', POLICY);
    deps.queueDashboard(req, res, next);
  });
  return router;
}
