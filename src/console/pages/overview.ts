import { Router } from 'express';
import { addDays, type Day, dayOf } from '../../core/time.ts';
import { listBroadcasts } from '../../domain/broadcasts/drafts.ts';
import { ledgerOf } from '../../domain/broadcasts/ledger.ts';
import { countOpenIncidents } from '../../domain/incidents/incidents.ts';
import { validOn } from '../../domain/organisation/units.ts';
import { unitsReported } from '../../domain/reports/reports.ts';
import { countSubmissions } from '../../domain/submissions/submissions.ts';
import type { ConsoleDeps } from '../deps.ts';
import { readerFor, reportScope, type Scope } from '../scope.ts';
import { unitOptions } from '../unit-options.ts';
import { overviewBody } from '../views/overview.ts';
import { type Answer, page, type Visit } from '../visit.ts';
import { expectedEnd, RUNNING } from './broadcasts.ts';
import { waitingHandoffs } from './handoffs.ts';

/** Units that owe a report each month. */
const REPORTING_TYPES: ReadonlySet<string> = new Set(['branch', 'special_branch']);

export function overviewRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, undefined, overview));
  return router;
}

async function overview(visit: Visit): Promise<Answer> {
  const { say, now } = visit;
  const unit = visit.query('unit');
  const scope = narrowed(visit.scope, unit);
  const today = dayOf(now);
  const month = { from: `${today.slice(0, 7)}-01`, to: lastDayOf(today) };
  const branches = scope.units.filter((one) => REPORTING_TYPES.has(one.type) && validOn(one, today));

  const [waiting, reported, submissions, broadcasts, incidents] = await Promise.all([
    waitingHandoffs(scope),
    unitsReported(await reportScope(visit, unit), month),
    countSubmissions(scope.reader),
    runningBroadcasts(scope, now),
    visit.may('read', 'incidents') ? countOpenIncidents() : undefined,
  ]);

  return {
    kind: 'page',
    title: say('console.nav.overview'),
    active: 'overview',
    figures: true,
    unit: scope.unitName,
    body: overviewBody({
      say,
      language: visit.language,
      units: unitOptions(visit),
      unit: scope.rootId === visit.scope.rootId ? '' : scope.rootId,
      month,
      waiting: { count: waiting.length, longestMs: now - (waiting[0]?.openedAt ?? now) },
      reports: { branches: branches.length, reported: branches.filter((one) => reported.has(one._id)).length },
      newSubmissions: submissions.new ?? 0,
      broadcasts,
      incidents,
    }),
  };
}

/** The scope seen from one unit below its root. */
function narrowed(scope: Scope, unitId: string | undefined): Scope {
  const reader = readerFor(scope, unitId);
  const [rootId] = reader.unitIds;
  if (rootId === undefined || rootId === scope.rootId) return scope;
  const units = scope.units.filter((unit) => unit._id === rootId || unit.ancestors.includes(rootId));
  const ids = new Set(units.map((unit) => unit._id));
  return {
    rootId,
    unitName: units.find((unit) => unit._id === rootId)?.name ?? rootId,
    units,
    ids: [...ids],
    reader,
    holds: (id) => ids.has(id ?? ''),
  };
}

/** What is going out now, all broadcasts together. `endsAt`: when the last of them will probably be done, epoch ms. */
async function runningBroadcasts(
  scope: Scope,
  now: number,
): Promise<{ count: number; sent: number; aimed: number; endsAt: number | undefined }> {
  const rows = await listBroadcasts({ states: RUNNING, unitIds: scope.ids });
  const ledgers = await Promise.all(rows.map((row) => ledgerOf(row._id)));
  const ends = rows.flatMap((row, n) => {
    const ledger = ledgers[n];
    return ledger ? (expectedEnd(row, ledger, now) ?? []) : [];
  });
  return {
    count: rows.length,
    sent: ledgers.reduce((sum, ledger) => sum + ledger.sent, 0),
    aimed: ledgers.reduce((sum, ledger) => sum + ledger.aimed, 0),
    endsAt: ends.length > 0 ? Math.max(...ends) : undefined,
  };
}

function lastDayOf(day: Day): Day {
  const firstOfNext = `${addDays(`${day.slice(0, 7)}-28`, 7).slice(0, 7)}-01`;
  return addDays(firstOfNext, -1);
}
