import { deflateRawSync } from 'node:zlib';
import { utils, write } from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { encodeLegacy } from '../../../src/domain/roster/legacy.ts';
import { MAX_ROWS, readSheet } from '../../../src/domain/roster/sheet.ts';
import { decodeText } from '../../../src/domain/roster/sheet-delimited.ts';
import { aWorkbook } from '../../support/roster-files.ts';

describe('a workbook', () => {
  it('is read as staff see it: dates, long numbers, the value of a formula, rich text, merged cells, hidden sheets', async () => {
    const file = aWorkbook([
      {
        name: 'DS',
        rows: [
          ['Ngày sinh', 'SĐT', 'Địa chỉ', 'Năm'],
          [{ t: 'n', v: 31048, z: 'dd/mm/yyyy' }, 84903123456, { t: 's', v: 'Ấp 3', f: 'A1&"x"' }, 1985],
          [
            { t: 'e', v: 0x17 },
            { t: 's', v: 'Lan', r: '<r><t>La</t></r><r><t>n</t></r>' },
          ],
        ],
        merges: ['A1:B1'],
      },
      { name: 'Ẩn', rows: [['x']], hidden: true },
    ]);

    const sheets = await readSheet(file, 'ds.xlsx');

    expect(sheets.map(({ name, hidden }) => [name, hidden])).toEqual([
      ['DS', false],
      ['Ẩn', true],
    ]);
    expect(sheets[0]?.rows[1]).toEqual(['01/01/1985', '84903123456', 'Ấp 3', '1985']);
    expect(sheets[0]?.rows[2]).toEqual(['#REF!', 'Lan']);
    expect(sheets[0]?.merges).toEqual([{ top: 0, left: 0, bottom: 0, right: 1 }]);
  });

  it('counts days from 1904 where a Mac did', async () => {
    const file = aWorkbook([{ name: 'DS', rows: [[{ t: 'n', v: 29586, z: 'dd/mm/yyyy' }]] }], { date1904: true });

    const [sheet] = await readSheet(file, 'ds.xlsx');

    expect(sheet?.rows[0]).toEqual(['01/01/1985']);
  });

  it('is refused when it would unpack to more than any list', async () => {
    const bomb = aZip('xl/worksheets/sheet1.xml', Buffer.alloc(64), 900_000_000);

    await expect(readSheet(bomb, 'ds.xlsx')).rejects.toMatchObject({ code: 'bomb' });
  });

  it('is refused with a password, as an old file, broken, empty or too long', async () => {
    const container = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(512)]);
    const locked = Buffer.concat([container, Buffer.from('EncryptedPackage', 'utf16le')]);
    const old = write(utils.book_new(utils.aoa_to_sheet([['Họ tên']])), { type: 'buffer', bookType: 'xls' }) as Buffer;
    const long = Buffer.from('a\n'.repeat(MAX_ROWS + 1));

    await expect(readSheet(locked, 'ds.xlsx')).rejects.toMatchObject({ code: 'locked' });
    await expect(readSheet(old, 'ds.xls')).rejects.toMatchObject({ code: 'old_xls' });
    await expect(
      readSheet(aWorkbook([{ name: 'A', rows: [['x']] }]).subarray(0, 900), 'ds.xlsx'),
    ).rejects.toMatchObject({
      code: 'damaged',
    });
    await expect(readSheet(Buffer.alloc(0), 'ds.xlsx')).rejects.toMatchObject({ code: 'empty' });
    await expect(readSheet(Buffer.alloc(11 * 1024 * 1024, 97), 'ds.csv')).rejects.toMatchObject({ code: 'too_large' });
    await expect(readSheet(long, 'ds.csv')).rejects.toMatchObject({ code: 'too_many_rows' });
    await expect(readSheet(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]), 'a.png')).rejects.toMatchObject({
      code: 'not_a_sheet',
    });
  });
});

describe('a text file', () => {
  const text = 'STT;Họ tên;Ghi chú\n1;Đặng Thị Yến;"ấp 3; tổ ""2"""\n';
  const rows = [
    ['STT', 'Họ tên', 'Ghi chú'],
    ['1', 'Đặng Thị Yến', 'ấp 3; tổ "2"'],
  ];

  it.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(text, 'utf16le')],
    ['UTF-16 big-endian', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['commas', Buffer.from(text.replaceAll('; ', '§ ').replaceAll(';', ',').replaceAll('§ ', '; '))],
    ['tabs', Buffer.from(text.replaceAll('; ', '§ ').replaceAll(';', '\t').replaceAll('§ ', '; '))],
    ['lines of Windows', Buffer.from(text.replaceAll('\n', '\r\n'))],
  ])('in %s', async (_, bytes) => {
    const [sheet] = await readSheet(bytes, 'ds.csv');

    expect(sheet?.rows).toEqual(rows);
  });

  it('in Windows-1258, whose tones stand after their letters', () => {
    const bytes = Buffer.from([0x50, 0x68, 0xfd, 0xf5, 0xf2, 0x6e, 0x67]);

    expect(decodeText(bytes)).toBe('Phượng');
  });

  it('in an old font, its signs kept for the letters to be put right', () => {
    const typed = encodeLegacy('Phạm Thị Phượng', 'tcvn3');

    expect(decodeText(Buffer.from(typed, 'latin1'))).toBe(typed);
  });
});

/** A zip of one file that says it is larger than it is. */
function aZip(name: string, content: Buffer, claimed: number): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(claimed, 22);
  local.writeUInt16LE(name.length, 26);
  const start = Buffer.concat([local, Buffer.from(name), packed]);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(claimed, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(start.length, 16);
  return Buffer.concat([start, central, Buffer.from(name), end]);
}
