import { resolve } from 'node:path';
import { checkContent } from '../src/domain/content/check.ts';
import { readContent } from '../src/domain/content/library.ts';

/** `npm run content:check [folder]`: exits with 1 and one line a problem when a card may not be told. */
const dir = resolve(process.argv[2] ?? resolve(import.meta.dirname, '../locales'));
const problems = checkContent(dir);

for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(`${problems.length} problem(s) in the content`);
  process.exitCode = 1;
} else {
  const { library } = readContent(dir);
  const used = new Set(library.cards.vi.flatMap((card) => card.facts));
  console.log(
    `content is sound: ${library.cards.vi.length} cards in Vietnamese, ${library.cards.en.length} in English, ` +
      `${used.size} of ${library.facts.size} facts told`,
  );
}
