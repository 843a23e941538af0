import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Library, readContent } from './library.ts';
import { type Card, type Fact, LONG_LIMIT, SHORT_LIMIT } from './shape.ts';

/**
 * Everything that is wrong with the content under `<dir>/<language>/content`, as `file:line reason`. Empty: all cards
 * rest on facts that may be told today.
 */
export function checkContent(dir: string): string[] {
  const { library, problems } = readContent(dir);
  return [
    ...problems,
    ...checkFacts(library, join(dir, 'vi/content/facts.yaml')),
    ...checkTopics(library, dir),
    ...[...library.cards.vi, ...library.cards.en].flatMap((card) => checkCard(card, library)),
    ...twice(library.cards.vi),
    ...twice(library.cards.en),
    ...library.cards.en.flatMap((card) => checkTranslation(card, library)),
  ];
}

/** Cards that name this fact: what goes back for review when it changes. */
export function cardsOnFact(library: Library, factId: string): Card[] {
  return [...library.cards.vi, ...library.cards.en].filter((card) => card.facts.includes(factId));
}

function checkFacts({ facts }: Library, file: string): string[] {
  const wrong = [...facts.values()].flatMap(({ id, status, supersededBy }) => [
    ...(status === 'superseded' && !supersededBy ? [{ id, reason: 'is superseded, but by what?' }] : []),
    ...(supersededBy && !facts.has(supersededBy)
      ? [{ id, reason: `names ${supersededBy}, which does not exist` }]
      : []),
  ]);
  if (wrong.length === 0) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  const lineOf = (id: string): number => lines.findIndex((line) => line.includes(`id: ${id}`)) + 1;
  return wrong.map(({ id, reason }) => `${file}:${lineOf(id)} fact ${id} ${reason}`);
}

function checkTopics({ topics, cards }: Library, dir: string): string[] {
  const vi = topics.vi.map((topic) => topic.id);
  const en = topics.en.map((topic) => topic.id);
  return [
    ...vi.filter((id) => !en.includes(id)).map((id) => `${dir}/en/content/topics.yaml has no ${id}`),
    ...en.filter((id) => !vi.includes(id)).map((id) => `${dir}/vi/content/topics.yaml has no ${id}`),
    ...vi
      .filter((id) => !cards.vi.some((card) => card.topic === id))
      .map((id) => `${dir}/vi/content/${id} has no card`),
  ];
}

function checkCard(card: Card, { facts, topics }: Library): string[] {
  const { file, id, topic, short, long, shortLine, longLine } = card;
  const at = (line: number, problem: string): string => `${file}:${line} ${problem}`;
  const tooLong = (text: string, limit: number): boolean => [...text].length > limit;
  const body = `${short}\n${long ?? ''}`;
  return [
    ...(basename(file, '.md') === id ? [] : [at(2, `the file must be named ${id}.md`)]),
    ...(basename(dirname(file)) === topic ? [] : [at(2, `a card of ${topic} lies in the folder ${topic}`)]),
    ...(topics.vi.some((known) => known.id === topic) ? [] : [at(2, `there is no topic ${topic}`)]),
    ...(short === '' ? [at(shortLine, 'the short form is missing')] : []),
    ...(tooLong(short, SHORT_LIMIT)
      ? [at(shortLine, `the short form has ${[...short].length} characters, at most ${SHORT_LIMIT}`)]
      : []),
    ...(long && tooLong(long, LONG_LIMIT)
      ? [at(longLine, `the long form has ${[...long].length} characters, at most ${LONG_LIMIT}`)]
      : []),
    ...(body === body.normalize('NFC') ? [] : [at(shortLine, 'the text must be NFC')]),
    ...card.facts.flatMap((factId) =>
      checkFact(card, factId, facts.get(factId)).map((problem) => at(card.factsLine, problem)),
    ),
  ];
}

function checkFact(card: Card, factId: string, fact: Fact | undefined): string[] {
  if (!fact) return [`fact ${factId} does not exist`];
  return [
    ...(fact.confidence === 'C' ? [`fact ${factId} is not confirmed (C) and may not be told`] : []),
    ...(fact.status === 'superseded' ? [`fact ${factId} is superseded by ${fact.supersededBy ?? '?'}`] : []),
    ...(fact.checked > card.checked
      ? [`fact ${factId} was checked again on ${fact.checked}: read the card again and set its date`]
      : []),
  ];
}

function twice(cards: readonly Card[]): string[] {
  return cards
    .filter((card, index) => cards.findIndex((other) => other.id === card.id) !== index)
    .map((card) => `${card.file}:2 the id ${card.id} is used twice`);
}

function checkTranslation(card: Card, { cards }: Library): string[] {
  const original = cards.vi.find((other) => other.id === card.id);
  if (!original) return [`${card.file}:2 there is no Vietnamese card ${card.id}`];
  const same = [...original.facts].sort().join() === [...card.facts].sort().join();
  return same ? [] : [`${card.file}:2 names other facts than the Vietnamese card`];
}
