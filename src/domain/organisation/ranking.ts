import { matchName } from '../../language/index.ts';

/** Matches this much worse than the best are another thing, not another candidate. */
const NEAR = 0.1;

/**
 * The ids a text may mean, best first: those that fit about as well as the best one. Each once.
 * @param atLeast Matches below this score (0 … 1) are none.
 */
export function rankNames(text: string, names: readonly { id: string; name: string }[], atLeast = 0): string[] {
  const matches = matchName(text, names).filter((match) => match.score >= atLeast);
  const best = matches[0]?.score ?? 0;
  return [...new Set(matches.filter((match) => match.score >= best - NEAR).map((match) => match.id))];
}
