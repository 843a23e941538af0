import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assigned, ended, type SectionLink } from '../../../src/domain/organisation/portfolios.ts';
import { validOn } from '../../../src/domain/organisation/units.ts';

const DAYS = ['2024-01-01', '2024-02-01', '2024-03-01', '2024-04-01', '2024-05-01'];
const act = fc.record({
  portfolio: fc.constantFrom('TG', 'KT', 'VP', 'CSLP'),
  day: fc.constantFrom(...DAYS),
  what: fc.constantFrom('lead', 'help', 'end'),
});
type Act = typeof act extends fc.Arbitrary<infer T> ? T : never;

function after(links: readonly SectionLink[], { portfolio, day, what }: Act): SectionLink[] {
  return what === 'end'
    ? ended(links, portfolio, day)
    : assigned(links, portfolio, { lead: what === 'lead', from: day });
}

describe('who answers for a section, whatever is assigned and ended in whatever order', () => {
  it('has at most one lead and one part a portfolio on every day, and never changes the days before', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), (acts) => {
        let links: SectionLink[] = [];

        for (const one of acts) {
          const before = links;
          links = after(links, one);

          for (const day of ['2023-12-31', ...DAYS, '2030-01-01']) {
            const held = links.filter((link) => validOn(link, day));
            expect(held.filter((link) => link.lead).length).toBeLessThanOrEqual(1);
            expect(new Set(held.map((link) => link.portfolio)).size).toBe(held.length);
            if (day < one.day) {
              const same = (link: SectionLink) => `${link.portfolio} ${link.lead}`;
              const had = before.filter((link) => validOn(link, day));
              expect(held.map(same).sort()).toEqual(had.map(same).sort());
            }
          }
          const mine = links.find((link) => link.portfolio === one.portfolio && validOn(link, one.day));
          expect(mine?.lead).toBe(one.what === 'end' ? undefined : one.what === 'lead');
        }
      }),
    );
  });
});
