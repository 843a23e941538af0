import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadContent, readContent } from '../../../src/domain/content/library.ts';
import { checkQuiz, questionsOnFact } from '../../../src/domain/quizzes/check.ts';
import { ROOT } from '../support/builders.ts';

const LOCALES = join(ROOT, 'locales');
const FILE = 'vi/content/quiz/t13.yaml';
let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'caunoi-quiz-'));
  for (const language of ['vi', 'en']) {
    cpSync(join(LOCALES, language, 'content'), join(dir, language, 'content'), { recursive: true });
  }
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** Breaks the quiz file of a sound copy. */
function change(from: string | RegExp, to: string): void {
  const path = join(dir, FILE);
  const before = readFileSync(path, 'utf8');
  const after = before.replace(from, to);
  expect(after, 'the change must change something').not.toBe(before);
  writeFileSync(path, after);
}

describe('the quiz questions', () => {
  it('are more than a hundred, each resting on a fact its card tells', () => {
    const library = loadContent(LOCALES);

    expect(library.quiz.length).toBeGreaterThanOrEqual(105);
    expect(checkQuiz(library)).toEqual([]);
  });

  it.each([
    ['a fact nobody knows', 'fact: F045', 'fact: F999', 'q-t13-01: fact F999 does not exist'],
    ['a fact that is not confirmed', 'fact: F045', 'fact: F055', 'q-t13-01: fact F055 is not confirmed'],
    ['a card that does not exist', 'card: t13-tong-quan', 'card: t13-khong-co', 'there is no card t13-khong-co'],
    ['a card that rests on other facts', 'card: t13-tong-quan', 'card: t13-hfic-muc', 'does not rest on F045'],
    ['an id used twice', 'id: q-t13-02', 'id: q-t13-01', 'the id q-t13-01 is used twice'],
  ])('are refused for %s, naming file and line', (_, from, to, reason) => {
    change(from, to);

    const problems = checkQuiz(readContent(dir).library);

    expect(problems.some((problem) => problem.startsWith(`${join(dir, FILE)}:`) && problem.includes(reason))).toBe(
      true,
    );
  });

  it.each([
    ['an answer that is no choice', /answer: \d/, 'answer: 4', 'answer must be one of the choices'],
    ['two choices alike', /choices: \['[^']*', '[^']*'/, "choices: ['Một', 'một'", 'two choices are the same'],
    ['too few choices', /choices: \['([^']*)', '[^']*', '[^']*'\]/, "choices: ['$1', 'hai']", 'choices'],
  ])('cannot be read with %s', (_, from, to, reason) => {
    change(from, to);

    expect(readContent(dir).problems.join('\n')).toContain(reason);
  });

  it('go back for review with the fact they rest on', () => {
    const questions = questionsOnFact(loadContent(LOCALES), 'F122');

    expect(questions.map(({ card }) => card)).toEqual(['t14-hai-cap', 't14-hai-cap']);
  });
});
