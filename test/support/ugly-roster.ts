import { encodeLegacy } from '../../src/domain/roster/legacy.ts';
import { aWorkbook } from './roster-files.ts';

/** A day as a spreadsheet keeps it: days since 1900, shown by its format. */
const dateCell = (serial: number) => ({ t: 'n' as const, v: serial, z: 'dd/mm/yyyy' });
const formula = (text: string) => ({ t: 's' as const, v: text, f: 'CONCATENATE("x")' });
const tcvn3 = (text: string): string => encodeLegacy(text, 'tcvn3');

/**
 * A membership list with all that goes wrong in one, made up from end to end. Rows are numbered as the file shows them;
 * `ugly-roster` tests name what happens to each.
 */
export function anUglyRoster(): Buffer {
  const merges = ['A1:K1', 'A2:K2', 'A4:A5', 'B4:C4', 'D4:D5', 'E4:E5', 'F4:F5', 'G17:G18'];
  const rows = [
    /*  1 */ ['HỘI LHPN XÃ ĐÔNG THẠNH'],
    /*  2 */ ['DANH SÁCH HỘI VIÊN NĂM 2026'],
    /*  3 */ [],
    /*  4 */ [
      'STT',
      'Họ và tên',
      '',
      'Ngày, tháng, năm sinh',
      'SĐT',
      'Địa chỉ',
      'Chi hội',
      'Ngày vào Hội',
      'Số CCCD',
      'Dân tộc',
      'Chức vụ',
      'Ghi chú',
    ],
    /*  5 */ ['', 'Họ và chữ lót', 'Tên'],
    /*  6 */ ['(1)', '(2)', '(3)', '(4)', '(5)', '(6)', '(7)', '(8)', '(9)', '(10)', '(11)', '(12)'],
    /*  7 */ ['I', 'Chi hội ấp 3: 8 hội viên'],
    /*  8 */ [
      1,
      'NGUYỄN THỊ',
      'LAN',
      '12/3/1985',
      '0903.123.456',
      'Số 5 ấp 3',
      '',
      '8/3/2010',
      '079185001234',
      'Kinh',
      'Chi hội trưởng',
      '',
    ],
    /*  9 */ [2, 'trần thị', 'bé', 1960, 903123457, '', '', '2005', '', '', '', ''],
    /* 10 */ [
      3,
      'Lê Thị'.normalize('NFD'),
      'Hòa'.normalize('NFD'),
      dateCell(25569),
      '+84 90 312 3458',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
    ],
    /* 11 */ [
      4,
      tcvn3('Phạm Thị'),
      tcvn3('Phượng'),
      '5/5/70',
      '01681234567',
      tcvn3('Tổ 2, ấp 3'),
      '',
      '',
      '',
      '',
      '',
      '',
    ],
    /* 12 */ [5, 'Võ  Thị', 'Nga\u200b', '30/2/1970', '0903123459 / 0903123460', '', '', '', '', '', '', ''],
    /* 13 */ [6, '0903 123 461', '', '1972', 'Huỳnh Thị Tư', '', '', '', '', '', '', ''],
    /* 14 */ [7, 'Đặng Thị', 'Yến', 31048, '12345', '', '', '', '', '', '', 'đã chuyển đi'],
    /* 15 */ [8, '', '', '1980', '0903123462', '', '', '', '', '', '', ''],
    /* 16 */ ['II', 'CHI HỘI ẤP 2'],
    /* 17 */ [9, 'Bùi Thị', 'Sáu', '1/1/2015', '', '', 'ấp 2', '', '', '', '', ''],
    /* 18 */ [10, 'Đỗ Thị', 'Mai', '10/10/2030', '0903123463', '', '', '', '', '', 'Tổ trưởng', ''],
    /* 19 */ [11, 'Ngô Thị', 'Đào', '1975', '0903123463', '', 'Ấp Chợ', '', '', '', '', ''],
    /* 20 */ [12, 'Hồ Thị', 'Xuân', '1965', '0903123464', '', '', '', '', '', '', 'hội viên danh dự'],
    /* 21 */ [13, 'Hồ Thị', 'Xuân', '1965', '0903123464', '', '', '', '', '', '', ''],
    /* 22 */ ['STT', 'Họ và chữ lót', 'Tên', 'Ngày, tháng, năm sinh', 'SĐT', 'Địa chỉ', 'Chi hội'],
    /* 23 */ [14, 'Lý Thị', 'Thảo', '1/6/1990', '0903123465', '', '', '1/1/1985', '', '', '', ''],
    /* 24 */ [15, 'Dương', '', '1850', '0903123464', formula('Số 9, đường Đặng Thúc Vịnh'), '', '', '', '', '', ''],
    /* 25 */ [
      16,
      'Bà Phan Thị',
      'Hường (Năm)',
      { t: 'e' as const, v: 0x17, w: '#REF!' },
      '09O3123466',
      '',
      '',
      '',
      '',
      '',
      '',
      '',
    ],
    /* 26 */ [17, '123', '', '1980', '', '', '', '', '', '', '', ''],
    /* 27 */ [18, 'Mai Thị', 'Trâm', 'không rõ', '0903123468', 'x'.repeat(250), '', '', '', '', '', ''],
    /* 28 */ [19, 'Trương Thị', 'Quyên', '1/2/1988', '0903123469', '', '', '', '', '', '', ''],
    /* 29 */ [20, 'Trương Thị', 'Quyên', '1/2/1988', '0903123470', '', 'ấp 3', '', '', '', '', ''],
    /* 30 */ ['', 'Tổng cộng: 20 hội viên'],
    /* 31 */ [],
    /* 32 */ ['', '', '', '', '', '', 'Đông Thạnh, ngày 20 tháng 11 năm 2026'],
    /* 33 */ ['', 'Người lập', '', '', '', '', 'CHỦ TỊCH'],
    /* 34 */ ['', '', '', '', '', '', 'Nguyễn Thị Ký Tên'],
  ];
  return aWorkbook([
    { name: 'Bìa', rows: [['Danh sách hội viên các chi hội']] },
    { name: 'DS 2026', rows, merges },
    { name: 'Nháp cũ', rows: [['Họ tên'], ['Ai đó']], hidden: true },
  ]);
}
