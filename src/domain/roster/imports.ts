import { deriveId } from '../../core/ids.ts';
import type { Day } from '../../core/time.ts';
import { insertNew } from '../messages/insert.ts';
import { FIELDS, type Field, type Forbidden } from './columns.ts';
import { findLayout, type Layout } from './header.ts';
import { type ImportDoc, ImportModel, type ImportState, RowModel } from './model.ts';
import { repairText } from './repair.ts';
import { knownUnitWords, rememberShape, shapeOf } from './shapes.ts';
import type { Sheet } from './sheet.ts';
import { dropCells, keepSheets, openSheet } from './stored-cells.ts';
import { unitKey } from './unit-names.ts';

export type RosterImport = ImportDoc;

const DAY_MS = 86_400_000;
/** A file nobody decides about is forgotten. */
const UNDECIDED_MS = 7 * DAY_MS;
/** So long what an import did can be taken back; then what is kept of its rows goes. */
export const UNDO_MS = 30 * DAY_MS;

/**
 * Begins an import: the cells are kept sealed, the header is looked for. The same act twice is one import.
 * @param start.unitId The part of the tree the list is of.
 * @param start.from Membership from this day where the list says none.
 */
export async function startImport(
  sheets: readonly Sheet[],
  start: { actId: string; unitId: string; staffId: string; fileName: string; from: Day; now: number },
): Promise<string> {
  const { actId, now, ...rest } = start;
  const id = deriveId('roster-import', actId);
  await keepSheets(id, sheets);
  const sheet = likeliestSheet(sheets);
  const file: ImportDoc = {
    _id: id,
    ...rest,
    createdAt: now,
    state: 'columns',
    sheets: sheets.map(({ name, hidden, rows }) => ({ name, hidden, rows: rows.length })),
    sheet,
    ...(await columnsOf(start.unitId, sheets[sheet])),
    unitWords: await knownUnitWords(start.unitId),
    unknownUnits: [],
    leftOut: [],
    progress: { done: 0, total: 0, at: now },
    cursor: 0,
    leaseUntil: 0,
    expiresAt: now + UNDECIDED_MS,
  };
  await insertNew(ImportModel, file);
  return id;
}

/** The first sheet that shows and has a header of people; else the first that shows. */
function likeliestSheet(sheets: readonly Sheet[]): number {
  const open = sheets.flatMap((sheet, at) => (sheet.hidden ? [] : [at]));
  const listed = open.filter((at) => findLayout(sheets[at] as Sheet).top >= 0);
  return listed[0] ?? open[0] ?? 0;
}

type Columns = Pick<ImportDoc, 'firstRow' | 'titles' | 'columns' | 'forbidden' | 'remembered'>;

async function columnsOf(unitId: string, sheet: Sheet | undefined): Promise<Columns> {
  const layout: Layout = sheet ? findLayout(sheet) : { top: -1, first: 0, columns: [], encodings: [] };
  const titles = layout.columns.map(({ title }) => title);
  const shape = await shapeOf(unitId, titles);
  return {
    firstRow: layout.first,
    titles,
    columns: shape?.columns ?? layout.columns.map(({ field }) => field ?? null),
    forbidden: layout.columns.map(({ forbidden }): Forbidden | null => forbidden ?? null),
    remembered: shape !== undefined,
  };
}

export async function getImport(id: string): Promise<RosterImport | undefined> {
  return (await ImportModel.findById(id).lean<RosterImport | null>()) ?? undefined;
}

/** The imports for these units, newest first. */
export async function listImports(unitIds: readonly string[], limit = 50): Promise<RosterImport[]> {
  return ImportModel.find({ unitId: { $in: [...unitIds] } })
    .sort({ createdAt: -1 })
    .limit(limit)
    .lean<RosterImport[]>();
}

/** The first rows of people of the chosen sheet, their letters put right, for looking at the columns. */
export async function sampleRows(file: RosterImport, count = 4): Promise<string[][]> {
  const cells = await openSheet(file._id, file.sheet);
  if (cells === undefined) return [];
  const { encodings } = findLayout({ name: '', hidden: false, ...cells });
  return cells.rows
    .slice(file.firstRow)
    .filter((row) => row.filter((cell) => cell !== '').length > 2)
    .slice(0, count)
    .map((row) => row.map((cell, column) => repairText(cell, encodings[column])));
}

/** Takes another sheet of the file. */
export async function chooseSheet(file: RosterImport, sheet: number): Promise<boolean> {
  const info = file.sheets[sheet];
  const cells = info && (await openSheet(file._id, sheet));
  if (!info || !cells) return false;
  const columns = await columnsOf(file.unitId, { ...cells, name: info.name, hidden: info.hidden });
  return changed(file._id, ['columns', 'checked'], { sheet, ...columns, state: 'columns' });
}

/**
 * Says what the columns hold and has the rows checked. A column that must not be held stays untaken whatever is said.
 * @param wish.columns By column; anything unknown is not taken.
 */
export async function chooseColumns(
  file: RosterImport,
  wish: { columns: readonly string[]; firstRow: number; defaultUnitId?: string; from: Day },
  now: number,
): Promise<boolean> {
  const columns = file.titles.map((_, at): Field | null =>
    file.forbidden[at] ? null : (FIELDS.find((field) => field === wish.columns[at]) ?? null),
  );
  const checked = await changed(
    file._id,
    ['columns', 'checked'],
    {
      columns,
      firstRow: wish.firstRow,
      from: wish.from,
      ...(wish.defaultUnitId === undefined ? {} : { defaultUnitId: wish.defaultUnitId }),
      ...toCheck(now),
    },
    wish.defaultUnitId === undefined ? ['defaultUnitId'] : [],
  );
  if (checked) await rememberShape({ ...file, columns, usedAt: now });
  return checked;
}

/** Says which units the words of the list mean, and has the rows checked again. */
export async function sayUnits(
  file: RosterImport,
  said: readonly { text: string; unitId: string }[],
  now: number,
): Promise<boolean> {
  const keys = new Set(said.map(({ text }) => unitKey(text)));
  const unitWords = [...file.unitWords.filter(({ text }) => !keys.has(unitKey(text))), ...said];
  const checked = await changed(file._id, ['checked'], { unitWords, ...toCheck(now) });
  if (checked) await rememberShape({ ...file, unitWords, usedAt: now });
  return checked;
}

function toCheck(now: number): Partial<ImportDoc> {
  return { state: 'checking', progress: { done: 0, total: 0, at: now }, cursor: 0, leaseUntil: 0 };
}

/** The intent to apply what was shown; the work is taken up by whoever looks for work next. */
export async function applyImport(file: RosterImport, staffId: string, now: number): Promise<boolean> {
  return changed(file._id, ['checked'], {
    state: 'applying',
    appliedBy: staffId,
    appliedAt: now,
    cursor: 0,
    leaseUntil: 0,
    progress: { done: 0, total: await RowModel.countDocuments({ importId: file._id }), at: now },
    expiresAt: now + UNDO_MS,
  });
}

/** The intent to take back what an import did. */
export async function undoImport(file: RosterImport, now: number): Promise<boolean> {
  if (file.appliedAt === undefined || now > file.appliedAt + UNDO_MS) return false;
  return changed(file._id, ['applied'], {
    state: 'undoing',
    undoneAt: now,
    cursor: 0,
    leaseUntil: 0,
    progress: { done: 0, total: await RowModel.countDocuments({ importId: file._id }), at: now },
  });
}

/** Lets a file be; nothing of it stays. */
export async function giveUpImport(file: RosterImport): Promise<boolean> {
  const given = await changed(file._id, ['columns', 'checking', 'checked'], { state: 'given_up' });
  if (given) await forgetRows([file._id]);
  return given;
}

/** What is past its day goes: cells and rows of files nobody decided about, rows that can no longer be taken back. */
export async function dropExpiredImports(now: number): Promise<void> {
  const due = await ImportModel.find(
    // What is being done or taken back right now keeps its rows until it is over.
    { expiresAt: { $lte: now }, state: { $nin: ['applying', 'undoing'] } },
    { state: 1 },
  ).lean<Pick<ImportDoc, '_id' | 'state'>[]>();
  for (const { _id, state } of due) {
    if (state === 'columns' || state === 'checking' || state === 'checked') {
      await ImportModel.updateOne({ _id, state }, { $set: { state: 'given_up' } });
    }
  }
  await forgetRows(due.map(({ _id }) => _id));
  // The line of the history stays; a year on nothing of it is due any more.
  await ImportModel.updateMany(
    { _id: { $in: due.map(({ _id }) => _id) } },
    { $set: { expiresAt: now + 400 * DAY_MS } },
  );
}

async function forgetRows(importIds: readonly string[]): Promise<void> {
  await dropCells(importIds);
  await RowModel.deleteMany({ importId: { $in: [...importIds] } });
  await ImportModel.updateMany({ _id: { $in: [...importIds] } }, { $set: { unknownUnits: [] } });
}

/** One conditional write: an import someone else moved on meanwhile stays where it is. */
async function changed(
  id: string,
  from: readonly ImportState[],
  set: Partial<ImportDoc>,
  unset: readonly (keyof ImportDoc)[] = [],
): Promise<boolean> {
  const result = await ImportModel.updateOne(
    { _id: id, state: { $in: [...from] } },
    { $set: set, ...(unset.length > 0 ? { $unset: Object.fromEntries(unset.map((key) => [key, ''])) } : {}) },
  );
  return result.matchedCount === 1;
}

/** Until when an applied import can be taken back; undefined when it cannot (any more). */
export function undoUntil({ state, appliedAt }: RosterImport, now: number): number | undefined {
  return state === 'applied' && appliedAt !== undefined && now <= appliedAt + UNDO_MS ? appliedAt + UNDO_MS : undefined;
}
