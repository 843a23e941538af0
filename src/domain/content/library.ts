import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../core/errors.ts';
import type { Language } from '../../core/texts.ts';
import { parseYaml, readYaml } from '../../core/yaml-file.ts';
import { type QuizQuestion, readQuiz } from '../quizzes/quiz-file.ts';
import { type Card, type Fact, factsFile, frontMatter, type Topic, topicsFile } from './shape.ts';
import { NO_SYNONYMS, type Synonyms, synonymsFile } from './synonyms.ts';

export interface Library {
  facts: ReadonlyMap<string, Fact>;
  topics: Readonly<Record<Language, readonly Topic[]>>;
  /** In the order they are told. */
  cards: Readonly<Record<Language, readonly Card[]>>;
  synonyms: Synonyms;
  quiz: readonly QuizQuestion[];
}

/**
 * Reads topics, facts, cards, synonyms and quiz questions under `<dir>/<language>/content`.
 * @param dir The `locales` folder.
 * @throws InputError naming every file, line and reason.
 */
export function loadContent(dir: string): Library {
  const { library, problems } = readContent(dir);
  if (problems.length > 0) throw new InputError('the content cannot be read', problems);
  return library;
}

/** The same, for whoever wants to go on in spite of problems. */
export function readContent(dir: string): { library: Library; problems: string[] } {
  const problems: string[] = [];
  const attempt = <T>(read: () => T, otherwise: T): T => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return otherwise;
    }
  };

  const { facts } = attempt(() => readYaml(join(dir, 'vi/content/facts.yaml'), factsFile), { facts: [] });
  const topicsOf = (language: Language) =>
    attempt(() => readYaml(join(dir, language, 'content/topics.yaml'), topicsFile), { topics: [] }).topics;
  const cardsOf = (language: Language) =>
    cardFiles(join(dir, language, 'content'))
      .flatMap((file) => attempt(() => [readCard(file, language)], []))
      .sort((a, b) => a.topic.localeCompare(b.topic) || a.order - b.order || a.id.localeCompare(b.id));

  const perLanguage = <T>(of: (language: Language) => T): Record<Language, T> => ({ vi: of('vi'), en: of('en') });
  const library = {
    facts: new Map(facts.map((fact) => [fact.id, fact])),
    topics: perLanguage(topicsOf),
    cards: perLanguage(cardsOf),
    synonyms: attempt(() => readYaml(join(dir, 'vi/content/synonyms.yaml'), synonymsFile), NO_SYNONYMS),
    quiz: quizFiles(join(dir, 'vi/content/quiz')).flatMap((file) => attempt(() => readQuiz(file), [])),
  };
  return { library, problems };
}

/**
 * One card as she reads it: translated where we have it, else in Vietnamese.
 * @param options.leader May read what is for leaders, and for members.
 * @param options.member May read what is for members.
 * @returns In the order they are told.
 */
export function cardsFor(
  library: Library,
  language: Language,
  options: { topic?: string; leader: boolean; member?: boolean },
): Card[] {
  const member = options.leader || options.member === true;
  const readable = { all: true, members: member, leaders: options.leader };
  const translated = new Map(library.cards[language].map((card) => [card.id, card]));
  return library.cards.vi
    .filter((card) => options.topic === undefined || card.topic === options.topic)
    .filter((card) => readable[card.audience])
    .map((card) => translated.get(card.id) ?? card);
}

function cardFiles(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .sort()
    .map((name) => join(dir, name));
}

function quizFiles(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => join(dir, name));
}

/** @throws InputError when the front matter is missing or wrong. */
function readCard(file: string, language: Language): Card {
  const lines = readFileSync(file, 'utf8').split('\n');
  const end = lines.indexOf('---', 1);
  if (lines[0] !== '---' || end < 0) {
    throw new InputError(file, [`${file}:1 must begin with front matter between two lines of ---`]);
  }
  const meta = parseYaml(lines.slice(1, end).join('\n'), file, frontMatter, 2);
  const divider = lines.indexOf('---', end + 1);
  const shortLines = lines.slice(end + 1, divider < 0 ? undefined : divider);
  const long =
    divider < 0
      ? ''
      : lines
          .slice(divider + 1)
          .join('\n')
          .trim();

  return {
    ...meta,
    language,
    short: shortLines.join('\n').trim(),
    ...(long === '' ? {} : { long }),
    file,
    factsLine: lines.findIndex((line) => line.startsWith('facts:')) + 1,
    shortLine:
      end +
      2 +
      Math.max(
        0,
        shortLines.findIndex((line) => line.trim() !== ''),
      ),
    longLine: divider + 2,
  };
}
