import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matchName, sameNames } from '../../src/language/names.ts';

const WORDS = 'Chi hội|ấp|Ấp|ap|khu phố|kp|xã|x|1|01|một|2|Hòa|Hoà|Hoa|Nhị|nhi|Bình|binh|-|,'.split('|');
const word = fc.constantFrom(...WORDS);
const text = fc.array(word, { maxLength: 3 }).map((words) => words.join(' '));

describe('names that are the same', () => {
  it('are those that match best, in any list', () => {
    let found = 0;
    fc.assert(
      fc.property(fc.array(text, { maxLength: 12 }), text, fc.boolean(), (names, other, known) => {
        const list = names.map((name, i) => ({ id: String(i), name }));
        const query = (known ? names[0] : undefined) ?? other;

        const same = sameNames(list)(query);

        found += same.length;
        const best = matchName(query, list).filter(({ score }) => score >= 0.97);
        expect(same.map(({ id }) => id).sort()).toEqual(best.map(({ id }) => id).sort());
      }),
      { numRuns: 2_000 },
    );
    expect(found).toBeGreaterThan(500);
  });
});
