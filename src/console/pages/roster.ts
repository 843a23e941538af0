import { Router } from 'express';
import { dayOf, formatDay } from '../../core/time.ts';
import { currentTree } from '../../domain/organisation/tree-store.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { type ExportWords, exportTable, writeWorkbook } from '../../domain/roster/export.ts';
import { listImports, startImport } from '../../domain/roster/imports.ts';
import { MAX_FILE_BYTES, MAX_ROWS, readSheet, type Sheet, SheetError } from '../../domain/roster/sheet.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import { csv } from '../csv.ts';
import type { ConsoleDeps } from '../deps.ts';
import { Refusal } from '../refusal.ts';
import type { Option } from '../views/parts.ts';
import { rosterBody } from '../views/roster.ts';
import { type Answer, page, type Visit } from '../visit.ts';
import { importRoutes, openUnits } from './roster-import.ts';

/** Membership lists: brought in from files, and taken out as files of the same shape. */
export function rosterRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/',
    page(deps, ['read', 'roster'], (visit) => list(visit)),
  );
  router.post('/', page(deps, ['work', 'roster'], upload));
  router.get('/export.xlsx', page(deps, ['export', 'roster'], exportXlsx));
  router.get('/export.csv', page(deps, ['export', 'roster'], exportCsv));
  router.use('/:id', importRoutes(deps));
  return router;
}

async function list(visit: Visit, problem?: string): Promise<Answer> {
  const files = await listImports(visit.scope.ids);
  const [units, names] = await Promise.all([
    unitLabels(files.map(({ unitId }) => unitId)),
    staffNames(files.map(({ staffId }) => staffId)),
  ]);
  return {
    kind: 'page',
    title: visit.say('roster.title'),
    active: 'units',
    status: problem === undefined ? 200 : 422,
    body: rosterBody({
      say: visit.say,
      language: visit.language,
      token: visit.token(),
      problem,
      units: await unitChoice(visit),
      unit: visit.form('unit') ?? visit.query('unit') ?? visit.scope.rootId,
      maxMb: MAX_FILE_BYTES / 1024 / 1024,
      maxRows: MAX_ROWS,
      mayWork: visit.may('work', 'roster'),
      mayExport: visit.may('export', 'roster'),
      withPhones: visit.may('unmask', 'people'),
      rows: files.map((file) => ({
        ...file,
        unit: units.get(file.unitId) ?? file.unitId,
        author: names.get(file.staffId) ?? '',
      })),
    }),
  };
}

/** Her own unit and those below it that may keep a list: branches have theirs, communes theirs. */
async function unitChoice(visit: Visit): Promise<Option[]> {
  const options = await openUnits(visit, visit.scope.rootId);
  const own = options.find(({ value }) => value === visit.scope.rootId);
  return [
    own ?? { value: visit.scope.rootId, label: visit.scope.unitName },
    ...options.filter(({ value }) => value !== visit.scope.rootId),
  ];
}

async function upload(visit: Visit): Promise<Answer> {
  const { actId } = visit.act();
  const unitId = visit.form('unit') ?? visit.scope.rootId;
  if (!visit.scope.holds(unitId)) throw new Refusal(400, 'malformed');
  const file = visit.upload;
  if (file === undefined) return list(visit, visit.say('roster.file.missing'));

  let sheets: Sheet[];
  try {
    if (file.cut) throw new SheetError('too_large');
    sheets = await readSheet(file.bytes, file.name);
  } catch (error) {
    if (!(error instanceof SheetError)) throw error;
    return list(visit, visit.say(`roster.file.${error.code}`, { mb: MAX_FILE_BYTES / 1024 / 1024, rows: MAX_ROWS }));
  }
  const now = visit.now;
  const id = await startImport(sheets, {
    actId,
    unitId,
    staffId: visit.staff._id,
    fileName: file.name,
    from: dayOf(now),
    now,
  });
  const rows = sheets.reduce((sum, sheet) => sum + sheet.rows.length, 0);
  await visit.audit('roster.upload', id, { unitId, details: { rows, sheets: sheets.length } });
  return { kind: 'redirect', to: `/console/roster/${id}` };
}

async function exportXlsx(visit: Visit): Promise<Answer> {
  const { table, name, title } = await exported(visit, 'xlsx');
  const body = await writeWorkbook(table, title);
  return {
    kind: 'download',
    name: `${name}.xlsx`,
    type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    body,
  };
}

async function exportCsv(visit: Visit): Promise<Answer> {
  const { table, name } = await exported(visit, 'csv');
  return { kind: 'download', name: `${name}.csv`, type: 'text/csv; charset=utf-8', body: csv(table) };
}

async function exported(visit: Visit, format: string) {
  const unitId = visit.query('unit') ?? visit.scope.rootId;
  if (!visit.scope.holds(unitId)) throw new Refusal(404, 'not_found');
  const today = dayOf(visit.now);
  const phones = visit.may('unmask', 'people');
  const table = await exportTable({ unitId, day: today, phones, words: wordsOf(visit) });
  await visit.audit('roster.export', unitId, {
    unitId,
    details: { people: table.length - 1, phones: phones ? 1 : 0, format },
  });
  const unit = (await currentTree()).near(unitId, today);
  const day = formatDay(today).replaceAll('/', '-');
  return { table, name: `hoi-vien-${(unit?.code ?? 'HOI').toLowerCase()}-${day}`, title: unit?.name ?? 'DS' };
}

/** Lists go to offices: in Vietnamese, whatever the language of the console. */
function wordsOf(visit: Visit): ExportWords {
  const say = (key: string): string => visit.deps.texts.t('vi', key);
  return {
    title: (field) => say(`roster.field.${field}`),
    kind: (kind) => say(`roster.kind.${kind}`),
    position: (position) => say(`roster.position.${position}`),
  };
}
