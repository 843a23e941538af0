/* The thread a workbook is written on: rows of texts in, bytes out. */
import { parentPort, workerData } from 'node:worker_threads';
import { utils, write } from '@e965/xlsx';

const { table, sheetName } = workerData as { table: string[][]; sheetName: string };

const sheet = utils.aoa_to_sheet(table.map((row) => row.map((text) => ({ t: 's' as const, v: text }))));
sheet['!cols'] = (table[0] ?? []).map((_, column) => ({
  wch: Math.min(40, Math.max(6, ...table.slice(0, 200).map((row) => (row[column] ?? '').length + 2))),
}));
const book = utils.book_new();
// A name of a sheet has at most 31 signs and none of these.
utils.book_append_sheet(book, sheet, sheetName.replace(/[\\/?*[\]:]/g, ' ').slice(0, 31));
parentPort?.postMessage(write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Uint8Array);
