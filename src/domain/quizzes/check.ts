import { readFileSync } from 'node:fs';
import type { Library } from '../content/library.ts';
import type { QuizQuestion } from './quiz-file.ts';

/** Everything wrong between quiz questions, facts and cards, as `file:line reason`. */
export function checkQuiz({ quiz, facts, cards }: Library): string[] {
  return quiz.flatMap((question, index) => {
    const fact = facts.get(question.fact);
    const card = cards.vi.find(({ id }) => id === question.card);
    const wrong = [
      ...(fact ? [] : [`fact ${question.fact} does not exist`]),
      ...(fact?.confidence === 'C' ? [`fact ${question.fact} is not confirmed (C) and may not be asked`] : []),
      ...(fact?.status === 'superseded' ? [`fact ${question.fact} is superseded by ${fact.supersededBy ?? '?'}`] : []),
      ...(card ? [] : [`there is no card ${question.card}`]),
      ...(card && !card.facts.includes(question.fact) ? [`card ${card.id} does not rest on ${question.fact}`] : []),
      ...(quiz.findIndex(({ id }) => id === question.id) === index ? [] : [`the id ${question.id} is used twice`]),
    ];
    return wrong.map((reason) => `${question.file}:${lineOf(question)} ${question.id}: ${reason}`);
  });
}

/** Questions that rest on a fact: what goes back for review when it changes. */
export function questionsOnFact({ quiz }: Library, factId: string): QuizQuestion[] {
  return quiz.filter((question) => question.fact === factId);
}

function lineOf({ file, id }: QuizQuestion): number {
  return (
    readFileSync(file, 'utf8')
      .split('\n')
      .findIndex((line) => line.trim() === `- id: ${id}`) + 1
  );
}
