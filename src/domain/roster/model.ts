import { model, Schema } from 'mongoose';
import type { Day } from '../../core/time.ts';
import type { Field } from './columns.ts';
import type { Position } from './positions.ts';
import type { IssueCode, LeftOut, Level } from './rows.ts';
import type { SheetProblem } from './sheet.ts';

/**
 * `columns` waits for staff to say what the columns hold · `checking` · `checked` waits for her to apply or give up ·
 * `applying` · `applied` · `undoing` · `undone` · `given_up`.
 */
export const IMPORT_STATES = [
  'columns',
  'checking',
  'checked',
  'applying',
  'applied',
  'undoing',
  'undone',
  'given_up',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** What became, or would become, of the rows of a list. */
export type RowKind = 'add' | 'update' | 'same' | 'near' | 'twice' | 'error';
/** What staff say of a row that may be somebody known. */
export type Choice = 'same' | 'other' | 'skip';

export interface SheetInfo {
  name: string;
  hidden: boolean;
  rows: number;
}

export interface Counts {
  add: number;
  update: number;
  same: number;
  near: number;
  twice: number;
  error: number;
  warnings: number;
  leftOut: number;
}

/** What was done: of rows staff had to decide, those she left undecided are `skipped`. */
export interface Done {
  added: number;
  changed: number;
  same: number;
  skipped: number;
  /** Undo: rows left as they are because something happened to them since. */
  kept?: number;
}

/** One file brought in. The file itself is never stored; its cells are, sealed, until it is applied or given up. */
export interface ImportDoc {
  _id: string;
  /** The part of the tree it is for. */
  unitId: string;
  staffId: string;
  fileName: string;
  createdAt: number;
  state: ImportState;
  sheets: SheetInfo[];
  /** Chosen one, from 0. */
  sheet: number;
  /** First row of people, from 0. */
  firstRow: number;
  /** The words above the columns. */
  titles: string[];
  columns: (Field | null)[];
  forbidden: (string | null)[];
  /** The columns were known from an earlier file of this unit. */
  remembered: boolean;
  defaultUnitId?: string;
  /** Membership from this day where a row says none. */
  from: Day;
  /** What staff said the words for a unit mean. */
  unitWords: { text: string; unitId: string }[];
  /** Words for units nobody could read, with how many rows. */
  unknownUnits: { text: string; rows: number; near: string[] }[];
  leftOut: LeftOut[];
  counts?: Counts;
  done?: Done;
  /** Rows worked through, of how many, and when that last moved. */
  progress: { done: number; total: number; at: number };
  /** The last row that is done; where a broken-off job goes on. */
  cursor: number;
  /** A process works on it until then, by the system's clock. */
  leaseUntil: number;
  failure?: string;
  appliedAt?: number;
  appliedBy?: string;
  undoneAt?: number;
  /** When what is kept of its rows goes. */
  expiresAt: number;
}

/** Sealed cells of a part of a sheet. */
export interface CellsDoc {
  _id: string;
  importId: string;
  sheet: number;
  n: number;
  sealed: string;
}

export interface StoredIssue {
  code: IssueCode;
  level: Level;
  column?: number;
  row?: number;
}

export interface RowDoc {
  _id: string;
  importId: string;
  row: number;
  kind: RowKind;
  /** Has a problem worth a look. */
  marked: boolean;
  issues: StoredIssue[];
  /** Values, what was put right, changes: `RowContent` as JSON. */
  sealed: string;
  /** Whom it may mean; whom it means, once that is clear. */
  candidates: string[];
  personId?: string;
  choice?: Choice;
  position?: Position;
  /** Where the list puts her. */
  unitId?: string;
  outcome?: 'added' | 'changed' | 'kept' | 'undone';
  /** Sealed: what the changed fields held before. */
  before?: string;
}

/** How the files of a unit look, so that the next one is read by itself. */
export interface ShapeDoc {
  _id: string;
  unitId: string;
  titles: string[];
  columns: (Field | null)[];
  unitWords: { text: string; unitId: string }[];
  usedAt: number;
}

export type { SheetProblem };

const text = { type: String, required: true } as const;
const number = { type: Number, required: true } as const;
const options = { versionKey: false as const };
const mixed = { type: Schema.Types.Mixed };
const words = [{ _id: false, text, unitId: text }];

const importSchema = new Schema<ImportDoc>(
  {
    _id: text,
    unitId: text,
    staffId: text,
    fileName: text,
    createdAt: number,
    state: text,
    sheets: [{ _id: false, name: String, hidden: Boolean, rows: Number }],
    sheet: number,
    firstRow: number,
    titles: [String],
    columns: mixed,
    forbidden: mixed,
    remembered: Boolean,
    defaultUnitId: String,
    from: text,
    unitWords: words,
    unknownUnits: mixed,
    leftOut: mixed,
    counts: mixed,
    done: mixed,
    progress: mixed,
    cursor: number,
    leaseUntil: number,
    failure: String,
    appliedAt: Number,
    appliedBy: String,
    undoneAt: Number,
    expiresAt: number,
  },
  { ...options, collection: 'roster_imports', minimize: false },
);
importSchema.index({ state: 1, leaseUntil: 1 });
importSchema.index({ unitId: 1, createdAt: -1 });
importSchema.index({ expiresAt: 1 });

const cellsSchema = new Schema<CellsDoc>(
  { _id: text, importId: text, sheet: number, n: number, sealed: text },
  { ...options, collection: 'roster_cells' },
);
cellsSchema.index({ importId: 1, sheet: 1, n: 1 });

const rowSchema = new Schema<RowDoc>(
  {
    _id: text,
    importId: text,
    row: number,
    kind: text,
    marked: { type: Boolean, required: true },
    issues: mixed,
    sealed: text,
    candidates: [String],
    personId: String,
    choice: String,
    position: String,
    unitId: String,
    outcome: String,
    before: String,
  },
  { ...options, collection: 'roster_rows' },
);
rowSchema.index({ importId: 1, row: 1 });
rowSchema.index({ importId: 1, kind: 1, row: 1 });
rowSchema.index({ importId: 1, marked: 1, row: 1 });
rowSchema.index({ personId: 1 }, { sparse: true });
rowSchema.index({ candidates: 1 });

const shapeSchema = new Schema<ShapeDoc>(
  { _id: text, unitId: text, titles: [String], columns: mixed, unitWords: words, usedAt: number },
  { ...options, collection: 'roster_shapes' },
);
shapeSchema.index({ unitId: 1, usedAt: -1 });

export const ImportModel = model<ImportDoc>('RosterImport', importSchema);
export const CellsModel = model<CellsDoc>('RosterCells', cellsSchema);
export const RowModel = model<RowDoc>('RosterRow', rowSchema);
export const ShapeModel = model<ShapeDoc>('RosterShape', shapeSchema);
