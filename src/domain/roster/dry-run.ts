import { type Choice, type ImportDoc, ImportModel, type RowDoc, type RowKind, RowModel } from './model.ts';
import { openRow, type RowContent } from './row-content.ts';

/** A row of a dry run, opened for who may see it. */
export type PlannedRow = Omit<RowDoc, 'sealed' | 'before'> & RowContent;

export type RowFilter = { kind: RowKind } | { marked: true } | { outcome: 'kept' } | { positions: true };

const PAGE = 50;

/** Rows of an import in their order, a page at a time. @param after The last row number already shown. */
export async function plannedRows(
  importId: string,
  filter: RowFilter,
  after = 0,
): Promise<{ rows: PlannedRow[]; next?: number }> {
  const wanted = 'positions' in filter ? { position: { $exists: true } } : filter;
  const docs = await RowModel.find({ importId, ...wanted, row: { $gt: after } })
    .sort({ row: 1 })
    .limit(PAGE + 1)
    .lean<RowDoc[]>();
  const shown = docs.slice(0, PAGE);
  const last = docs.length > PAGE ? shown.at(-1)?.row : undefined;
  const rows = shown.map(({ sealed, before: _, ...row }) => ({ ...row, ...openRow(sealed) }));
  return { rows, ...(last === undefined ? {} : { next: last }) };
}

/** How many rows that may be somebody known wait for a word. */
export async function undecidedRows(importId: string): Promise<number> {
  return RowModel.countDocuments({ importId, kind: 'near', choice: { $exists: false } });
}

/**
 * Says of one row, or of all that are undecided, whether it is who it looks like.
 * @param which.personId Which of the candidates; the likeliest when absent.
 * @returns How many rows were decided.
 */
export async function decideRows(
  file: ImportDoc,
  which: { row?: number; personId?: string },
  choice: Choice,
): Promise<number> {
  if ((await ImportModel.countDocuments({ _id: file._id, state: 'checked' })) === 0) return 0;
  const rows = await RowModel.find({
    importId: file._id,
    kind: 'near',
    ...(which.row === undefined ? { choice: { $exists: false } } : { row: which.row }),
  }).lean<RowDoc[]>();
  if (rows.length === 0) return 0;
  await RowModel.bulkWrite(
    rows.map(({ _id, candidates }) => {
      const personId = candidates.find((id) => id === which.personId) ?? candidates[0];
      const update =
        choice === 'same' && personId !== undefined
          ? { $set: { choice, personId } }
          : { $set: { choice }, $unset: { personId: '' as const } };
      return { updateOne: { filter: { _id }, update } };
    }),
    { ordered: false },
  );
  return rows.length;
}

/** Counts of a kind of trouble, for the top of the dry run: the commonest first. */
export async function troubleOf(importId: string): Promise<{ code: string; level: string; rows: number }[]> {
  const found = await RowModel.aggregate<{ _id: { code: string; level: string }; rows: number }>([
    { $match: { importId } },
    { $unwind: '$issues' },
    { $group: { _id: { code: '$issues.code', level: '$issues.level' }, rows: { $sum: 1 } } },
    { $sort: { rows: -1 } },
  ]);
  return found.map(({ _id, rows }) => ({ ..._id, rows }));
}
