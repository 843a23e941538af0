import { LANGUAGE_DIR, readList } from '../lexicon.ts';
import { stripMarks } from '../text.ts';
import type { Token } from '../types.ts';

/** "tui tên …", "chị là …": what may stand before a name that says nothing else. */
const BEFORE =
  /^(?:(?:da|em|chi|alo|chao|oi) )*(?:(?:(?:ten )?(?:cua )?(?:toi|tui|chi|em|minh|di|co|con) )?(?:ho )?ten(?: (?:toi|tui|chi|em|minh|di))?(?: la)?|(?:toi|tui|chi|em|minh|di|co|day|con)(?: day)? la) /;
const AFTER = /(?: (?:a|nha|nhe|nghen|em|do|day|ne|em a|em oi|chi))+$/;
const MOST_WORDS = 5;

interface Names {
  family: ReadonlySet<string>;
  middle: ReadonlySet<string>;
  given: ReadonlySet<string>;
}

let names: Names | undefined;

/**
 * True when a text is a person's name and nothing else: family name, middle name and given name, or any name after
 * "tui tên". A name with marks must carry the marks of names, so that "thi tìm hiểu" is none.
 */
export function isPersonName(list: readonly Token[]): boolean {
  const words = list.filter((token) => token.kind !== 'sign');
  if (words.length < 2 || words.length > MOST_WORDS + 6 || words.some((token) => token.kind !== 'word')) return false;
  // As typed: a name is no place for short forms ("Vy" is not "vậy").
  const marked = words.map((token) => token.raw.normalize('NFC').toLowerCase());
  const folded = marked.map(stripMarks);
  const line = `${folded.join(' ')} `;
  const lead = BEFORE.exec(line)?.[0] ?? '';
  const name = line.slice(lead.length).trim().replace(AFTER, '');
  if (name === '') return false;
  const from = lead === '' ? 0 : lead.trim().split(' ').length;
  const count = name.split(' ').length;
  const parts = marked.slice(from, from + count);
  if (parts.length > MOST_WORDS) return false;
  const titled = words
    .slice(from, from + count)
    .every((token) => /^\p{Lu}/u.test(token.raw) && (token.raw.length === 1 || token.raw !== token.raw.toUpperCase()));
  return lead === '' ? isFullName(parts, titled) : parts.every(isNamePart) || isFullName(parts, titled);
}

function isFullName(parts: readonly string[], titled: boolean): boolean {
  const [family = '', second = '', ...rest] = parts;
  const { family: families, middle, given } = known();
  if (!has(families, family) || second === '') return false;
  const last = parts.at(-1) ?? '';
  if (rest.length === 0) return titled && has(given, last);
  const fits = has(middle, second) && rest.slice(0, -1).every(isNamePart);
  // Written like a name, with "Thị" or "Văn" in it: the given name may be any.
  if (fits && titled && /^(?:thị|thi|văn|van)$/.test(second)) return true;
  return (fits || (titled && parts.slice(1).every(isNamePart))) && has(given, last);
}

function isNamePart(word: string): boolean {
  const { family, middle, given } = known();
  return has(given, word) || has(middle, word) || has(family, word);
}

/** A name by its marks; without marks by its plain letters. */
function has(set: ReadonlySet<string>, word: string): boolean {
  return set.has(word) || (stripMarks(word) === word && set.has(`-${word}`));
}

function known(): Names {
  if (names !== undefined) return names;
  const file = readList(LANGUAGE_DIR, 'language/names.yaml') as Record<keyof Names, string>;
  names = { family: setOf(file.family), middle: setOf(file.middle), given: setOf(file.given) };
  return names;
}

/** The names with their marks, and a second key for typing without. */
function setOf(list: string): Set<string> {
  const all = list.normalize('NFC').split(/\s+/);
  return new Set([...all, ...all.map((word) => `-${stripMarks(word)}`)]);
}
