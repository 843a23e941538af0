import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  checkSafety,
  decideIntent,
  fold,
  matchName,
  readChoice,
  readCorrection,
  readDate,
  readGlobalWord,
  readIntent,
  readMoney,
  readNumber,
  readPhone,
  readReport,
  readYesNo,
  sameText,
  splitSentences,
  tokens,
} from '../../src/language/index.ts';

const NOW = Date.parse('2025-11-20T09:30:00+07:00');
const UNITS = [
  { id: 'HM-BDI', name: 'Xã Bà Điểm' },
  { id: 'HM-THI', name: 'Xã Tân Hiệp' },
];

/** Every reader of the room, each given a text. */
const READERS: readonly [string, (text: string) => unknown][] = [
  ['fold', fold],
  ['tokens', tokens],
  [
    'readChoice',
    (text) =>
      readChoice(text, [
        { value: 'a', labels: ['Có', text] },
        { value: 'b', labels: ['Không'] },
      ]),
  ],
  ['readYesNo', readYesNo],
  ['readNumber', readNumber],
  ['readMoney', readMoney],
  ['readDate', (text) => readDate(text, NOW)],
  ['readPhone', readPhone],
  ['readGlobalWord', readGlobalWord],
  ['readCorrection', readCorrection],
  ['readIntent', readIntent],
  ['decideIntent', decideIntent],
  ['checkSafety', checkSafety],
  ['matchName', (text) => matchName(text, UNITS)],
  ['splitSentences', (text) => splitSentences(text, 200)],
  ['sameText', (text) => sameText(text, `${text} a`)],
  ['readReport', (text) => readReport(text, NOW, { units: UNITS })],
];

const PATHOLOGICAL: readonly [string, string][] = [
  ['nothing', ''],
  ['blanks', ' \n\t\u00a0\u200b '],
  ['10,000 letters', 'a'.repeat(10_000)],
  ['10,000 digits', '9'.repeat(10_000)],
  ['10,000 marks on one letter', `e${'\u0301'.repeat(10_000)}`],
  ['5,000 emoji', '😀'.repeat(5_000)],
  ['family emoji', '👨‍👩‍👧‍👦'.repeat(800)],
  ['many short words', 'em ơi '.repeat(1_700)],
  ['many numbers', '25 chị 2 triệu 3/4 '.repeat(500)],
  ['many dates', 'hôm qua 8/3 rằm tháng 8 thứ bảy tuần rồi '.repeat(240)],
  ['many corrections', '25 à lộn 27 chứ không phải 28 '.repeat(330)],
  ['danger words in a row', 'chồng đánh bị con em so qua '.repeat(350)],
  ['stop words in a row', 'đừng gửi tin hoài nhiều phiền quá '.repeat(300)],
  ['one glued word', 'baocaothang'.repeat(900)],
  ['Telex keys', 'dduwowcj'.repeat(1_200)],
  ['VNI keys', 'ba1o6a7'.repeat(1_400)],
  ['signs', '.,;:!?/-()+'.repeat(900)],
  ['separators in numbers', '1.000.000,5.'.repeat(800)],
  ['lone surrogates', '\ud83d'.repeat(2_000)],
  ['places', 'tại nhà văn hóa ấp 3 đường Lê Lợi '.repeat(280)],
  ['right to left', '\u202e مرحبا '.repeat(900)],
  ['object keys', '__proto__ constructor toString hasOwnProperty'],
];

// Making thousands of odd texts takes fast-check some seconds on a busy machine.
describe('reading any text at all', { timeout: 60_000 }, () => {
  it.each(READERS)('%s never throws', (_, read) => {
    // Arrange
    const anything = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc
        .array(
          fc.constantFrom(
            'chị',
            'hqua',
            '25',
            '2tr5',
            '/',
            '3',
            'tháng',
            'rằm',
            'lộn',
            'không',
            'phải',
            'ấp',
            'đánh',
            '.',
            'bị',
            '\u0301',
            'năm',
            'rưỡi',
            'tại',
            'mỗi',
            'phần',
            'quà',
            'constructor',
            'chứ',
          ),
          { maxLength: 40 },
        )
        .map((words) => words.join(' ')),
    );

    // Act and Assert
    fc.assert(
      fc.property(anything, (text) => {
        read(text);
      }),
      { numRuns: 150 },
    );
  });

  it.each(READERS)('%s takes under 50 ms for the worst of texts', (_, read) => {
    // Arrange
    read('hôm qua chi hội ấp 3 ra quân 25 chị');

    // Act
    const slow = PATHOLOGICAL.flatMap(([name, text]) => {
      const times = [1, 2, 3].map((round) => {
        const before = process.cpuUsage();
        read(`${text}${round}`);
        const { user, system } = process.cpuUsage(before);
        return (user + system) / 1000;
      });
      const best = Math.min(...times);
      return best > 50 ? [`${name}: ${best.toFixed(0)} ms`] : [];
    });

    // Assert
    expect(slow).toEqual([]);
  });
});

describe('folding', { timeout: 60_000 }, () => {
  it('changes nothing the second time', () => {
    // Arrange
    const anything = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' }));

    // Act and Assert
    fc.assert(
      fc.property(anything, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('meets the same text in NFC, NFD, capitals and with other blanks', () => {
    // Arrange
    const typed = 'Chi hội ấp Đình\u00a0họp\u200b tối QUA';

    // Act
    const folded = [typed, typed.normalize('NFD'), typed.toUpperCase(), ` ${typed}\n`].map(fold);

    // Assert
    expect(new Set(folded)).toEqual(new Set(['chi hoi ap dinh hop toi qua']));
  });
});
