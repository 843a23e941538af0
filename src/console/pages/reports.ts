import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { getContact } from '../../domain/contacts/contacts.ts';
import { fieldFor, getMovement, reportableMovements } from '../../domain/organisation/movements.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { REPORT_STATUSES } from '../../domain/reports/model.ts';
import { acceptReport, getReport, listReports, type Report, returnReport } from '../../domain/reports/reports.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { photosOf } from '../photos.ts';
import { notFound, Refusal } from '../refusal.ts';
import { reportScope } from '../scope.ts';
import { unitOptions } from '../unit-options.ts';
import { reportBody, reportsBody } from '../views/reports.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const MAX_REASON = 1000;

export function reportRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/', page(deps, ['read', 'reports'], list));
  router.get(
    '/:id',
    page(deps, ['read', 'reports'], (visit) => detail(visit)),
  );
  router.post('/:id/accept', page(deps, ['work', 'reports'], accept));
  router.post('/:id/return', page(deps, ['work', 'reports'], giveBack));
  return router;
}

async function list(visit: Visit): Promise<Answer> {
  const movements = await reportableMovements(dayOf(visit.now));
  const status = REPORT_STATUSES.find((known) => known === visit.query('status'));
  const movement = movements.find(({ _id }) => _id === visit.query('movement'))?._id;
  const filter = {
    status,
    movement,
    unit: visit.query('unit'),
    from: visit.day('from'),
    to: visit.day('to'),
  };
  const before = visit.query('before');
  const { reports, next } = await listReports(await reportScope(visit, filter.unit), {
    ...(status ? { status } : {}),
    ...(movement ? { movement } : {}),
    ...(filter.from ? { from: filter.from } : {}),
    ...(filter.to ? { to: filter.to } : {}),
    ...(before ? { before } : {}),
  });
  const names = await movementNames(reports);
  const units = await unitLabels(reports.map(({ unitId }) => unitId));

  return {
    kind: 'page',
    title: visit.say('console.nav.reports'),
    active: 'reports',
    figures: true,
    body: reportsBody({
      say: visit.say,
      language: visit.language,
      filter,
      statuses: REPORT_STATUSES,
      movements: movements.map(({ _id, shortName }) => ({ value: _id, label: shortName })),
      units: unitOptions(visit),
      rows: reports.map((report) => ({
        id: report._id,
        code: report.code ?? '',
        movement: names.get(report.movement) ?? report.movement,
        unit: units.get(report.unitId),
        date: report.date,
        attendance: report.attendance,
        photos: report.photos.length,
        status: report.status,
      })),
      next,
    }),
  };
}

async function detail(visit: Visit, problem?: string): Promise<Answer> {
  const report = await reportOf(visit);
  const [movement, units, contact, names, photos] = await Promise.all([
    getMovement(report.movement),
    unitLabels([report.unitId]),
    report.contactId ? getContact(report.contactId) : undefined,
    staffNames(report.history.flatMap(({ staffId }) => staffId ?? [])),
    photosOf(report.photos, `report=${encodeURIComponent(report._id)}`),
  ]);
  await visit.audit('reports.read', report.code ?? report._id, { unitId: report.unitId });

  return {
    kind: 'page',
    title: `${report.code ?? ''} · ${movement?.shortName ?? report.movement}`,
    active: 'reports',
    status: problem === undefined ? 200 : 422,
    body: reportBody({
      say: visit.say,
      language: visit.language,
      token: visit.token(),
      report,
      movement: movement?.name ?? report.movement,
      fields: (movement?.fields ?? []).map((field) => fieldFor(field, visit.language)),
      unit: units.get(report.unitId),
      author: contact?.name,
      names,
      photos,
      mayWork: visit.may('work', 'reports') && !['consolidated', 'locked'].includes(report.status),
      draft: visit.form('reason') ?? '',
      problem,
      maxLength: MAX_REASON,
    }),
  };
}

async function accept(visit: Visit): Promise<Answer> {
  const report = await reportOf(visit);
  const now = await acceptReport(await reportScope(visit), report._id, visit.act());
  if (now?.status !== 'accepted') throw new Refusal(409, 'conflict');
  await visit.audit('reports.accept', report.code ?? report._id, { unitId: report.unitId });
  return { kind: 'redirect', to: addressOf(report._id), done: 'report_accepted' };
}

async function giveBack(visit: Visit): Promise<Answer> {
  const report = await reportOf(visit);
  const reason = visit.form('reason');
  if (reason === undefined) return detail(visit, visit.say('console-reports.empty_reason'));
  if (reason.length > MAX_REASON) return detail(visit, visit.say('console-handoffs.long_answer', { max: MAX_REASON }));

  const now = await returnReport(await reportScope(visit), report._id, { ...visit.act(), reason }, visit.deps.tell);
  if (now?.status !== 'returned') throw new Refusal(409, 'conflict');
  await visit.audit('reports.return', report.code ?? report._id, { unitId: report.unitId });
  return { kind: 'redirect', to: addressOf(report._id), done: 'report_returned' };
}

async function reportOf(visit: Visit): Promise<Report> {
  const report = await getReport(await reportScope(visit), visit.param('id'));
  if (report === undefined) throw notFound();
  return report;
}

async function movementNames(reports: readonly Report[]): Promise<Map<string, string>> {
  const codes = [...new Set(reports.map(({ movement }) => movement))];
  const movements = await Promise.all(codes.map((code) => getMovement(code)));
  return new Map(movements.flatMap((movement) => (movement ? [[movement._id, movement.shortName]] : [])));
}

function addressOf(id: string): string {
  return `/console/reports/${encodeURIComponent(id)}`;
}
