import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hasName, nameDigests, nameLookup } from '../../../src/domain/personal/names.ts';
import { usePersonalKeys } from '../../../src/domain/personal/vault.ts';
import { fold } from '../../../src/language/index.ts';

const FAMILY = ['Nguyễn', 'Trần', 'Lê', 'Phạm', 'Huỳnh', 'Võ', 'Đặng', 'Lý', 'Tôn Nữ'];
const MIDDLE = ['Thị', 'Ngọc', 'Thúy', 'Mỹ', 'Hoà', 'Thị Kim'];
const GIVEN = ['Lan', 'Lân', 'Hồng', 'Đào', 'Út', 'Bé Ba', 'Thủy', 'Quý', 'Ánh'];
const aName = fc
  .tuple(fc.constantFrom(...FAMILY), fc.constantFrom(...MIDDLE), fc.constantFrom(...GIVEN))
  .map((parts) => parts.join(' '));

const finds = (name: string, typed: string): boolean => {
  const lookup = nameLookup(typed);
  const kept = nameDigests(name);
  return lookup?.folded.some((parts) => parts.every((part) => kept.includes(part))) === true && hasName(name, typed);
};

describe('looking for a sealed name', () => {
  it('finds any name by any of its words, by neighbours and as a whole, with marks and without', () => {
    fc.assert(
      fc.property(aName, fc.nat(), fc.nat(), fc.boolean(), (name, start, length, folded) => {
        const words = name.split(' ');
        const from = start % words.length;
        const run = words.slice(from, from + 1 + (length % words.length)).join(' ');

        expect(finds(name, folded ? fold(run) : run)).toBe(true);
        expect(finds(name.normalize('NFD'), `  ${run.toUpperCase()} `)).toBe(true);
      }),
    );
  });

  it.each([
    ['Trần Thị Lan', 'Lan Thị'],
    ['Trần Thị Lan', 'tran lan'],
    ['Trần Thị Lan', 'la'],
    ['Trần Thị Lan', 'tran thi lan anh'],
    ['Trần Thị Lan', 'le thi lan'],
  ])('does not take %s for %s', (name, typed) => {
    expect(finds(name, typed)).toBe(false);
  });

  it.each([
    ['Nguyễn Thị Mỹ', 'my'],
    ['Nguyễn Thị Mỹ', 'mĩ'],
    ['Lê Hoà', 'hòa'],
    ['Đỗ Thị Đào', 'do thi dao'],
  ])('takes another spelling: %s is found by %s', (name, typed) => {
    expect(finds(name, typed)).toBe(true);
  });

  it('tells marks apart when they were typed', () => {
    const lookup = nameLookup('Lân');

    expect(lookup?.marked?.some((digest) => nameDigests('Võ Thị Lân').includes(digest))).toBe(true);
    expect(lookup?.marked?.some((digest) => nameDigests('Võ Thị Lan').includes(digest))).toBe(false);
    expect(nameLookup('lan')?.marked).toBeUndefined();
  });

  it('looks for nothing when no letter was typed', () => {
    expect(nameLookup(' -?! ')).toBeUndefined();
  });

  it('still finds what was kept before the key was changed, and tells nothing without the key', () => {
    const kept = nameDigests('Trần Thị Lan');

    usePersonalKeys([
      { id: 'new', key: Buffer.alloc(32, 8) },
      { id: 'test', key: Buffer.alloc(32, 7) },
    ]);
    const both = nameLookup('lan')?.folded ?? [];
    usePersonalKeys([{ id: 'new', key: Buffer.alloc(32, 8) }]);
    const newOnly = nameLookup('lan')?.folded ?? [];
    usePersonalKeys([{ id: 'test', key: Buffer.alloc(32, 7) }]);

    expect(both.some(([digest]) => kept.includes(digest))).toBe(true);
    expect(newOnly.some(([digest]) => kept.includes(digest))).toBe(false);
  });
});
