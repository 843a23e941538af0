import { describe, expect, it } from 'vitest';
import { readBirthCell, readJoinedCell, readPhoneCell } from '../../../src/domain/roster/cells.ts';

const TODAY = '2026-11-23';

describe('the phone cell of a list', () => {
  it.each([
    ['0903.123.456', { value: '+84903123456' }],
    ['+84 90 312 3456', { value: '+84903123456' }],
    ['84903123456', { value: '+84903123456' }],
    ['903123456', { value: '+84903123456', issue: 'phone_zero' }],
    ['01681234567', { value: '+84381234567', issue: 'phone_old_prefix' }],
    ['1681234567', { value: '+84381234567', issue: 'phone_old_prefix' }],
    ['0903123456 / 0903123457', { value: '+84903123456', issue: 'phone_two' }],
    ['12345', { issue: 'phone_wrong' }],
    ['09O3123456', { issue: 'phone_wrong' }],
    ['079185001234', { issue: 'phone_wrong' }],
  ])('%s', (typed, read) => {
    expect(readPhoneCell(typed)).toEqual(read);
  });
});

describe('the birth cell of a list', () => {
  it.each([
    ['12/3/1985', { value: '1985-03-12' }],
    ['12-03-1985', { value: '1985-03-12' }],
    ['12.3.1985', { value: '1985-03-12' }],
    ['1985-03-12', { value: '1985-03-12' }],
    ['ngày 12 tháng 3 năm 1985', { value: '1985-03-12' }],
    ['12031985', { value: '1985-03-12' }],
    ['1985', { value: '1985' }],
    ['Sinh năm 1985', { value: '1985' }],
    ['3/1985', { value: '1985' }],
    ['00/00/1985', { value: '1985' }],
    ['12/3/85', { value: '1985-03-12', issue: 'date_year_short' }],
    ['05', { value: '2005', issue: 'date_year_short' }],
    ['31048', { value: '1985-01-01', issue: 'date_serial' }],
    ['30/2/1970', { issue: 'date_impossible' }],
    ['13/13/1970', { issue: 'date_impossible' }],
    ['10/10/2030', { issue: 'date_future' }],
    ['không rõ', { issue: 'date_unclear' }],
    ['#REF!', { issue: 'formula_error' }],
    ['1/1/2015', { issue: 'too_young' }],
    ['24/11/2010', { issue: 'too_young' }],
    ['23/11/2010', { value: '2010-11-23' }],
    ['1901', { issue: 'too_old' }],
  ])('%s', (typed, read) => {
    expect(readBirthCell(typed, TODAY)).toEqual(read);
  });
});

describe('the day she joined', () => {
  it('is the first of the year where only the year is known', () => {
    expect(readJoinedCell('2005', TODAY)).toEqual({ value: '2005-01-01' });
    expect(readJoinedCell('8/3/05', TODAY)).toEqual({ value: '2005-03-08', issue: 'date_year_short' });
  });
});
