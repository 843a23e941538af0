import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type PlannedRow, plannedRows } from '../../../src/domain/roster/dry-run.ts';
import type { RosterImport } from '../../../src/domain/roster/imports.ts';
import type { RowKind } from '../../../src/domain/roster/model.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { anUglyRoster } from '../../support/ugly-roster.ts';
import { aDryRun, seedTree } from './support.ts';

let file: RosterImport;
let rows: Map<number, PlannedRow>;

beforeAll(async () => {
  await openTestStore();
  await seedTree();
  file = await aDryRun(anUglyRoster());
  const kinds: RowKind[] = ['add', 'update', 'same', 'near', 'twice', 'error'];
  const pages = await Promise.all(kinds.map((kind) => plannedRows(file._id, { kind })));
  rows = new Map(pages.flatMap((page) => page.rows).map((row) => [row.row, row]));
});
afterAll(closeTestStore);

/** What became of a row and what was said about it, by code. */
function outcome(row: number) {
  const found = rows.get(row);
  return { kind: found?.kind, values: found?.values, said: found?.issues.map(({ code }) => code) };
}

describe('the dry run of an ugly list', () => {
  it('takes the sheet that holds people, not the cover and not the hidden draft', () => {
    expect(file.sheet).toBe(1);
    expect(file.sheets[2]).toMatchObject({ hidden: true });
  });

  it('finds the header of two merged lines below the titles and the numbered line', () => {
    expect(file.firstRow).toBe(6);
    expect(file.columns.slice(0, 8)).toEqual([
      'number',
      'family',
      'given',
      'birth',
      'phone',
      'address',
      'unit',
      'joined',
    ]);
  });

  it('names the columns that must not be held and takes nothing of them', () => {
    expect(file.forbidden.slice(8, 10)).toEqual(['id_number', 'ethnicity']);
    expect(JSON.stringify([...rows.values()])).not.toContain('079185001234');
    expect(JSON.stringify([...rows.values()])).not.toContain('Kinh');
  });

  it('leaves out what is nobody: sections, the header again, sums, signatures', () => {
    expect(file.leftOut).toEqual([
      { row: 7, why: 'section' },
      { row: 16, why: 'section' },
      { row: 22, why: 'header' },
      { row: 30, why: 'total' },
      { row: 32, why: 'signature' },
      { row: 33, why: 'signature' },
      { row: 34, why: 'signature' },
    ]);
  });

  it('counts what would happen', () => {
    expect(file.counts).toMatchObject({ add: 15, update: 0, same: 0, near: 0, twice: 1, error: 4, leftOut: 7 });
  });

  it.each([
    ['capitals, dots in the phone, a short date, a position', 8, 'add', 'Nguyễn Thị Lan', ['name_case', 'position']],
    ['small letters, a phone without its zero', 9, 'add', 'Trần Thị Bé', ['phone_zero', 'name_case']],
    ['loose marks', 10, 'add', 'Lê Thị Hòa', ['unicode', 'unicode']],
    [
      'an old font, an old prefix, a year of two digits',
      11,
      'add',
      'Phạm Thị Phượng',
      ['phone_old_prefix', 'legacy', 'legacy', 'legacy', 'date_year_short'],
    ],
    [
      'two blanks, an invisible sign, two phones, a day of no calendar',
      12,
      'add',
      'Võ Thị Nga',
      ['phone_two', 'unicode', 'date_impossible'],
    ],
    ['name and phone in each other’s column', 13, 'add', 'Huỳnh Thị Tư', ['swapped']],
    [
      'a day that became a number, a short phone, a remark that she moved',
      14,
      'add',
      'Đặng Thị Yến',
      ['phone_wrong', 'date_serial', 'gone'],
    ],
    ['no name', 15, 'error', undefined, ['name_missing']],
    ['a child', 17, 'error', 'Bùi Thị Sáu', ['too_young']],
    ['a day to come, a unit merged down', 18, 'add', 'Đỗ Thị Mai', ['date_future', 'position']],
    ['a branch nobody knows', 19, 'error', 'Ngô Thị Đào', ['unit_unknown']],
    ['an honorary member by the remark', 20, 'add', 'Hồ Thị Xuân', []],
    ['the same person again', 21, 'twice', 'Hồ Thị Xuân', ['twice']],
    ['joined before she was born', 23, 'add', 'Lý Thị Thảo', ['joined_before_birth']],
    [
      'one word, a year of long ago, a shared phone',
      24,
      'add',
      'Dương',
      ['name_one_word', 'date_impossible', 'phone_shared'],
    ],
    [
      'a title, a by-name, a broken formula, a letter in the phone',
      25,
      'add',
      'Phan Thị Hường',
      ['phone_wrong', 'formula_error'],
    ],
    ['digits for a name', 26, 'error', '123', ['name_not_a_name']],
    ['words for a day, an address without end', 27, 'add', 'Mai Thị Trâm', ['date_unclear', 'too_long']],
    ['the same name and day of birth elsewhere', 29, 'add', 'Trương Thị Quyên', ['name_shared']],
  ])('row with %s', (_, row, kind, name, said) => {
    const found = outcome(row);

    expect(found.kind).toBe(kind);
    expect(found.values?.name).toBe(name);
    expect(found.said?.toSorted()).toEqual(said.toSorted());
  });

  it('reads the values behind the trouble', () => {
    expect(outcome(8).values).toMatchObject({
      phone: '+84903123456',
      birth: '1985-03-12',
      joined: '2010-03-08',
      position: 'branch_leader',
    });
    expect(outcome(9).values).toMatchObject({ phone: '+84903123457', birth: '1960', joined: '2005-01-01' });
    expect(outcome(10).values).toMatchObject({ phone: '+84903123458', birth: '1970-01-01' });
    expect(outcome(11).values).toMatchObject({ phone: '+84381234567', birth: '1970-05-05', address: 'Tổ 2, ấp 3' });
    expect(outcome(12).values).toMatchObject({ phone: '+84903123459' });
    expect(outcome(12).values?.birth).toBeUndefined();
    expect(outcome(20).values).toMatchObject({ kind: 'honorary_member' });
    expect(outcome(24).values).toMatchObject({ address: 'Số 9, đường Đặng Thúc Vịnh' });
  });

  it('puts every row into the unit of its own cell, else of the section above it', () => {
    expect(rows.get(8)?.unitId).toBe('hm-dth-ap3');
    expect(rows.get(18)?.unitId).toBe('hm-dth-ap2');
    expect(rows.get(20)?.unitId).toBe('hm-dth-ap2');
    expect(rows.get(29)?.unitId).toBe('hm-dth-ap3');
  });

  it('asks once for each wording of a unit it does not know', () => {
    expect(file.unknownUnits).toMatchObject([{ text: 'Ấp Chợ', rows: 1 }]);
  });
});
