import { readExamples } from './intents/examples.ts';
import { isPlainSyllable } from './syllable.ts';
import { fold } from './text.ts';

let counts: Map<string, number> | undefined;

/** Cost of a syllable when cutting glued letters: frequent words of our own examples are cheap; 0 = not a word. */
export function wordCost(word: string): number {
  if (!isPlainSyllable(word)) return 0;
  counts ??= countWords();
  const seen = counts.get(word) ?? 0;
  const rare = word.length === 1 ? 6 : 4;
  return seen === 0 ? rare + 3 : Math.max(1.2, rare - Math.log2(1 + seen) / 2);
}

function countWords(): Map<string, number> {
  const result = new Map<string, number>();
  for (const { text } of readExamples()) {
    for (const word of fold(text).split(/[^a-z]+/)) if (word !== '') result.set(word, (result.get(word) ?? 0) + 1);
  }
  return result;
}
