import { Router } from 'express';
import { listRetentionRuns, previewRetention } from '../../domain/privacy/retention.ts';
import type { ConsoleDeps } from '../deps.ts';
import { retentionBody } from '../views/retention.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** What is kept how long, what the nights cleared, and what tonight would. Nothing can be cleared from here. */
export function retentionRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/',
    page(deps, ['read', 'retention'], (visit) => show(visit, false)),
  );
  router.get(
    '/preview',
    page(deps, ['read', 'retention'], (visit) => show(visit, true)),
  );
  return router;
}

async function show(visit: Visit, preview: boolean): Promise<Answer> {
  const { retention } = visit.deps.privacy;
  const [runs, would] = await Promise.all([
    listRetentionRuns(),
    preview ? previewRetention(retention, visit.now) : undefined,
  ]);
  if (preview) await visit.audit('retention.preview', visit.scope.rootId);
  return {
    kind: 'page',
    title: visit.say('console.nav.retention'),
    active: 'retention',
    figures: true,
    body: retentionBody({ say: visit.say, rules: retention.rules, runs, would }),
  };
}
