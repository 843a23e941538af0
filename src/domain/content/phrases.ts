import { fold } from '../../language/index.ts';
import type { Synonyms } from './synonyms.ts';
import { type Word, wordsOf } from './terms.ts';

/** The synonyms file, made ready for looking things up in a question. */
export interface Phrases {
  /** Points at no card. @param exact The text is typed with marks: "vay" is then not "vậy". */
  isFiller(word: Word, exact?: boolean): boolean;
  /** Stands in so many cards that it alone points at none. */
  isWeak(word: Word): boolean;
  /** Spans of a question said in other words: from, length, what is meant. */
  meant(words: readonly Word[]): { from: number; length: number; as: Word[] }[];
  /** Cards of all documents a bare name fits; empty for a text that is clear. */
  ambiguous(words: readonly Word[]): string[];
  /** Holds a word that makes a question of it. */
  asks(words: readonly Word[]): boolean;
  /** Asks for what no confirmed fact answers. */
  unanswered(words: readonly Word[]): boolean;
}

export function openPhrases(synonyms: Synonyms): Phrases {
  const filler = wordsOf(synonyms.filler);
  const marked = new Set(filler.map((word) => word.text));
  const folded = new Set(filler.map((word) => word.folded));
  const isFiller = (word: Word, exact = false): boolean =>
    exact || word.text !== word.folded ? marked.has(word.text) : folded.has(word.folded);

  const weak = new Set(wordsOf(synonyms.weak).map((word) => word.text));
  const weakFolded = new Set([...weak].map((word) => fold(word)));

  const rules = Object.entries(synonyms.words).flatMap(([said, meanings]) =>
    meanings.map((meaning) => ({ said: wordsOf(said), as: wordsOf(meaning) })),
  );
  const bare = synonyms.ambiguous.map(({ text, needs, cards }) => ({
    may: wordsOf(text),
    needs: wordsOf(needs),
    cards,
  }));
  const asking = synonyms.asking.map((phrase) => wordsOf(phrase));
  const lacking = synonyms.unanswered.map((all) => all.map(wordsOf));

  return {
    isFiller,
    isWeak: ({ text, folded: plain }) => (text === plain ? weakFolded.has(plain) : weak.has(text)),
    meant: (words) =>
      rules.flatMap(({ said, as }) => placesOf(said, words).map((from) => ({ from, length: said.length, as }))),
    ambiguous(words) {
      const fits = bare.find(
        ({ may, needs }) =>
          placesOf(needs, words).length > 0 &&
          words.every((word) => isFiller(word) || may.some((allowed) => sameWord(allowed, word))),
      );
      return fits?.cards ?? [];
    },
    asks: (words) => asking.some((phrase) => placesOf(phrase, words).length > 0),
    unanswered: (words) => lacking.some((all) => all.every((part) => placesOf(part, words).length > 0)),
  };
}

/** Where a phrase stands in a text. */
export function placesOf(phrase: readonly Word[], words: readonly Word[]): number[] {
  const places: number[] = [];
  for (let at = 0; at + phrase.length <= words.length; at++) {
    if (phrase.every((word, offset) => sameWord(word, words[at + offset]))) places.push(at);
  }
  return places;
}

/** Marks count where both have them. */
function sameWord(one: Word, other: Word | undefined): boolean {
  if (other === undefined || one.folded !== other.folded) return false;
  return other.text === other.folded || one.text === one.folded || one.text === other.text;
}
