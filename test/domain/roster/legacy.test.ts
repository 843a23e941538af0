import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeLegacy, detectLegacy, encodeLegacy, repairLegacy } from '../../../src/domain/roster/legacy.ts';
import { nameCase, repairText } from '../../../src/domain/roster/repair.ts';

const LETTERS = 'àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵ';
const FAMILY = [
  'Nguyễn',
  'Trần',
  'Lê',
  'Phạm',
  'Huỳnh',
  'Võ',
  'Đặng',
  'Bùi',
  'Đỗ',
  'Hồ',
  'Ngô',
  'Dương',
  'Lý',
  'Tô',
  'Hà',
];
const OTHER = [
  'Thị',
  'Bé',
  'Lụa',
  'Mùi',
  'Hân',
  'Kiều',
  'Mỹ',
  'Loan',
  'Tám',
  'Út',
  'Sáu',
  'Hạnh',
  'Phượng',
  'Nở',
  'Ý',
  'Ân',
  'Én',
];

const aName = fc
  .tuple(fc.constantFrom(...FAMILY), fc.array(fc.constantFrom(...OTHER), { minLength: 1, maxLength: 3 }))
  .map(([family, rest]) => [family, ...rest].join(' '));

describe('letters of old fonts', () => {
  it.each([
    ['tcvn3', 'Céng hßa x· héi chñ nghÜa ViÖt Nam', 'Cộng hòa xã hội chủ nghĩa Việt Nam'],
    ['vni', 'Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam', 'Cộng hòa xã hội chủ nghĩa Việt Nam'],
    ['vni', 'NGUYEÃN THÒ PHÖÔÏNG, ÑAËNG THÒ YÙ', 'NGUYỄN THỊ PHƯỢNG, ĐẶNG THỊ Ý'],
  ] as const)('of %s become Unicode: %s', (encoding, typed, meant) => {
    expect(decodeLegacy(typed, encoding)).toBe(meant);
    expect(detectLegacy([typed])).toBe(encoding);
  });

  it('come back as they were for every Vietnamese letter', () => {
    expect(decodeLegacy(encodeLegacy(LETTERS, 'tcvn3'), 'tcvn3')).toBe(LETTERS);
    expect(decodeLegacy(encodeLegacy('ĂÂÊÔƠƯĐ', 'tcvn3'), 'tcvn3')).toBe('ĂÂÊÔƠƯĐ');
    expect(decodeLegacy(encodeLegacy(LETTERS, 'vni'), 'vni')).toBe(LETTERS);
    expect(decodeLegacy(encodeLegacy(LETTERS.toUpperCase(), 'vni'), 'vni')).toBe(LETTERS.toUpperCase());
  });

  it('are recognised in a column of names, whatever the names', () => {
    fc.assert(
      fc.property(
        fc.array(aName, { minLength: 20, maxLength: 40 }),
        fc.constantFrom('tcvn3', 'vni'),
        (names, encoding) => {
          const typed = names.map((name) => encodeLegacy(name, encoding));

          const found = detectLegacy(typed);

          expect(found).toBe(encoding);
          expect(typed.map((text) => repairLegacy(text, found).toLowerCase())).toEqual(
            names.map((name) => name.toLowerCase()),
          );
        },
      ),
    );
  });

  it('leave every right name as it is, in a column of any length and composed or not', () => {
    fc.assert(
      fc.property(fc.array(aName, { minLength: 1, maxLength: 10 }), fc.boolean(), (names, composed) => {
        const typed = composed ? names : names.map((name) => name.normalize('NFD'));

        const repaired = typed.map((name) => nameCase(repairText(name, detectLegacy(typed))));

        expect(repaired).toEqual(names);
      }),
      { numRuns: 500 },
    );
  });

  it('leave one Unicode cell of an old column alone', () => {
    expect(repairLegacy('Đặng Thị Yến', 'tcvn3')).toBe('Đặng Thị Yến');
  });

  it.each(['Björn', 'André', 'Zoë', 'Peña', 'H’Bia Niê'])('are not seen in %s', (name) => {
    expect(detectLegacy([name])).toBeUndefined();
  });
});

describe('capitals of a name', () => {
  it.each([
    ['NGUYỄN THỊ LAN', 'Nguyễn Thị Lan'],
    ['nguyễn thị lan', 'Nguyễn Thị Lan'],
    ['NGUYễN THị LAN', 'Nguyễn Thị Lan'],
    ["H'bia niê", "H'Bia Niê"],
    ['Nguyễn Thị Ái', 'Nguyễn Thị Ái'],
  ])('of %s', (typed, meant) => {
    expect(nameCase(typed)).toBe(meant);
  });
});
