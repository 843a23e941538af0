/** Zero-width and formatting signs that carry no letter: soft hyphen, joiners, direction marks, BOM, variation selectors. */
const INVISIBLE =
  /\u034f|[\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]|[\ufe00-\ufe0f]|[\u180b-\u180d\u180f]/gu;
/** Letters that look like Đ on some keyboards (Icelandic eth, African D). */
const LOOK_ALIKE_D = /[ðɖ]/gu;

/** Longest text read; what comes after is not looked at. Zalo allows 2,000 characters, Messenger 2,000. */
export const MAX_TEXT = 2500;

/** A look-up table whose every key is its own: `constructor` is no word. */
export function table<T>(entries: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.freeze(Object.assign(Object.create(null) as Record<string, T>, entries));
}

/**
 * The text as it should have been typed: NFC, no invisible signs, every run of blanks one space, lines kept.
 * Letters, marks and case stay as typed. Compatibility forms (full-width, "m²", styled letters) become plain.
 */
export function clean(text: string): string {
  return text
    .slice(0, MAX_TEXT)
    .normalize('NFKC')
    .replace(INVISIBLE, '')
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\p{M}{4,}/gu, '')
    .normalize('NFC')
    .trim();
}

/** Lower case with marks kept, look-alikes of đ made đ. */
export function lower(text: string): string {
  return text.toLowerCase().replace(LOOK_ALIKE_D, 'đ');
}

/** Takes marks away letter by letter; đ becomes d. Expects lower case. */
export function stripMarks(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[đðɖ]/g, 'd')
    .normalize('NFC');
}

/**
 * The key under which differently typed texts meet: NFKC, lower case, no marks, đ as d, no invisible signs, blanks
 * and line breaks one space each. Punctuation stays. Idempotent. Total.
 */
export function fold(text: string): string {
  const folded = stripMarks(lower(clean(text).normalize('NFKD')))
    .replace(/\s+/g, ' ')
    .trim();
  return folded;
}

/** True when the word carries a Vietnamese mark or đ. */
export function isMarked(word: string): boolean {
  return stripMarks(word) !== word;
}

const TONES: Readonly<Record<string, string>> = {
  '\u0301': '1',
  '\u0300': '2',
  '\u0309': '3',
  '\u0303': '4',
  '\u0323': '5',
};

/**
 * One key for all ways to write the same marked word: tone moved to the end as a digit (hoà, hòa → `hoa2`), y after a
 * lone consonant as i (lý, lí → `li1`).
 */
export function wordKey(word: string): string {
  let tone = '';
  const base = word
    .normalize('NFD')
    .replace(/[\u0301\u0300\u0309\u0303\u0323]/g, (mark) => {
      tone = TONES[mark] ?? '';
      return '';
    })
    .normalize('NFC');
  return base.replace(/^([bcdđghklmnprstvx]|qu|th|tr|ph|ch|kh|nh)?y$/, '$1i') + tone;
}

/** Same as `wordKey` without marks: ly, li → `li`. */
export function foldedKey(word: string): string {
  return stripMarks(wordKey(word).replace(/[1-5]$/, ''));
}
