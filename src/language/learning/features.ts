import type { Token } from '../types.ts';

/** What a phrase is judged by: places in the table of features with their strength; the squares sum to 1. */
export interface Features {
  ids: Int32Array;
  values: Float32Array;
  /** Where in `ids` the single words stand, for telling why. */
  words: ReadonlyMap<string, number>;
}

/** A word as typed or meant, and without its marks. */
export type Word = Pick<Token, 'text' | 'folded'>;

/** Features are kept by a hash of this many bits, so nothing is named and the table has a fixed size. */
const BITS = 16;
export const TABLE_SIZE = 1 << BITS;

/** Words past this count are left out; the wish stands at the beginning or at the end of a long message. */
const HEAD = 40;
const TAIL = 40;

/** Kinds of features; each starts its hash at another number so that they do not meet. */
const KIND = { word: 1, two: 2, three: 3, gap: 4, marked: 5, first: 6, last: 7, length: 8, extra: 9, letters: 10 };

const wordHashes = new Map<string, number>();
const seenAt = new Int32Array(TABLE_SIZE).fill(-1);
const seenIn = new Int32Array(TABLE_SIZE);
let call = 0;

/** The words of a text that count, numbers made comparable. */
export function wordOf(token: Token): Word {
  return token.kind === 'number' ? { text: shape(token.raw), folded: shape(token.raw) } : token;
}

/** A feature beside words and letters: a sign or the kind of thing a word names, with its strength (a word has 1). */
export type Extra = readonly [name: string, strength: number];

/**
 * Word n-grams (1–3, and pairs with a gap), marked words, first and last word, length, what the caller found beside
 * them, and letter n-grams (3–4) of a text.
 *
 * @param extras Told from the words that count, without marks, one blank between.
 */
export function featuresOfWords(all: readonly Word[], extras: (line: string) => Iterable<Extra>): Features {
  const words = all.length <= HEAD + TAIL ? all : [...all.slice(0, HEAD), ...all.slice(-TAIL)];
  const ids: number[] = [];
  const values: number[] = [];
  const places = new Map<string, number>();
  call = (call + 1) | 0;
  const add = (hash: number, value: number): number => {
    const id = (hash ^ (hash >>> 15)) & (TABLE_SIZE - 1);
    if (seenIn[id] !== call) {
      seenIn[id] = call;
      seenAt[id] = ids.length;
      ids.push(id);
      values.push(value);
      return ids.length - 1;
    }
    const at = seenAt[id] ?? 0;
    values[at] = Math.max(values[at] ?? 0, value);
    return at;
  };

  const hashes = words.map((word) => hashOf(word.folded));
  for (let i = 0; i < words.length; i++) {
    const one = hashes[i] ?? 0;
    const two = hashes[i + 1];
    const three = hashes[i + 2];
    const word = words[i];
    places.set(word?.folded ?? '', add(mix(KIND.word, one), 1));
    if (two !== undefined) add(mix(mix(KIND.two, one), two), 1.2);
    if (two !== undefined && three !== undefined) {
      add(mix(mix(mix(KIND.three, one), two), three), 0.9);
      add(mix(mix(KIND.gap, one), three), 0.5);
    }
    if (word !== undefined && word.text !== word.folded) add(mix(KIND.marked, hashOf(word.text)), 0.5);
  }
  add(mix(KIND.first, hashes[0] ?? 0), 0.4);
  add(mix(KIND.last, hashes.at(-1) ?? 0), 0.3);
  add(mix(KIND.length, words.length < 3 ? words.length : words.length < 6 ? 5 : words.length < 12 ? 11 : 12), 0.3);
  const line = words.map((word) => word.folded).join(' ');
  for (const [name, strength] of extras(line)) add(mix(KIND.extra, hashOf(name)), strength);
  const named = ids.length;
  addLetters(` ${line} `, add);
  return pack(ids, values, named, places);
}

function addLetters(line: string, add: (hash: number, value: number) => number): void {
  for (let i = 0; i + 3 <= line.length; i++) {
    const three = mix(mix(mix(KIND.letters, line.charCodeAt(i)), line.charCodeAt(i + 1)), line.charCodeAt(i + 2));
    add(three, 0);
    if (i + 4 <= line.length) add(mix(three, line.charCodeAt(i + 3)), 0);
  }
}

function mix(hash: number, next: number): number {
  return Math.imul(Math.imul(hash, 0x01000193) ^ next, 0x85ebca6b);
}

function hashOf(word: string): number {
  const known = wordHashes.get(word);
  if (known !== undefined) return known;
  let hash = 0x811c9dc5;
  for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
  if (wordHashes.size > 20_000) wordHashes.clear();
  wordHashes.set(word, hash);
  return hash;
}

/** Numbers that name a document or a scheme stay; of others only the length counts. */
function shape(raw: string): string {
  return /^(?:98|24|31|20|21|939|938|01|194|2415|10|8|3)$/.test(raw) ? raw : `#${Math.min(raw.length, 5)}`;
}

/** Letters weigh together as much as the named features; then the whole is made one long. */
function pack(ids: number[], strengths: number[], named: number, words: ReadonlyMap<string, number>): Features {
  const values = Float32Array.from(strengths);
  let square = 0;
  for (let i = 0; i < named; i++) square += (values[i] ?? 0) ** 2;
  const scale = Math.sqrt(Math.max(1, square) / Math.max(1, ids.length - named)) * 0.7;
  for (let i = named; i < values.length; i++) values[i] = scale;
  const norm = 1 / Math.sqrt(Math.max(square + scale * scale * (ids.length - named), 1e-9));
  for (let i = 0; i < values.length; i++) values[i] = (values[i] ?? 0) * norm;
  return { ids: Int32Array.from(ids), values, words };
}
