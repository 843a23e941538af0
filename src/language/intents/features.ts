import { tokens } from '../tokens.ts';
import type { Token } from '../types.ts';
import { signsOf } from './signs.ts';

/** What a phrase is judged by: named features with their strength; the squares sum to 1. */
export interface Features {
  names: string[];
  values: Float32Array;
}

/** Words past this count are left out; the wish stands at the beginning or at the end of a long message. */
const HEAD = 40;
const TAIL = 40;

/**
 * Word n-grams (1–3, and pairs with a gap), letter n-grams (3–5) and marked words of a text.
 * Names: `w:` words, `g:` gap, `m:` marked word, `s:`/`e:` first and last word, `l:` length, `p:` signs,
 * `c:` letters.
 */
export function featuresOf(text: string): Features {
  const words = pick(tokens(text).filter((token) => token.kind !== 'sign'));
  const folded = words.map((token) => (token.kind === 'number' ? shape(token.raw) : token.folded));
  const weights = new Map<string, number>();
  const add = (name: string, value: number): void => {
    weights.set(name, Math.max(weights.get(name) ?? 0, value));
  };

  for (let i = 0; i < folded.length; i++) {
    const one = folded[i] ?? '';
    const two = folded[i + 1];
    const three = folded[i + 2];
    add(`w:${one}`, 1);
    if (two !== undefined) add(`w:${one} ${two}`, 1.2);
    if (two !== undefined && three !== undefined) {
      add(`w:${one} ${two} ${three}`, 0.9);
      add(`g:${one} _ ${three}`, 0.5);
    }
    const word = words[i];
    if (word !== undefined && word.text !== word.folded) add(`m:${word.text}`, 0.5);
  }
  add(`s:${folded[0] ?? ''}`, 0.4);
  add(`e:${folded.at(-1) ?? ''}`, 0.3);
  add(`l:${folded.length < 3 ? folded.length : folded.length < 6 ? 5 : folded.length < 12 ? 11 : 12}`, 0.3);
  for (const sign of signsOf(words.map((token) => token.folded).join(' '))) add(`p:${sign}`, 1.3);
  const joined = ` ${folded.join(' ')} `;
  const letters = new Set<string>();
  for (let size = 3; size <= 5; size++) for (let i = 0; i + size <= joined.length; i++) letters.add(joined.slice(i, i + size));
  return pack(weights, letters);
}

function pick(words: readonly Token[]): readonly Token[] {
  return words.length <= HEAD + TAIL ? words : [...words.slice(0, HEAD), ...words.slice(-TAIL)];
}

/** Numbers that name a document or a scheme stay; of others only the length counts. */
function shape(raw: string): string {
  return /^(?:98|24|31|20|21|939|938|01|194|2415|10|8|3)$/.test(raw) ? raw : `#${Math.min(raw.length, 5)}`;
}

function pack(weights: ReadonlyMap<string, number>, letters: ReadonlySet<string>): Features {
  const size = weights.size + letters.size;
  const names: string[] = [];
  const values = new Float32Array(size);
  let square = 0;
  for (const [name, value] of weights) {
    values[names.length] = value;
    names.push(name);
    square += value * value;
  }
  const scale = Math.sqrt(Math.max(1, square) / Math.max(1, letters.size)) * 0.7;
  for (const letter of letters) {
    values[names.length] = scale;
    names.push(`c:${letter}`);
    square += scale * scale;
  }
  const norm = 1 / Math.sqrt(Math.max(square, 1e-9));
  for (let i = 0; i < size; i++) values[i] = (values[i] ?? 0) * norm;
  return { names, values };
}
