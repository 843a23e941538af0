import { fold } from '../../language/text.ts';
import { type ColumnGuess, guessColumn, readTitle, settleColumns } from './columns.ts';
import { detectLegacy, type Legacy } from './legacy.ts';
import { repairText } from './repair.ts';
import type { Sheet } from './sheet.ts';

/** Where a list begins and what its columns hold. Rows from 0. */
export interface Layout {
  /** First line of the header; -1 when none was found. */
  top: number;
  /** First row of people. */
  first: number;
  columns: ColumnGuess[];
  /** The old encoding of each column, where it has one. */
  encodings: (Legacy | undefined)[];
}

/** Titles, motto and the unit's name take this many rows at most. */
const SEARCH_ROWS = 40;
const MAX_HEADER_LINES = 3;
const SAMPLE = 2_000;

/** Finds the header of a sheet by what its cells say. Without one every column waits to be named by staff. */
export function findLayout(sheet: Sheet): Layout {
  const width = Math.max(0, ...sheet.rows.map((row) => row.length));
  const encodings = Array.from({ length: width }, (_, column) => encodingOf(sheet, column));
  const say = (row: number, column: number): string => repairText(sheet.rows[row]?.[column] ?? '', encodings[column]);

  const top = headerRow(sheet, say);
  if (top < 0) {
    const first = sheet.rows.findIndex((row) => row.filter((cell) => cell.trim() !== '').length > 1);
    return {
      top,
      first: Math.max(0, first),
      columns: Array.from({ length: width }, () => ({ title: '' })),
      encodings,
    };
  }
  const lines = headerLines(sheet, top, say);
  const columns = Array.from({ length: width }, (_, column) =>
    guessColumn(lines.map((row) => say(row, coveredBy(sheet, row, column)))),
  );
  let first = top + lines.length;
  if (isNumbering(sheet.rows[first] ?? [])) first++;
  return { top, first, columns: settleColumns(columns), encodings };
}

/** "(1) (2) (3)", "A B 1 2": a line that only numbers the columns. */
export function isNumbering(row: readonly string[]): boolean {
  const cells = row.map((cell) => cell.trim()).filter((cell) => cell !== '');
  return (
    cells.length >= 3 &&
    cells.every((cell) => /^\(?(?:\d{1,2}|[A-Za-z])\)?$/.test(cell)) &&
    new Set(cells).size === cells.length
  );
}

/** Whether a row repeats the header, as printed lists do on every page. */
export function repeatsHeader(cells: readonly string[], columns: readonly ColumnGuess[]): boolean {
  const hits = cells.filter((cell, at) => {
    const { field } = readTitle(cell);
    return field !== undefined && field === columns[at]?.field && fold(columns[at]?.title ?? '').includes(fold(cell));
  });
  return hits.length >= 2;
}

type Say = (row: number, column: number) => string;

function encodingOf(sheet: Sheet, column: number): Legacy | undefined {
  const texts: string[] = [];
  for (const row of sheet.rows) {
    const text = row[column] ?? '';
    if (/[\u00a1-\u00ff]/.test(text) && texts.push(text) >= SAMPLE) break;
  }
  return detectLegacy(texts);
}

/** The row that names most columns, a name among them; the first of equals. */
function headerRow(sheet: Sheet, say: Say): number {
  let best = { row: -1, score: 1 };
  for (let row = 0; row < Math.min(SEARCH_ROWS, sheet.rows.length); row++) {
    const fields = (sheet.rows[row] ?? []).map((_, column) => readTitle(say(row, column)));
    const named = new Set(fields.flatMap(({ field, forbidden }) => field ?? forbidden ?? []));
    const hasName = named.has('name') || named.has('given') || named.has('family');
    if (hasName && named.size > best.score) best = { row, score: named.size };
  }
  return best.row;
}

/** A header goes on below as far as its cells are merged down, or the next line names parts of what stands above. */
function headerLines(sheet: Sheet, top: number, say: Say): number[] {
  const lines = [top];
  const merged = Math.max(
    top,
    ...sheet.merges
      .filter((merge) => merge.top === top && merge.bottom < top + MAX_HEADER_LINES)
      .map(({ bottom }) => bottom),
  );
  for (let row = top + 1; row < Math.min(top + MAX_HEADER_LINES, sheet.rows.length); row++) {
    const cells = (sheet.rows[row] ?? []).flatMap((cell, column) => (cell.trim() === '' ? [] : [column]));
    const parts = cells.length > 0 && cells.every((column) => isPart(say(row, column)));
    if (row > merged && !parts) break;
    lines.push(row);
  }
  return lines;
}

/** Words of a second header line: a field, or the short words under a split one. */
function isPart(text: string): boolean {
  const { field, forbidden } = readTitle(text);
  return (
    (field !== undefined && text.length < 30 && !/\d/.test(text) && field !== 'unit') ||
    forbidden !== undefined ||
    /^(?:nam|nu|ngay|thang|nam|ho|dem|lot|ca nhan|nguoi than)$/.test(fold(text))
  );
}

/** The column whose text stands over this one: its own, or where the merged cell that covers it begins. */
function coveredBy(sheet: Sheet, row: number, column: number): number {
  const merge = sheet.merges.find(
    ({ top, bottom, left, right }) => top <= row && row <= bottom && left <= column && column <= right,
  );
  return merge && merge.top === row ? merge.left : column;
}
