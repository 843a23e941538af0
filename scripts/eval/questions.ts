import { join } from 'node:path';
import { z } from 'zod';
import { cardsFor, loadContent } from '../../src/domain/content/library.ts';
import { openSearch } from '../../src/domain/content/search.ts';
import { type Evaluation, share } from './evaluation.ts';

const Line = z.object({ text: z.string(), facts: z.array(z.string()) });

/**
 * `{"text","facts":[…]}`, no facts: must abstain. A hit when one of the first three cards carries one of the facts;
 * abstaining is finding nothing, so that she is offered a person.
 */
export function evaluateQuestions(lines: unknown[]): Evaluation {
  const library = loadContent(join(import.meta.dirname, '../../locales'));
  const search = openSearch(library);
  const cards = cardsFor(library, 'vi', { leader: true });
  const errors: string[] = [];
  const rows = lines.map((line) => {
    const { text, facts } = Line.parse(line);
    const found = search(text, cards);
    const hit = found.cards.some((card) => card.facts.some((id) => facts.includes(id)));
    const abstained = found.cards.length === 0;
    const shown = found.cards.map(({ id }) => id).join(' ');
    if (facts.length === 0 && !abstained) errors.push(`SHOWN (${found.share.toFixed(2)} ${shown}): ${text}`);
    if (facts.length > 0 && abstained) errors.push(`ABSTAINED (${facts.join()}): ${text}`);
    if (facts.length > 0 && !abstained && !hit) errors.push(`MISSED (${facts.join()} ← ${shown}): ${text}`);
    return { answerable: facts.length > 0, hit, abstained };
  });
  const asked = rows.filter((row) => row.answerable);
  const beyond = rows.filter((row) => !row.answerable);
  return {
    errors,
    summary: {
      n: rows.length,
      top3: share(asked.filter((row) => row.hit).length, asked.length),
      abstained: share(beyond.filter((row) => row.abstained).length, beyond.length),
      falseAbstention: asked.length === 0 ? 0 : share(asked.filter((row) => row.abstained).length, asked.length),
    },
  };
}
