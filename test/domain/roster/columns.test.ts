import { describe, expect, it } from 'vitest';
import { readTitle } from '../../../src/domain/roster/columns.ts';
import { findLayout } from '../../../src/domain/roster/header.ts';
import type { Merge } from '../../../src/domain/roster/sheet.ts';

function fieldsOf(rows: string[][], merges: Merge[] = []) {
  const layout = findLayout({ name: '', hidden: false, rows, merges });
  return { first: layout.first, fields: layout.columns.map(({ field, forbidden }) => field ?? forbidden ?? '') };
}

describe('a title of a column', () => {
  it.each([
    ['Họ và tên hội viên', 'name'],
    ['HỌ TÊN', 'name'],
    ['Họ và chữ lót', 'family'],
    ['Họ', 'family'],
    ['Tên', 'given'],
    ['Năm sinh', 'birth'],
    ['Ngày, tháng, năm sinh', 'birth'],
    ['SĐT', 'phone'],
    ['Điện thoại liên hệ', 'phone'],
    ['Địa chỉ', 'address'],
    ['Chỗ ở hiện nay', 'address'],
    ['Chi hội', 'unit'],
    ['Nơi sinh hoạt', 'unit'],
    ['Tổ', 'group'],
    ['Ngày vào Hội', 'joined'],
    ['Năm kết nạp', 'joined'],
    ['Chức vụ', 'position'],
    ['Loại hội viên', 'kind'],
    ['Ghi chú', 'note'],
    ['STT', 'number'],
  ])('%s holds %s', (title, field) => {
    expect(readTitle(title)).toEqual({ field });
  });

  it.each([
    ['Số CCCD', 'id_number'],
    ['CMND/CCCD', 'id_number'],
    ['Tôn giáo', 'religion'],
    ['Dân tộc', 'ethnicity'],
    ['Tình trạng sức khỏe', 'health'],
    ['Ngày vào Đảng', 'politics'],
    ['Số tài khoản', 'bank'],
  ])('%s must not be held', (title, forbidden) => {
    expect(readTitle(title)).toEqual({ forbidden });
  });
});

describe('the header of a list', () => {
  it('is found below titles, with the line that numbers the columns skipped', () => {
    const found = fieldsOf([
      ['HỘI LHPN XÃ ĐÔNG THẠNH'],
      ['Danh sách hội viên chi hội ấp 3'],
      [],
      ['STT', 'Họ và tên', 'Năm sinh'],
      ['(1)', '(2)', '(3)'],
      ['1', 'Lê Thị Ba', '1970'],
    ]);

    expect(found).toEqual({ first: 5, fields: ['number', 'name', 'birth'] });
  });

  it('reads two lines with merged cells', () => {
    const found = fieldsOf(
      [
        ['STT', 'Họ và tên', '', 'Ngày sinh', 'SĐT'],
        ['', 'Họ và tên đệm', 'Tên', '', ''],
        ['1', 'Lê Thị', 'Ba', '1970', ''],
      ],
      [{ top: 0, left: 1, bottom: 0, right: 2 }],
    );

    expect(found).toEqual({ first: 2, fields: ['number', 'family', 'given', 'birth', 'phone'] });
  });

  it('takes one merged title over two columns for family and given name', () => {
    const found = fieldsOf(
      [
        ['TT', 'Họ và tên', '', 'Năm sinh'],
        ['1', 'Lê Thị', 'Ba', '1970'],
      ],
      [{ top: 0, left: 1, bottom: 0, right: 2 }],
    );

    expect(found.fields).toEqual(['number', 'family', 'given', 'birth']);
  });

  it('waits for staff where there is none', () => {
    const layout = findLayout({ name: '', hidden: false, rows: [['1', 'Lê Thị Ba', '1970']], merges: [] });

    expect(layout).toMatchObject({ top: -1, first: 0, columns: [{ title: '' }, { title: '' }, { title: '' }] });
  });
});
