import { resolve } from 'node:path';
import { cardsOnFact, checkContent } from '../src/domain/content/check.ts';
import { readContent } from '../src/domain/content/library.ts';
import { checkQuiz, questionsOnFact } from '../src/domain/quizzes/check.ts';

/**
 * `npm run content:check [folder]`: exits with 1 and one line a problem when a card or question may not be told.
 * `npm run content:check -- --changed F046[,F047]`: lists every card and quiz question that rests on a changed fact and
 * has to be read again.
 */
const [first, second, third] = process.argv.slice(2);
const changed = first === '--changed' ? second : undefined;
const dir = resolve((changed === undefined ? first : third) ?? resolve(import.meta.dirname, '../locales'));
const { library } = readContent(dir);

if (first === '--changed') listChanged((changed ?? '').split(',').filter((id) => id !== ''));
else checkAll();

function checkAll(): void {
  const problems = [...checkContent(dir), ...checkQuiz(library)];
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) {
    console.error(`${problems.length} problem(s) in the content`);
    process.exitCode = 1;
    return;
  }
  const used = new Set(library.cards.vi.flatMap((card) => card.facts));
  const untold = [...library.facts.values()].filter((fact) => fact.confidence !== 'C' && !used.has(fact.id));
  console.log(
    `content is sound: ${library.cards.vi.length} cards in Vietnamese, ${library.cards.en.length} in English, ` +
      `${library.quiz.length} quiz questions, ${used.size} of ${library.facts.size} facts told`,
  );
  if (untold.length > 0) console.log(`no card tells ${untold.map((fact) => fact.id).join(', ')}`);
}

function listChanged(ids: readonly string[]): void {
  const unknown = ids.filter((id) => !library.facts.has(id));
  if (ids.length === 0 || unknown.length > 0) {
    console.error(ids.length === 0 ? 'usage: content:check -- --changed F046[,F047]' : `no fact ${unknown.join(', ')}`);
    process.exitCode = 2;
    return;
  }
  for (const id of ids) {
    const cards = cardsOnFact(library, id);
    const questions = questionsOnFact(library, id);
    console.log(`${id}: ${library.facts.get(id)?.statement}`);
    console.log(`  ${cards.length} card(s) and ${questions.length} quiz question(s) to read again`);
    for (const card of cards) console.log(`  ${card.file}:${card.factsLine} ${card.title}`);
    for (const question of questions) console.log(`  ${question.file} ${question.id} ${question.ask}`);
  }
}
