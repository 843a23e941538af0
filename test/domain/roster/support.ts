import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { seedOrganisation } from '../../../src/domain/organisation/seed.ts';
import { chooseColumns, getImport, type RosterImport, startImport } from '../../../src/domain/roster/imports.ts';
import { readSheet } from '../../../src/domain/roster/sheet.ts';
import { workOnRosters } from '../../../src/domain/roster/work.ts';

export const NOW = Date.parse('2026-11-23T10:00:00+07:00');
export const TODAY = '2026-11-23';

/** The tree of the plan. */
export async function seedTree(): Promise<void> {
  await seedOrganisation(join(import.meta.dirname, '../../../seed'));
}

/** Brings a file as far as staff see its columns. */
export async function anUpload(bytes: Buffer, unitId = 'hm-dth', fileName = 'ds.xlsx'): Promise<RosterImport> {
  const sheets = await readSheet(bytes, fileName);
  const id = await startImport(sheets, {
    actId: randomUUID(),
    unitId,
    staffId: 'lan',
    fileName,
    from: TODAY,
    now: NOW,
  });
  return theImport(id);
}

/** Brings a file as far as its dry run, with the columns as they were guessed. */
export async function aDryRun(
  bytes: Buffer,
  unitId = 'hm-dth',
  more: { defaultUnitId?: string } = {},
): Promise<RosterImport> {
  const file = await anUpload(bytes, unitId);
  const columns = file.columns.map((field) => field ?? '');
  await chooseColumns(file, { columns, firstRow: file.firstRow, from: TODAY, ...more }, NOW);
  await workOnRosters({ now: NOW });
  return theImport(file._id);
}

/** A small list as a CSV file. */
export function aCsv(rows: readonly (readonly string[])[]): Buffer {
  return Buffer.from(rows.map((row) => row.join(';')).join('\n'));
}

export async function theImport(id: string): Promise<RosterImport> {
  const file = await getImport(id);
  if (file === undefined) throw new Error('no such import');
  return file;
}
