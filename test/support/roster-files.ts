import { type CellObject, type Range, utils, type WorkBook, write } from '@e965/xlsx';

type Cell = string | number | null | Partial<CellObject>;

/** One sheet of a workbook to be made. */
export interface SheetPlan {
  name: string;
  rows: readonly (readonly Cell[])[];
  /** As a spreadsheet names them: `B4:C4`. */
  merges?: readonly string[];
  hidden?: boolean;
}

/** An XLSX file as an office would send it. */
export function aWorkbook(sheets: readonly SheetPlan[], options: { date1904?: boolean } = {}): Buffer {
  const book: WorkBook = utils.book_new();
  for (const { name, rows, merges = [] } of sheets) {
    const sheet = utils.aoa_to_sheet(rows.map((row) => [...row]));
    sheet['!merges'] = merges.map((range): Range => utils.decode_range(range));
    utils.book_append_sheet(book, sheet, name);
  }
  book.Workbook = {
    Sheets: sheets.map(({ name, hidden }) => ({ name, Hidden: hidden ? 1 : 0 })),
    WBProps: { date1904: options.date1904 ?? false },
  };
  return write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer;
}
