import { clean, fold, lower, wordKey } from '../../language/index.ts';
import { digestOf, digestsOf } from './vault.ts';

/** 96 bits: two names among millions do not meet, and what is found is looked at again once it is opened. */
const DIGITS = 24;
/** More words than any name has; a sentence in place of a name must not fill the index. */
const MOST_WORDS = 12;

/**
 * Digests by which a sealed name is found: of every word and every pair of neighbours, folded; and of those that carry
 * marks a second time as written. `Trần Thị Lan` is found by `lan`, `thi lan`, `tran thi lan`, `Trần`. The middle of a
 * word finds nothing: that is the price of a name nobody can read in the store.
 */
export function nameDigests(name: string): string[] {
  const folded = new Set(partsOf(wordsOf(fold(name))));
  const marked = partsOf(wordsOf(lower(clean(name)))).filter((part) => !folded.has(part));
  return [
    ...[...folded].map((part) => short(digestOf('name', part))),
    ...[...new Set(marked)].map((part) => short(digestOf('marked-name', part))),
  ];
}

/** What a name that was typed must have in the store, all of it, with one key; the narrowest first. */
export type NameParts = readonly [narrowest: string, ...others: string[]];

/** How to look for what somebody typed: once by each key known, so that a name sealed before is found too. */
export interface NameLookup {
  /** Without marks. */
  folded: NameParts[];
  /** The narrowest part with its marks; absent when none were typed. */
  marked?: string[];
}

/** @returns Undefined when nothing typed can be part of a name. */
export function nameLookup(typed: string): NameLookup | undefined {
  const [folded, ...others] = soughtOf(wordsOf(fold(typed)));
  const [marked] = soughtOf(wordsOf(lower(clean(typed))));
  if (folded === undefined || marked === undefined) return undefined;
  const rest = others.map((part) => digestsOf('name', part));
  return {
    folded: digestsOf('name', folded).map((digest, key) => [
      short(digest),
      ...rest.flatMap((digests) => short(digests[key] ?? '')),
    ]),
    ...(marked === folded ? {} : { marked: digestsOf('marked-name', marked).map(short) }),
  };
}

/** Whether every word typed stands in the name, in this order and side by side, marks or not. */
export function hasName(name: string, typed: string): boolean {
  return ` ${wordsOf(fold(name)).join(' ')} `.includes(` ${wordsOf(fold(typed)).join(' ')} `);
}

/** Words, and pairs of neighbours. */
function partsOf(words: readonly string[]): string[] {
  return [...words, ...pairsOf(words)];
}

function pairsOf(words: readonly string[]): string[] {
  return words.slice(1).map((word, i) => `${words[i]} ${word}`);
}

/** A word for itself, else all pairs, the last first: it holds the given name. */
function soughtOf(words: readonly string[]): string[] {
  return words.length < 2 ? [...words] : pairsOf(words).reverse();
}

/** `Mỹ` and `Mĩ`, `Hoà` and `Hòa` are one word. */
function wordsOf(text: string): string[] {
  return text
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .slice(0, MOST_WORDS)
    .map(wordKey);
}

function short(digest: string): string {
  return digest.slice(0, DIGITS);
}
