import MiniSearch, { type SearchResult } from 'minisearch';
import type { Library } from './library.ts';
import { openPhrases } from './phrases.ts';
import { type Question, readQuestion } from './question-words.ts';
import type { Card } from './shape.ts';
import { allTerms, wordsOf } from './terms.ts';

/** What a question finds. `unsure`: it fits several documents of one name, and she is asked which. */
export interface Found {
  /** Best first, at most three. */
  cards: Card[];
  unsure: boolean;
  /** 0..1, how much of the question the first card speaks of; for explaining. */
  share: number;
}

export type Search = (text: string, cards: readonly Card[]) => Found;

const FIELDS = { title: 3, asks: 4, short: 1.5, facts: 1.5, source: 2, long: 0.6 };
type Field = keyof typeof FIELDS;

/** How much of a question's weight a card must speak of to answer it, and to stand beside one that does. */
const ENOUGH = 0.63;
const BESIDE = 0.8;
/** Least weight that must be met in all: one common word points at nothing. */
const SUBSTANCE = 2.8;
/** A question is put in its first words; what follows is not looked at. */
const MAX_WORDS = 60;
/** Room enough for so many words. */
const MAX_QUESTION = 600;
/** From so many characters on a message is looked at clause by clause: of its last ones, at most so many that ask. */
const LONG_MESSAGE = 70;
const LAST_CLAUSES = 16;
const MOST_CLAUSES = 4;
const IN_PASSING = 0.5;
/** Marks what stands for a question no card speaks of. */
const BEYOND = 'beyond ';
const NO_TEXT = { title: '', short: '', facts: '', source: '', long: '' };
const NOTHING: Found = { cards: [], unsure: false, share: 0 };

/**
 * An index over the Vietnamese cards (and their English form), with and without marks, single words and pairs.
 * Built once; a question takes about a millisecond.
 */
export function openSearch(library: Library): Search {
  const phrases = openPhrases(library.synonyms);
  const documents = [
    ...library.cards.vi.map((card) => documentOf(card, library)),
    ...library.synonyms.beyond.map((asks, index) => ({ ...NO_TEXT, id: `${BEYOND}${index}`, asks: asks.join(' . ') })),
  ];
  // The same fields are counted and indexed; reading their words is most of the work.
  const read = new Map<string, string[]>();
  const holders = countHolders(documents, read);
  const index = new MiniSearch<Record<Field | 'id', string>>({
    fields: Object.keys(FIELDS),
    tokenize: (text) => read.get(text) ?? allTerms(text),
    processTerm: (term) => term,
  });
  index.addAll(documents);
  read.clear();

  const find = (text: string, cards: readonly Card[]): Found => {
    const words = wordsOf(text.slice(0, MAX_QUESTION)).slice(0, MAX_WORDS);
    const known = new Map(cards.map((card) => [card.id, card]));
    const several = phrases.ambiguous(words);
    const offered = several.flatMap((id) => known.get(id) ?? []);
    if (offered.length > 1) return { cards: offered, unsure: true, share: 1 };
    if (phrases.unanswered(words)) return NOTHING;

    const question = readQuestion(words, phrases, { size: documents.length, holders });
    if (question.terms.length === 0) return NOTHING;
    const ranked = rank(question, lookUp(index, question)).filter(({ id }) => known.has(id) || id.startsWith(BEYOND));
    const [best] = ranked;
    if (best === undefined || best.id.startsWith(BEYOND) || best.share < ENOUGH || best.substance < SUBSTANCE)
      return NOTHING;
    const near = ranked.filter(({ score, share }) => share >= ENOUGH * BESIDE && score >= best.score * 0.35);
    return { cards: near.slice(0, 3).flatMap(({ id }) => known.get(id) ?? []), unsure: false, share: best.share };
  };

  return (text, cards) => {
    const found = find(text, cards);
    if (found.cards.length > 0) return found;
    // In a long message the question is one clause, most often the last.
    const clauses = clausesOf(text);
    if (clauses.length < 2) return NOTHING;
    return (
      clauses
        .slice(-LAST_CLAUSES)
        .filter((clause) => phrases.asks(wordsOf(clause.slice(0, MAX_QUESTION))))
        .slice(-MOST_CLAUSES)
        .reverse()
        .map((clause) => find(clause, cards))
        .find((each) => each.cards.length > 0) ?? NOTHING
    );
  };
}

/** A long message in its sentences and their parts. */
function clausesOf(text: string): string[] {
  if (text.length < LONG_MESSAGE) return [];
  return text
    .slice(0, 2500)
    .split(/[.?!,;:…\n]+\s+|\n+/u)
    .filter((clause) => clause.trim() !== '');
}

function documentOf(card: Card, library: Library): Record<Field | 'id', string> {
  const english = library.cards.en.find((other) => other.id === card.id);
  const facts = card.facts.flatMap((id) => library.facts.get(id)?.statement ?? []);
  const join = (...parts: (string | undefined)[]): string => parts.filter(Boolean).join(' . ');
  return {
    id: card.id,
    title: join(card.title, english?.title),
    asks: join(...(card.asks ?? [])),
    short: join(card.short, english?.short),
    facts: join(...facts),
    source: card.source,
    long: join(card.long),
  };
}

/** In how many cards each term stands. @param read Takes the terms of every field. */
function countHolders(documents: readonly Record<string, string>[], read: Map<string, string[]>): Map<string, number> {
  const holders = new Map<string, number>();
  for (const { id: _, ...fields } of documents) {
    for (const text of Object.values(fields)) if (!read.has(text)) read.set(text, allTerms(text));
    for (const term of new Set(Object.values(fields).flatMap((text) => read.get(text) ?? [])))
      holders.set(term, (holders.get(term) ?? 0) + 1);
  }
  return holders;
}

function lookUp(index: MiniSearch, question: Question): SearchResult[] {
  const weights = new Map(question.terms.map(({ term, weight }) => [term, weight]));
  const slips = new Set(question.terms.filter(({ slip }) => slip).map(({ term }) => term));
  return index.search(question.terms.map(({ term }) => term).join('\n'), {
    tokenize: (text) => text.split('\n'),
    boost: FIELDS,
    boostTerm: (term) => weights.get(term) ?? 1,
    fuzzy: (term) => (slips.has(term) ? 1 : false),
    weights: { fuzzy: 0.6, prefix: 0 },
  });
}

/** What stands only in the long form is said in passing. */
function placeOf(fields: readonly string[] | undefined): number {
  return fields?.every((field) => field === 'long') ? IN_PASSING : 1;
}

function rank(question: Question, results: readonly SearchResult[]) {
  return results
    .slice(0, 40)
    .map((result) => {
      const met = new Map(result.queryTerms.map((term) => [term, placeOf(result.match[term])]));
      const { share, substance } = question.shareOf(met);
      return { id: String(result.id), share, substance, score: result.score * share };
    })
    .sort((a, b) => b.score - a.score);
}
