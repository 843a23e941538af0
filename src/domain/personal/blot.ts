import { fold } from '../../language/index.ts';

const BLOT = '•••';

/** A text without long numbers and without the words of a name, marks or not: for what outlives the person. */
export function blot(text: string, name = ''): string {
  const own = new Set((name.match(/\p{L}+/gu) ?? []).map(fold));
  return text.replace(/\+?\d[\d .-]{6,}\d/g, BLOT).replace(/\p{L}+/gu, (word) => (own.has(fold(word)) ? BLOT : word));
}
