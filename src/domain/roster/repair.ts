import { clean } from '../../language/text.ts';
import { type Legacy, repairLegacy } from './legacy.ts';

/** A cell as it should have been typed: Unicode NFC, no invisible signs, one blank between words. */
export function repairText(text: string, encoding?: Legacy): string {
  return clean(repairLegacy(text, encoding)).replace(/\s+/g, ' ');
}

/**
 * A person's name with capitals where they belong. A name with its own sensible capitals stays as it is; one typed all
 * in capitals, all in small letters or in a capital font is set anew.
 */
export function nameCase(name: string): string {
  const words = name.split(' ');
  const sensible = words.every((word) => /^[\p{P}]*\p{Lu}/u.test(word) || !/\p{L}/u.test(word));
  const shouting = words.some((word) => /\p{Lu}\p{L}*\p{Lu}/u.test(word));
  if (sensible && !shouting) return name;
  return name
    .toLocaleLowerCase('vi')
    .replace(/(^|[\s(.\-'’])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toLocaleUpperCase('vi'));
}

/** What is no name: a title before it ("bà", "chị"), a number in front, a remark in brackets behind. */
export function bareName(name: string): string {
  return name
    .replace(/^\d+[.)\s-]+/, '')
    .replace(/^(?:bà|chị|cô|dì|ms|mrs)[.:\s]+(?=\p{L}+\s+\p{L})/iu, '')
    .replace(/\s*\([^)]*\)\s*$/u, '')
    .trim();
}
