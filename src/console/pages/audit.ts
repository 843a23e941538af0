import { Router } from 'express';
import { unitLabels } from '../../domain/organisation/units.ts';
import { listAudit } from '../../domain/staff/audit.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { auditBody } from '../views/audit.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const PAGE = 50;

export function auditRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'audit'], list));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const before = Number(visit.query('before') ?? Number.NaN);
  const filter = { about: visit.query('about'), staffId: visit.query('staff') };
  const rows = await listAudit({ ...filter, before: Number.isFinite(before) ? before : undefined, limit: PAGE });
  const [names, units] = await Promise.all([
    staffNames(rows.map(({ staffId }) => staffId)),
    unitLabels(rows.flatMap(({ unitId }) => unitId ?? [])),
  ]);
  return {
    kind: 'page',
    title: visit.say('console.nav.audit'),
    active: 'audit',
    figures: true,
    body: auditBody({
      say: visit.say,
      has: (key) => visit.deps.texts.has(visit.language, key),
      filter,
      rows,
      names,
      units,
      next: rows.length === PAGE ? rows.at(-1)?.at : undefined,
    }),
  };
}
