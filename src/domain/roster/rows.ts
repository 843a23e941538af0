import { setImmediate } from 'node:timers/promises';
import type { Day } from '../../core/time.ts';
import { fold } from '../../language/text.ts';
import type { HomeKind } from '../people/model.ts';
import { type CellIssue, readBirthCell, readJoinedCell, readPhoneCell } from './cells.ts';
import type { Field } from './columns.ts';
import { isNumbering, type Layout, repeatsHeader } from './header.ts';
import { detectLegacy, type Legacy } from './legacy.ts';
import { type Position, readKind, readPosition, saysGone } from './positions.ts';
import { bareName, nameCase, repairText } from './repair.ts';
import { isSignature, isTotal, sectionOf } from './row-kinds.ts';
import type { Sheet } from './sheet.ts';

/** Errors leave the row out; a warning leaves out or asks to look at one cell; a fix was made by itself. */
export type Level = 'error' | 'warning' | 'fix';

export type IssueCode =
  | CellIssue
  | 'name_missing'
  | 'name_not_a_name'
  | 'name_one_word'
  | 'name_case'
  | 'swapped'
  | 'legacy'
  | 'unicode'
  | 'unit_missing'
  | 'unit_unknown'
  | 'unit_ambiguous'
  | 'twice'
  | 'phone_shared'
  | 'name_shared'
  | 'joined_before_birth'
  | 'too_long'
  | 'gone'
  | 'position';

export interface Issue {
  code: IssueCode;
  level: Level;
  /** From 0; absent when it is about the whole row. */
  column?: number;
  /** What stood there and what was made of it; personal, so only ever kept sealed. */
  from?: string;
  to?: string;
  /** Another row it is about, as the file numbers it. */
  row?: number;
}

/** What a row says of one person. Undefined: the list does not say. */
export interface RowValues {
  name?: string;
  phone?: string;
  birth?: string;
  address?: string;
  /** The words for her unit, from her row or the section she stands in. */
  unitText?: string;
  joined?: Day;
  kind?: HomeKind;
  position?: Position;
}

export interface ListRow {
  /** As the file numbers it, from 1. */
  row: number;
  values: RowValues;
  issues: Issue[];
}

/** What is no person, and why. */
export interface LeftOut {
  row: number;
  why: 'total' | 'signature' | 'header' | 'section' | 'text';
}

export interface Reading {
  rows: ListRow[];
  leftOut: LeftOut[];
}

const MAX_TEXT: Partial<Record<Field, number>> = { family: 60, given: 40, name: 80, address: 200 };
const FIXES: ReadonlySet<IssueCode> = new Set([
  'phone_zero',
  'phone_old_prefix',
  'date_serial',
  'date_year_short',
  'phone_two',
]);

/**
 * Reads the people of a list, row by row, with what is wrong in each cell. Looks at nothing but the sheet.
 */
export async function readRows(sheet: Sheet, layout: Layout, today: Day): Promise<Reading> {
  const reading: Reading = { rows: [], leftOut: [] };
  const covered = coveredCells(sheet, layout.first);
  let section: string | undefined;
  let signed = false;

  for (let at = layout.first; at < sheet.rows.length; at++) {
    // A long list is read in small bites: others wait for this process too.
    if (at % 250 === 0) await setImmediate();
    const raw = (sheet.rows[at] ?? []).map((cell, column) => covered.get(`${at} ${column}`) ?? cell);
    // Lists grow over the years: a column may be Unicode but for some rows.
    const encoding = detectLegacy(raw);
    const encodings = raw.map((_, column) => layout.encodings[column] ?? encoding);
    const cells = raw.map((cell, column) => repairText(cell, encodings[column]));
    const filled = cells.filter((cell) => cell !== '');
    if (filled.length === 0) continue;
    const leave = (why: LeftOut['why']): void => void reading.leftOut.push({ row: at + 1, why });

    const own = (sheet.rows[at] ?? []).map((cell, column) => repairText(cell, encodings[column]));
    const named = sectionOf(own, layout.columns);
    if (isNumbering(filled) || repeatsHeader(cells, layout.columns)) leave('header');
    else if (isTotal(filled)) leave('total');
    else if (isSignature(filled)) {
      signed = true;
      leave('signature');
    } else if (named !== undefined) {
      section = named.unit ?? section;
      leave('section');
    } else if (new Set(filled).size < 2 && (signed || !hasName(cells, layout))) leave(signed ? 'signature' : 'text');
    else if (signed && filled.length <= 3 && !cells.some((cell) => /^\d+$/.test(cell))) leave('signature');
    else reading.rows.push(readRow({ row: at + 1, raw, cells, encodings, layout, section, today }));
  }
  return reading;
}

interface RowInput {
  row: number;
  raw: readonly string[];
  cells: readonly string[];
  encodings: readonly (Legacy | undefined)[];
  layout: Layout;
  section: string | undefined;
  today: Day;
}

function readRow({ row, raw, cells, encodings, layout, section, today }: RowInput): ListRow {
  const issues: Issue[] = [];
  const columnOf = (field: Field): number | undefined => {
    const holders = layout.columns.flatMap((guess, at) => (guess.field === field ? [at] : []));
    return holders.find((at) => (cells[at] ?? '') !== '') ?? holders[0];
  };
  const text = (field: Field): string => {
    const at = columnOf(field);
    const value = at === undefined ? '' : (cells[at] ?? '');
    if (/^#[A-Z/0!?]+/.test(value)) {
      issues.push({
        code: 'formula_error',
        level: 'warning',
        ...(at === undefined ? {} : { column: at }),
        from: value,
      });
      return '';
    }
    const limit = MAX_TEXT[field] ?? 300;
    if (value.length > limit)
      issues.push({ code: 'too_long', level: 'warning', ...(at === undefined ? {} : { column: at }) });
    return value.slice(0, limit);
  };
  const note = (field: Field, code: IssueCode, level: Level, more: Partial<Issue> = {}): void => {
    const column = columnOf(field);
    issues.push({ code, level, ...(column === undefined ? {} : { column }), ...more });
  };
  const read = (field: Field, reader: (text: string, today: Day) => { value?: string; issue?: CellIssue }) => {
    const typed = text(field);
    if (typed === '' || /^[-–—.x]+$/i.test(typed)) return undefined;
    const { value, issue } = reader(typed, today);
    if (issue !== undefined) {
      const level = issue === 'too_young' ? 'error' : FIXES.has(issue) ? 'fix' : 'warning';
      note(field, issue, level, { from: typed, ...(value === undefined ? {} : { to: value }) });
    }
    return value;
  };

  const whole = [text('family'), text('given')].filter((part) => part !== '').join(' ') || text('name');
  const nameField: Field = columnOf('name') === undefined ? 'family' : 'name';
  let typedName = whole;
  let phone: string | undefined;
  // The two columns changed places in this row.
  if (/^[\d\s.+()-]{9,}$/.test(whole) && /^\p{L}[\p{L}\s'’.]+$/u.test(text('phone'))) {
    typedName = text('phone');
    phone = readPhoneCell(whole).value;
    note(nameField, 'swapped', 'fix', { from: whole, to: typedName });
  } else phone = read('phone', readPhoneCell);

  const name = nameCase(bareName(typedName));
  if (name === '') note(nameField, 'name_missing', 'error');
  else if (!/^[\p{L}\p{M}][\p{L}\p{M}\s'’.\-()]*$/u.test(name))
    note(nameField, 'name_not_a_name', 'error', { from: typedName });
  else if (!/\s/.test(name)) note(nameField, 'name_one_word', 'warning');
  if (name !== '' && name !== typedName && name !== bareName(typedName))
    note(nameField, 'name_case', 'fix', { from: typedName, to: name });
  noteRepairs({ raw, cells, encodings, layout, issues });

  const birth = read('birth', readBirthCell);
  const joined = read('joined', readJoinedCell);
  if (birth !== undefined && joined !== undefined && joined.slice(0, 4) <= birth.slice(0, 4)) {
    note('joined', 'joined_before_birth', 'warning');
  }
  const position = readPosition(text('position'));
  if (position !== undefined) note('position', 'position', 'warning');
  if (saysGone(text('note'))) note('note', 'gone', 'warning');
  const kind = readKind([text('kind'), text('position'), text('note')]);
  const address = text('address');
  const unitText = text('unit') || section || '';

  return {
    row,
    values: {
      ...(name === '' ? {} : { name }),
      ...(phone === undefined ? {} : { phone }),
      ...(birth === undefined ? {} : { birth }),
      ...(address === '' ? {} : { address }),
      ...(unitText === '' ? {} : { unitText }),
      ...(joined === undefined || (birth !== undefined && joined.slice(0, 4) <= birth.slice(0, 4)) ? {} : { joined }),
      ...(kind === undefined ? {} : { kind }),
      ...(position === undefined ? {} : { position }),
    },
    issues,
  };
}

const SHOWN: ReadonlySet<Field | undefined> = new Set(['name', 'family', 'given', 'address', 'unit']);

/** Letters that were put right are shown before and after: once a cell. */
function noteRepairs({
  raw,
  cells,
  encodings,
  layout,
  issues,
}: Pick<RowInput, 'raw' | 'cells' | 'encodings' | 'layout'> & { issues: Issue[] }): void {
  raw.forEach((before, column) => {
    const after = cells[column] ?? '';
    if (before === after || !SHOWN.has(layout.columns[column]?.field)) return;
    const legacy = encodings[column] !== undefined && fold(before) !== fold(after);
    if (!legacy && before.replace(/\s+/g, ' ').trim() === after) return;
    issues.push({ code: legacy ? 'legacy' : 'unicode', level: 'fix', column, from: before, to: after });
  });
}

function hasName(cells: readonly string[], { columns }: Layout): boolean {
  return cells.some((cell, at) => cell !== '' && ['name', 'family', 'given'].includes(columns[at]?.field ?? ''));
}

/** A cell merged down over several people says the same of each. */
function coveredCells({ merges, rows }: Sheet, first: number): Map<string, string> {
  const covered = new Map<string, string>();
  for (const { top, left, bottom } of merges.filter((merge) => merge.bottom >= first && merge.bottom > merge.top)) {
    for (let row = top; row <= Math.min(bottom, rows.length - 1); row++) {
      covered.set(`${row} ${left}`, rows[top]?.[left] ?? '');
    }
  }
  return covered;
}
