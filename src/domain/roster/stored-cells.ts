import { insertMissing } from '../messages/insert.ts';
import { openPersonal, sealPersonal } from '../personal/vault.ts';
import { type CellsDoc, CellsModel } from './model.ts';
import type { Merge, Sheet } from './sheet.ts';

const ROWS_AT_ONCE = 500;

/** Keeps the cells of a file, sealed, in place of the file. Again for the same import: nothing new. */
export async function keepSheets(importId: string, sheets: readonly Sheet[]): Promise<void> {
  for (const [sheet, { rows, merges }] of sheets.entries()) {
    const parts: CellsDoc[] = [part(importId, sheet, 0, merges)];
    for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
      parts.push(part(importId, sheet, parts.length, rows.slice(at, at + ROWS_AT_ONCE)));
    }
    await insertMissing(CellsModel, parts);
  }
}

function part(importId: string, sheet: number, n: number, content: unknown): CellsDoc {
  return { _id: `${importId}-${sheet}-${n}`, importId, sheet, n, sealed: sealPersonal(JSON.stringify(content)) };
}

/** One sheet of an import. @returns undefined once its cells are gone. */
export async function openSheet(importId: string, sheet: number): Promise<Pick<Sheet, 'rows' | 'merges'> | undefined> {
  const parts = await CellsModel.find({ importId, sheet }).sort({ n: 1 }).lean<CellsDoc[]>();
  const [first, ...rest] = parts.map(({ sealed }) => JSON.parse(openPersonal(sealed)) as unknown);
  if (first === undefined) return undefined;
  return { merges: first as Merge[], rows: (rest as string[][][]).flat() };
}

export async function dropCells(importIds: readonly string[]): Promise<void> {
  await CellsModel.deleteMany({ importId: { $in: [...importIds] } });
}
