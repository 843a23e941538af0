import { fold } from '../../language/index.ts';
import type { Card } from './shape.ts';

/** Words that stand in every question and point at no card. */
const EMPTY_WORDS = new Set(
  'a ai anh bao biet cac cai cho chi chua co con cua cung da dau de den di do duoc em gi ha hay hoi hong khi khong la lam len may minh mot nao nay ne neu nghe nhu nhieu noi o oi ra roi sao ta tai the thi toi tui trong tu va vay ve vi voi xin'.split(
    ' ',
  ),
);

/** A card that shares less than this of the question's weight does not answer it. */
const ENOUGH = 0.5;

/**
 * Cards that share the rarer words of a question, best first, at most three. None is better than a wrong one.
 * Compared without marks.
 */
export function findCards(text: string, cards: readonly Card[]): Card[] {
  const wanted = [...new Set(wordsOf(text))].filter((word) => !EMPTY_WORDS.has(word));
  if (wanted.length === 0) return [];

  const indexed = cards.map((card) => ({ card, words: countWords(card) }));
  const weight = new Map(
    wanted.map((word) => {
      const holders = indexed.filter(({ words }) => words.has(word)).length;
      // A word no card knows weighs most: the question is about something else.
      return [word, Math.log(1 + cards.length / Math.max(holders, 0.5))];
    }),
  );
  const total = [...weight.values()].reduce((sum, value) => sum + value, 0);

  return indexed
    .map(({ card, words }) => ({
      card,
      score: wanted.reduce((sum, word) => sum + (words.has(word) ? (weight.get(word) ?? 0) : 0), 0) / total,
      times: wanted.reduce((sum, word) => sum + (words.get(word) ?? 0), 0),
    }))
    .filter(({ score }) => score >= ENOUGH)
    .sort((a, b) => b.score - a.score || b.times - a.times || a.card.order - b.card.order)
    .slice(0, 3)
    .map(({ card }) => card);
}

/** How often a word stands in a card; in the title it counts three times. */
function countWords(card: Card): Map<string, number> {
  const counts = new Map<string, number>();
  const title = wordsOf(card.title);
  for (const word of [...title, ...title, ...title, ...wordsOf(`${card.short} ${card.long ?? ''} ${card.source}`)]) {
    counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return counts;
}

function wordsOf(text: string): string[] {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
}
