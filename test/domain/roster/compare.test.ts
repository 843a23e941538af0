import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type KnownPerson, likenessIn, mayBeMeant, type RowPerson } from '../../../src/domain/roster/compare.ts';

const name = fc.constantFrom(
  'Nguyễn Thị Lan',
  'Nguyen Thi Lan',
  'Nguyễn Thị Lam',
  'Trần Mỹ Hòa',
  'Trần Mỹ Hoa',
  'Lê Hoa',
);
const phone = fc.constantFrom('+84901234567', '+84901234568', '+84901234569');
const birth = fc.constantFrom('1980', '1980-02-03', '1981');
const unitId = fc.constantFrom('a', 'b', 'c');
const fields = fc.record({ name, phone, birth }, { requiredKeys: ['name'] });
const rows = fc.array(
  fc.tuple(fields, unitId).map(([row, unit]): RowPerson => ({ ...row, unitId: unit })),
  {
    minLength: 1,
    maxLength: 4,
  },
);
const roster = fc
  .array(fc.tuple(fields, fc.option(unitId, { nil: undefined })), { maxLength: 12 })
  .map((people) =>
    people.map(([person, unit], i): KnownPerson => ({ id: String(i), ...person, ...(unit ? { unitId: unit } : {}) })),
  );

describe('who a file may mean', () => {
  it('is everyone any of its rows is like, so that nobody else need be kept', () => {
    let left = 0;
    fc.assert(
      fc.property(rows, roster, (people, known) => {
        const some = known.filter(mayBeMeant(people));

        left += known.length - some.length;
        const [all, few] = [likenessIn(known), likenessIn(some)];
        expect(people.map((person) => few(person))).toEqual(people.map((person) => all(person)));
      }),
      { numRuns: 500 },
    );
    expect(left).toBeGreaterThan(100);
  });
});
