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
import { clauses } from '../../src/language/intents/clauses.ts';
import { partsOf } from '../../src/language/safety/danger.ts';
import { safetyLine } from '../../src/language/safety/patterns.ts';
import { MAX_TOKENS } from '../../src/language/tokens.ts';
import { WORST_TEXTS } from '../support/worst-texts.ts';

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

  it.each(READERS)('%s reads the worst of texts', (_, read) => {
    for (const [name, text] of WORST_TEXTS) expect(() => read(text), name).not.toThrow();
  });
});

// What a reader looks at is limited, so that no text takes over 50 ms; `npm run bench:language` shows how long they take.
describe('the work a text can make', () => {
  it.each(WORST_TEXTS)('is limited for %s', (_, text) => {
    // Act
    const list = tokens(text);
    const parts = partsOf(safetyLine(list));

    // Assert
    expect(list.length).toBeLessThanOrEqual(MAX_TOKENS + 60);
    expect(clauses(text).length).toBeLessThanOrEqual(24);
    expect(parts.length).toBeLessThanOrEqual(30);
    expect(Math.max(0, ...parts.map((words) => words.length))).toBeLessThanOrEqual(24);
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
