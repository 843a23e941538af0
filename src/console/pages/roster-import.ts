import { Router } from 'express';
import { dayOf } from '../../core/time.ts';
import { maskPhone } from '../../domain/contacts/phone.ts';
import { currentTree } from '../../domain/organisation/tree-store.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { getPeople } from '../../domain/people/people.ts';
import {
  decideRows,
  type PlannedRow,
  plannedRows,
  type RowFilter,
  troubleOf,
  undecidedRows,
} from '../../domain/roster/dry-run.ts';
import {
  applyImport,
  chooseColumns,
  chooseSheet,
  getImport,
  giveUpImport,
  type RosterImport,
  sampleRows,
  sayUnits,
  undoImport,
  undoUntil,
} from '../../domain/roster/imports.ts';
import type { Choice, RowKind } from '../../domain/roster/model.ts';
import { staffNames } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import type { Markup } from '../views/markup.ts';
import type { Option } from '../views/parts.ts';
import { checkedBody } from '../views/roster-check.ts';
import { columnsBody } from '../views/roster-columns.ts';
import { progressBody, progressPart } from '../views/roster-progress.ts';
import { resultBody } from '../views/roster-result.ts';
import { type KnownRow, SHOWS, type Show } from '../views/roster-rows.ts';
import { type Answer, page, type Visit } from '../visit.ts';

const WORKING: ReadonlySet<string> = new Set(['checking', 'applying', 'undoing']);

/** One file on its way in: its columns, the dry run, what became of it. */
export function importRoutes(deps: ConsoleDeps): Router {
  const router = Router({ mergeParams: true });
  router.get('/', page(deps, ['read', 'roster'], show));
  router.get('/progress', page(deps, ['read', 'roster'], progress));
  router.post('/sheet', page(deps, ['work', 'roster'], sheet));
  router.post('/columns', page(deps, ['work', 'roster'], columns));
  router.post('/units', page(deps, ['work', 'roster'], units));
  router.post('/decide', page(deps, ['work', 'roster'], decide));
  router.post('/apply', page(deps, ['work', 'roster'], apply));
  router.post('/undo', page(deps, ['work', 'roster'], undo));
  router.post('/give-up', page(deps, ['work', 'roster'], giveUp));
  return router;
}

async function show(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  return {
    kind: 'page',
    title: file.fileName,
    active: 'units',
    unit: (await unitLabels([file.unitId])).get(file.unitId) ?? file.unitId,
    body: await bodyOf(visit, file),
  };
}

async function bodyOf(visit: Visit, file: RosterImport): Promise<Markup> {
  const base = {
    say: visit.say,
    language: visit.language,
    token: visit.token(),
    file,
    mayWork: visit.may('work', 'roster'),
  };
  if (WORKING.has(file.state)) return progressBody(base);
  if (file.state === 'columns' || (file.state === 'checked' && visit.query('step') === 'columns')) {
    return columnsBody({ ...base, sample: await sampleRows(file), units: await openUnits(visit, file.unitId) });
  }
  const rows = await shownRows(visit, file);
  if (file.state === 'checked') {
    const [trouble, undecided, options] = await Promise.all([
      troubleOf(file._id),
      undecidedRows(file._id),
      openUnits(visit, file.unitId),
    ]);
    return checkedBody({ ...base, ...rows, trouble, undecided, units: options });
  }
  const names = await staffNames(file.appliedBy ? [file.appliedBy] : []);
  return resultBody({
    ...base,
    ...rows,
    appliedBy: names.get(file.appliedBy ?? '') ?? '',
    mayInvite: visit.may('work', 'invites'),
    undoUntil: undoUntil(file, visit.now),
  });
}

/** A page of the rows she asked for, each with whom it may mean. Looking at them is written down. */
async function shownRows(visit: Visit, file: RosterImport) {
  const show = SHOWS.find((known) => known === visit.query('show')) ?? firstShow(file);
  const after = Number(visit.query('after') ?? 0);
  const { rows, next } = await plannedRows(file._id, filterOf(show), Number.isInteger(after) ? after : 0);
  const known = await getPeople(rows.flatMap(({ candidates }) => candidates));
  const labels = await unitLabels([
    ...rows.flatMap(({ unitId }) => unitId ?? []),
    ...rows.flatMap(({ changes }) =>
      changes.filter(({ field }) => field === 'unitId').flatMap(({ from, to }) => [from, to]),
    ),
    ...[...known.values()].flatMap(({ unitId }) => unitId ?? []),
  ]);
  if (rows.length > 0) {
    await visit.audit('roster.review', file._id, { unitId: file.unitId, details: { show, rows: rows.length } });
  }
  const unmasked = visit.may('unmask', 'people');
  const candidates = (row: PlannedRow): KnownRow[] =>
    row.candidates.flatMap((id) => {
      const person = known.get(id);
      // Somebody who went to another part of the tree meanwhile is not hers to see.
      if (person === undefined || !visit.scope.holds(person.unitId)) return [];
      const phone = person.phone && !unmasked ? maskPhone(person.phone) : person.phone;
      return [{ id, name: person.name, birth: person.birth, phone, address: person.address, unitId: person.unitId }];
    });
  return { show, rows: rows.map((row) => ({ ...row, known: candidates(row) })), next, labels };
}

/** What most needs a look. */
function firstShow(file: RosterImport): Show {
  if (file.state !== 'checked') return file.state === 'undone' ? 'kept' : 'positions';
  const { counts } = file;
  if (counts && counts.near > 0) return 'near';
  return counts && counts.error > 0 ? 'error' : counts && counts.warnings > 0 ? 'marked' : 'add';
}

function filterOf(show: Show): RowFilter {
  if (show === 'marked') return { marked: true };
  if (show === 'kept') return { outcome: 'kept' };
  return show === 'positions' ? { positions: true } : { kind: show satisfies RowKind };
}

async function progress(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  return {
    kind: 'part',
    body: progressPart({ say: visit.say, language: visit.language, file, ended: !WORKING.has(file.state) }),
  };
}

async function sheet(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  if (!(await chooseSheet(file, Number(visit.form('sheet'))))) throw new Refusal(409, 'conflict');
  return { kind: 'redirect', to: addressOf(file._id) };
}

async function columns(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  const unitId = visit.form('unit');
  const firstRow = Number(visit.form('first') ?? file.firstRow + 1) - 1;
  const from = visit.day('from') ?? file.from;
  const options = await openUnits(visit, file.unitId);
  const wrong = unitId !== undefined && !options.some(({ value }) => value === unitId);
  if (wrong || !Number.isInteger(firstRow) || firstRow < 0 || from > dayOf(visit.now))
    throw new Refusal(400, 'malformed');
  const wish = {
    columns: file.titles.map((_, at) => visit.form(`column-${at}`) ?? ''),
    firstRow,
    from,
    ...(unitId === undefined ? {} : { defaultUnitId: unitId }),
  };
  if (!(await chooseColumns(file, wish, visit.now))) throw new Refusal(409, 'conflict');
  await visit.audit('roster.check', file._id, { unitId: file.unitId });
  return { kind: 'redirect', to: addressOf(file._id) };
}

async function units(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  const options = await openUnits(visit, file.unitId);
  const said = file.unknownUnits.flatMap(({ text }, at) => {
    const unitId = visit.form(`unit-${at}`);
    return options.some(({ value }) => value === unitId) ? [{ text, unitId: unitId as string }] : [];
  });
  if (said.length > 0 && !(await sayUnits(file, said, visit.now))) throw new Refusal(409, 'conflict');
  return { kind: 'redirect', to: addressOf(file._id) };
}

const CHOICES: readonly Choice[] = ['same', 'other', 'skip'];

async function decide(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  const row = visit.form('row');
  // A button says what, and for "the same" also who: `same id-of-the-person`.
  const [said, personId] = (visit.form('choice') ?? '').split(' ');
  const choice = CHOICES.find((known) => known === said);
  if (choice === undefined) throw new Refusal(400, 'malformed');
  const which = { ...(row === undefined ? {} : { row: Number(row) }), ...(personId === undefined ? {} : { personId }) };
  const rows = await decideRows(file, which, choice);
  await visit.audit('roster.decide', file._id, { unitId: file.unitId, details: { choice, rows } });
  const after = row === undefined ? '' : `&after=${Number(visit.form('after') ?? 0)}#row-${Number(row)}`;
  return { kind: 'redirect', to: `${addressOf(file._id)}?show=near${after}` };
}

async function apply(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  if (!(await applyImport(file, visit.staff._id, visit.now))) throw new Refusal(409, 'conflict');
  const { add = 0, update = 0 } = file.counts ?? {};
  await visit.audit('roster.apply', file._id, { unitId: file.unitId, details: { add, update } });
  return { kind: 'redirect', to: addressOf(file._id) };
}

async function undo(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  if (!(await undoImport(file, visit.now))) throw new Refusal(409, 'conflict');
  await visit.audit('roster.undo', file._id, { unitId: file.unitId });
  return { kind: 'redirect', to: addressOf(file._id) };
}

async function giveUp(visit: Visit): Promise<Answer> {
  const file = await fileOf(visit);
  if (!(await giveUpImport(file))) throw new Refusal(409, 'conflict');
  await visit.audit('roster.give-up', file._id, { unitId: file.unitId });
  return { kind: 'redirect', to: '/console/roster', done: 'roster_given_up' };
}

/** @throws Refusal 404 unless it is a list of a unit of her subtree. */
async function fileOf(visit: Visit): Promise<RosterImport> {
  const file = await getImport(visit.param('id'));
  if (file === undefined || !visit.scope.holds(file.unitId)) throw notFound();
  return file;
}

/** The units of today below one of hers, itself first, as a list to choose from. */
export async function openUnits(visit: Visit, rootId: string): Promise<Option[]> {
  const today = dayOf(visit.now);
  const tree = await currentTree();
  const units = tree.liveBelow(tree.homeOn(rootId, today) ?? rootId, today);
  const labels = await unitLabels(
    units.map(({ _id }) => _id),
    today,
  );
  return units
    .map(({ _id }) => ({ value: _id, label: labels.get(_id) ?? _id }))
    .sort((a, b) => a.label.localeCompare(b.label, 'vi', { numeric: true }));
}

function addressOf(id: string): string {
  return `/console/roster/${encodeURIComponent(id)}`;
}
