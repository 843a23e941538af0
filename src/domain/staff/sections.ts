import type { Day } from '../../core/time.ts';
import { movementsOfSections } from '../organisation/movements.ts';
import { sectionDuties } from '../organisation/portfolios.ts';
import { isBySection, type Post, type Thing } from './permissions.ts';

/**
 * The movements of the plan a post may see things of.
 * @returns Movement codes; undefined when the post is not limited to the sections of its portfolios.
 */
export async function movementsFor(post: Post, thing: Thing, day: Day): Promise<string[] | undefined> {
  if (!isBySection(post, thing)) return undefined;
  const mine = (await sectionDuties(day)).filter(({ portfolios }) =>
    portfolios.some((code) => post.portfolios.includes(code)),
  );
  return movementsOfSections(mine.map(({ section }) => section));
}
