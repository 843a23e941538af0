import { tokens } from '../../language/index.ts';

/** One word of a text. `open`: nothing but a blank, a slash or a dash stands between it and the word before. */
export interface Word {
  text: string;
  folded: string;
  open: boolean;
}

export interface Terms {
  /** One list for each word: itself without marks, and with them where they were typed. */
  single: string[][];
  /** One list for each pair of neighbours, at the place of its first word. Vietnamese means in pairs. */
  pair: string[][];
}

/** Longer than any card field or chat message (platforms take 2,000). */
const MAX_TEXT = 2500;

/** The words of a text as they were meant, numbers among them. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  let open = false;
  for (const token of tokens(text.slice(0, MAX_TEXT))) {
    if (token.kind === 'sign') {
      open = open && /^[-–/“”"'’]+$/.test(token.raw);
      continue;
    }
    words.push({ text: token.text, folded: token.folded, open });
    open = true;
  }
  return words;
}

/** What is looked up for these words. */
export function termsOf(words: readonly Word[]): Terms {
  return {
    single: words.map(({ text, folded }) => both(text, folded)),
    pair: words.map((word, index) => {
      const next = words[index + 1];
      if (!next?.open) return [];
      return both(`${word.text}_${next.text}`, `${word.folded}_${next.folded}`);
    }),
  };
}

/** All terms of a text, as a document is indexed. */
export function allTerms(text: string): string[] {
  const { single, pair } = termsOf(wordsOf(text));
  return [...single.flat(), ...pair.flat()];
}

function both(text: string, folded: string): string[] {
  return text === folded ? [folded] : [folded, text];
}
