import { Worker } from 'node:worker_threads';

/** The largest file taken, in bytes. */
export const MAX_FILE_BYTES = 10 * 1024 * 1024;
/** The most rows of one sheet. */
export const MAX_ROWS = 50_000;
/** Nobody's list is wider; what lies further right is a stray cell. */
export const MAX_COLUMNS = 60;

/** A block of cells that show as one; rows and columns from 0, both ends included. */
export interface Merge {
  top: number;
  left: number;
  bottom: number;
  right: number;
}

/** Cells as texts: numbers in plain digits, dates as `dd/mm/yyyy`, a formula as the value it last had. */
export interface Sheet {
  name: string;
  hidden: boolean;
  /** Row 0 is row 1 of the file; blank cells are ''. */
  rows: string[][];
  merges: Merge[];
}

/** Why a file was not read; each has its sentence under `roster.file.`. */
export type SheetProblem =
  | 'empty'
  | 'too_large'
  | 'too_many_rows'
  | 'old_xls'
  | 'locked'
  | 'not_a_sheet'
  | 'damaged'
  | 'bomb';

/** A file that is not taken. */
export class SheetError extends Error {
  override readonly name = 'SheetError';
  readonly code: SheetProblem;

  constructor(code: SheetProblem) {
    super(`the file was not read: ${code}`);
    this.code = code;
  }
}

/** A sheet of 10 MB is read in a few seconds; one that takes longer was made to. */
const TIMEOUT_MS = 45_000;
const MEMORY_MB = 768;

/**
 * Reads a spreadsheet (XLSX, or CSV/TSV in any of the encodings met here) on a thread of its own, with its own limits
 * of time and memory: a hostile file costs a thread, never the server. Formulas and macros are never run.
 * @throws SheetError with the reason staff are told.
 */
export function readSheet(bytes: Uint8Array, filename: string): Promise<Sheet[]> {
  if (bytes.length === 0) return Promise.reject(new SheetError('empty'));
  if (bytes.length > MAX_FILE_BYTES) return Promise.reject(new SheetError('too_large'));

  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./sheet-worker.ts', import.meta.url), {
      workerData: { bytes: new Uint8Array(bytes), filename },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
      env: {},
      execArgv: [],
    });
    const timer = setTimeout(() => settle(() => reject(new SheetError('bomb'))), TIMEOUT_MS);
    const settle = (answer: () => void): void => {
      clearTimeout(timer);
      void worker.terminate();
      answer();
    };
    worker.once('message', (result: { sheets: Sheet[] } | { problem: SheetProblem }) =>
      settle(() => ('sheets' in result ? resolve(result.sheets) : reject(new SheetError(result.problem)))),
    );
    worker.once('error', (error: Error & { code?: string }) =>
      settle(() => reject(new SheetError(error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'bomb' : 'damaged'))),
    );
  });
}

/** `0` → `A`, `27` → `AB`: how spreadsheet programs name a column. */
export function columnLetter(column: number): string {
  const rest = Math.floor(column / 26);
  return (rest > 0 ? columnLetter(rest - 1) : '') + String.fromCharCode(65 + (column % 26));
}
