import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

/** What a short or odd spelling may stand for; one meaning is written out, several are only compared. */
export type Meanings = ReadonlyMap<string, readonly string[]>;

/** Default home of the lists staff extend: `locales/vi/language` of this project. */
export const LANGUAGE_DIR = join(import.meta.dirname, '..', '..', 'locales', 'vi');

/**
 * Reads one YAML list of the language folder.
 * @throws when the file is missing or not YAML: a broken list must stop the start.
 */
export function readList(dir: string, file: string): unknown {
  return parse(readFileSync(join(dir, file), 'utf8')) as unknown;
}

/** Lines of a phrase file as our own files are written: `- "…"`. JSON strings are YAML too. */
const QUOTED_LINE = /^- ("(?:[^"\\]|\\.)*")$/;

/**
 * Reads a YAML list of phrases. A file of plainly quoted lines is read without the YAML reader, which takes most of
 * the start-up otherwise.
 */
export function readPhrases(dir: string, file: string): string[] {
  const lines = readFileSync(join(dir, file), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
  const quoted = lines.map((line) => QUOTED_LINE.exec(line)?.[1]);
  if (quoted.every((line) => line !== undefined)) return quoted.map((line) => JSON.parse(line) as string);
  const list = readList(dir, file);
  return Array.isArray(list) ? list.map(String) : [];
}

/** Lines of a list as our own files are written: `short: meaning` or `short: [meaning, meaning]`, nothing quoted. */
const PLAIN_PAIR =
  /^([^\s#:"'[\]{}&*!|>%@`,-][^#:"'[\]{}]*): (?:\[([^[\]{}"'#:]+)\]|([^\s#:"'[\]{}&*!|>%@`][^#:"'[\]{}]*))$/;

/** A list of plain pairs without the YAML reader; undefined when one line is not plain. */
function plainPairs(text: string): [string, string[]][] | undefined {
  const pairs: [string, string[]][] = [];
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const match = PLAIN_PAIR.exec(line);
    if (match === null) return undefined;
    const [, short = '', several, one = ''] = match;
    pairs.push([short.trim(), several === undefined ? [one.trim()] : several.split(',').map((word) => word.trim())]);
  }
  return pairs;
}

/** Reads `short: meaning` or `short: [meaning, meaning]` files and joins them; the first file wins. */
export function readMeanings(dir: string, files: readonly string[]): Meanings {
  const meanings = new Map<string, readonly string[]>();
  for (const file of files) {
    const pairs = plainPairs(readFileSync(join(dir, file), 'utf8')) ?? Object.entries(readList(dir, file) ?? {});
    for (const [short, meant] of pairs) {
      const values = (Array.isArray(meant) ? meant : [meant]).map((value) => String(value).normalize('NFC'));
      const key = short.normalize('NFC').toLowerCase();
      if (!meanings.has(key)) meanings.set(key, values);
    }
  }
  return meanings;
}

/** All short forms, read once when the room is first used. */
export const SHORT_FORMS: Meanings = readMeanings(LANGUAGE_DIR, [
  'language/teencode.yaml',
  'language/abbreviations.yaml',
  'language/variants.yaml',
]);
