import { type CellObject, read, SSF, utils, type WorkBook, type WorkSheet } from '@e965/xlsx';
import { MAX_COLUMNS, MAX_ROWS, type Sheet, SheetError } from './sheet.ts';
import { assertModestZip } from './zip.ts';

/**
 * The sheets of an XLSX workbook.
 * @throws SheetError
 */
export function readWorkbook(bytes: Uint8Array): Sheet[] {
  assertModestZip(bytes);
  const book = open(bytes);
  const sheets = book.SheetNames.map((name, at) => sheetOf(book, name, at)).filter((sheet) => sheet.rows.length > 0);
  if (sheets.length === 0) throw new SheetError('empty');
  return sheets;
}

function open(bytes: Uint8Array): WorkBook {
  try {
    // One row more than allowed, to see that there are more.
    const book = read(bytes, {
      type: 'array',
      dense: true,
      cellHTML: false,
      cellText: false,
      cellNF: true,
      sheetRows: MAX_ROWS + 51,
    });
    if (book.SheetNames.length === 0) throw new SheetError('not_a_sheet');
    return book;
  } catch (error) {
    if (error instanceof SheetError) throw error;
    throw new SheetError(/password|encrypt/i.test(String(error)) ? 'locked' : 'damaged');
  }
}

function sheetOf(book: WorkBook, name: string, at: number): Sheet {
  const sheet: WorkSheet | undefined = book.Sheets[name];
  const base1904 = book.Workbook?.WBProps?.date1904 === true;
  const cells = (sheet?.['!data'] ?? []) as (CellObject[] | undefined)[];
  const rows = Array.from(cells, (row) =>
    Array.from({ length: Math.min(row?.length ?? 0, MAX_COLUMNS) }, (_, column) => textOf(row?.[column], base1904)),
  );
  while (rows.length > 0 && rows.at(-1)?.every((text) => text === '')) rows.pop();
  if (rows.length > MAX_ROWS) throw new SheetError('too_many_rows');
  return {
    name,
    hidden: (book.Workbook?.Sheets?.[at]?.Hidden ?? 0) !== 0,
    rows,
    merges: (sheet?.['!merges'] ?? []).map(({ s, e }) => ({ top: s.r, left: s.c, bottom: e.r, right: e.c })),
  };
}

function textOf(cell: CellObject | undefined, base1904: boolean): string {
  if (cell === undefined || cell.v === undefined || cell.v === null) return '';
  switch (cell.t) {
    case 's':
      return String(cell.v);
    case 'n':
      return numberText(Number(cell.v), String(cell.z ?? ''), base1904);
    case 'b':
      return cell.v === true ? 'TRUE' : 'FALSE';
    case 'e':
      return cell.w ?? utils.format_cell(cell);
    default:
      return '';
  }
}

/** A number shown as a date is one; any other is its plain digits, as a phone number needs them. */
function numberText(value: number, format: string, base1904: boolean): string {
  if (format !== '' && SSF.is_date(format)) {
    const date: { y: number; m: number; d: number } | null = SSF.parse_date_code(value, { date1904: base1904 });
    if (date && value >= 1)
      return [date.d, date.m]
        .map((n) => String(n).padStart(2, '0'))
        .concat(String(date.y))
        .join('/');
  }
  return Number.isInteger(value) ? BigInt(value).toString() : String(Math.round(value * 1e6) / 1e6);
}
