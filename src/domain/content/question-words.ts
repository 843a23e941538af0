import type { Phrases } from './phrases.ts';
import { termsOf, type Word } from './terms.ts';

/** One thing to look up. `slip`: no card knows it, so a near one may be meant. */
interface Term {
  term: string;
  weight: number;
  slip: boolean;
}

export interface Question {
  terms: Term[];
  /**
   * @param met Terms a card holds, each with how much its place there counts, 0..1.
   * @returns Which share of the question's weight the card speaks of, and how much weight that is.
   */
  shareOf(met: ReadonlyMap<string, number>): { share: number; substance: number };
}

/** A place of the question: what it weighs, and what shows that a card speaks of it, each with how surely. */
interface Place {
  weight: number;
  /** The number or first word of a document's name: only the whole name shows it. */
  named: boolean;
  signs: { term: string; surety: number }[];
}

interface Corpus {
  size: number;
  holders: ReadonlyMap<string, number>;
}

/** A syllable alone may be any of several words; with its marks it is nearly one, as a pair it is one. So is a number or a code. */
const ALONE = 0.3;
const ALONE_MARKED = 0.6;
const NUMBER = 0.9;
const PAIR = 1;
/** What is left of it when only a near word was met. */
const SLIP = 0.8;
/** Least weight of the number of a document: "nghị quyết 98" is a name, however often it stands there. */
const NAME_WEIGHT = 4;
/** Most that a word said everywhere, or a bare digit, weighs. */
const WEAK_WEIGHT = 0.5;
/** A matched pair says more than its two syllables: part of its own rarity counts, too. */
const PAIR_BONUS = 0.5;
/** From this share of marked words on, a word without marks is meant so. */
const MARKED_TEXT = 0.3;
/** Near words are dear to find; a text with more slips than this is no question. */
const MOST_SLIPS = 4;

const SYLLABLE =
  /^(?:b|ch|c|d|gh|gi|g|h|kh|k|l|m|ngh|ng|nh|n|ph|p|qu|r|s|th|tr|t|v|x)?[aeiouy]{1,3}(?:ch|c|m|ng|nh|n|p|t)?$/;
/** Words a document's number follows. */
const NAMES = /^(?:quyet|an|dinh|luat|trinh|lenh)$/;

/** Reads what a question is about: its words without filler, with what else they may mean. */
export function readQuestion(said: readonly Word[], phrases: Phrases, corpus: Corpus): Question {
  const words = withoutSo(said);
  const exact = words.filter((word) => word.text !== word.folded).length >= words.length * MARKED_TEXT;
  const isFiller = (word: Word): boolean => phrases.isFiller(word, exact);
  const weightFor = (word: Word): number => {
    if (isFiller(word)) return 0;
    const weight = rarity(corpus.holders.has(word.text) ? word.text : word.folded, corpus);
    return phrases.isWeak(word) || /^\d$/.test(word.folded) ? Math.min(weight, WEAK_WEIGHT) : weight;
  };
  const places: Place[] = words.map((word, index) =>
    isName(words[index - 1], word, corpus, isFiller)
      ? { weight: Math.max(weightFor(word), NAME_WEIGHT), named: true, signs: [] }
      : { weight: weightFor(word), named: false, signs: [] },
  );
  const themselves = words.map((_, index) => [index]);
  addSigns(places, words, themselves, { isFiller, exact });
  for (const { from, length, as } of phrases.meant(words)) {
    // Said in other words it is still said: the whole span weighs what its meaning does, and is met where that is.
    const span = Array.from({ length }, (_, offset) => from + offset);
    const meaning = as.map(() => span);
    addSigns(places, as, meaning, { isFiller, exact: true });
    const pairs = termsOf(as).pair.flatMap((pair) => pair.slice(0, 1));
    const heaviest = Math.max(...as.map(weightFor), ...pairs.map((pair) => rarity(pair, corpus)));
    for (const at of span) {
      const place = places[at];
      if (place) place.weight = (heaviest * Math.min(length, 2)) / length;
    }
  }

  const total = places.reduce((sum, place) => sum + place.weight, 0);
  const surest = new Map<string, number>();
  for (const { term, surety } of places.flatMap((place) => (place.weight > 0 ? place.signs : []))) {
    surest.set(term, Math.max(surest.get(term) ?? 0, surety));
  }
  const own = [...surest.keys()].filter((term) => isTelling(term, phrases));
  const slips = new Set([...surest.keys()].filter((term) => isSlip(term, corpus)).slice(0, MOST_SLIPS));
  return {
    terms: total === 0 ? [] : [...surest].map(([term, weight]) => ({ term, weight, slip: slips.has(term) })),
    shareOf(met) {
      const told = places.reduce((sum, place) => sum + place.weight * suretyOf(place, met, slips), 0);
      const bonus = own
        .filter((pair) => met.has(pair))
        .reduce((sum, pair) => sum + PAIR_BONUS * (met.get(pair) ?? 1) * rarity(pair, corpus), 0);
      return { share: total === 0 ? 0 : (told + bonus) / (total + bonus), substance: told + bonus };
    },
  };
}

/** @param where For each word the places of the question it stands for. */
function addSigns(
  places: Place[],
  words: readonly Word[],
  where: readonly number[][],
  { isFiller, exact }: { isFiller: (word: Word) => boolean; exact: boolean },
): void {
  const { single, pair } = termsOf(words);
  const add = (indexes: readonly number[] | undefined, terms: readonly string[], surety: (term: string) => number) => {
    for (const at of indexes ?? []) places[at]?.signs.push(...terms.map((term) => ({ term, surety: surety(term) })));
  };
  words.forEach((word, index) => {
    const pairs = pair[index] ?? [];
    const next = words[index + 1];
    if (!(isFiller(word) && next && isFiller(next))) {
      // Typed with marks, "có mưa" is not "có mua": the plain form alone is then a near word.
      const marked = pairs.length > 1 && exact;
      const surety = (term: string): number => (marked && term === pairs[0] ? ALONE_MARKED : PAIR);
      add(where[index], pairs, surety);
      add(where[index + 1], pairs, surety);
    }
    const alone = SYLLABLE.test(word.folded) ? ALONE : NUMBER;
    const typed = exact ? Math.max(alone, ALONE_MARKED) : alone;
    if (!isFiller(word)) {
      add(where[index], single[index] ?? [], (term) => (term === word.text ? typed : alone));
    }
  });
}

function suretyOf(place: Place, met: ReadonlyMap<string, number>, slips: ReadonlySet<string>): number {
  return place.signs
    .filter(({ term, surety }) => met.has(term) && !(place.named && surety < PAIR))
    .reduce((most, { term, surety }) => Math.max(most, surety * (slips.has(term) ? SLIP : (met.get(term) ?? 1))), 0);
}

/** The rarer among the cards, the more it weighs; what no card knows weighs as a rare one. */
function rarity(term: string, { size, holders }: Corpus): number {
  return Math.log(1 + size / Math.max(holders.get(term) ?? 1.8, 1.5));
}

/** A pair, in its plain form (each stands twice), of words that are not both said everywhere. */
function isTelling(term: string, phrases: Phrases): boolean {
  const parts = term.split('_');
  if (parts.length < 2 || /[^ -~]/.test(term)) return false;
  return !parts.every((part) => {
    const word = { text: part, folded: part, open: true };
    return phrases.isWeak(word) || phrases.isFiller(word);
  });
}

/** "nghị quyết 98", "luật đất đai": the number of a document, or the first word of a law no card names. */
function isName(before: Word | undefined, word: Word, { holders }: Corpus, isFiller: (word: Word) => boolean): boolean {
  if (before === undefined || !word.open) return false;
  if (/^\d+$/.test(word.folded)) return NAMES.test(before.folded);
  return before.folded === 'luat' && !isFiller(word) && !holders.has(`luat_${word.folded}`);
}

/** "nghị quyết số 98" as "nghị quyết 98". */
function withoutSo(words: readonly Word[]): Word[] {
  return words.filter(
    ({ folded }, index) =>
      folded !== 'so' || !/^\d/.test(words[index + 1]?.folded ?? '') || !NAMES.test(words[index - 1]?.folded ?? ''),
  );
}

/** Something no card has that cannot be a Vietnamese word: a slip of the finger, or a pair with one in it. */
function isSlip(term: string, { holders }: Corpus): boolean {
  if (holders.has(term) || /\d/.test(term) || term.length < 5 || term.length > 16) return false;
  return term.split('_').some((part) => !holders.has(part) && !SYLLABLE.test(part) && /^[a-z]+$/.test(part));
}
