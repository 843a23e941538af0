import { distance } from './choice.ts';
import { clean, fold, isMarked, lower, table, wordKey } from './text.ts';

export interface Named {
  id: string;
  name: string;
}

/** A name that fits a query; `score` from 0 to 1, 1 = the same with the same marks. */
export interface NameMatch extends Named {
  score: number;
}

const SHORT = table<string>({
  kp: 'khu pho',
  tt: 'thi tran',
  x: 'xa',
  p: 'phuong',
  ch: 'chi hoi',
  chpn: 'chi hoi',
  hm: 'hoc mon',
  tdp: 'to dan pho',
  cc: 'chung cu',
  kdc: 'khu dan cu',
});
const NUMBERS = table<string>({
  mot: '1',
  hai: '2',
  ba: '3',
  bon: '4',
  nam: '5',
  sau: '6',
  bay: '7',
  tam: '8',
  chin: '9',
  muoi: '10',
});
const TYPES = /^(?:xa|phuong|thi|tran|chi|hoi|lhpn|pn|phu|nu|cua|o|tai)$/;

/** Ranks names by how well they fit what was typed; an exact-accent match beats a folded one. Best first. */
export function matchName<T extends Named>(query: string, names: readonly T[]): (T & { score: number })[] {
  const wanted = words(query);
  if (wanted.length === 0) return [];
  const typedKeys = keys(query);
  const marked = isMarked(lower(clean(query)));
  return names
    .map((named) => ({
      ...named,
      score: round(scoreOf(wanted, words(named.name), typedKeys, keys(named.name), marked)),
    }))
    .filter((match) => match.score >= 0.45)
    .sort(
      (one, other) => other.score - one.score || one.name.localeCompare(other.name) || one.id.localeCompare(other.id),
    );
}

/**
 * Finds the names that are what was typed, word for word, marks too where any were typed: those `matchName` gives 0.97
 * or more, without looking at every name every time. For long lists that are asked often.
 */
export function sameNames<T extends Named>(names: readonly T[]): (query: string) => readonly T[] {
  const byWords = Map.groupBy(names, ({ name }) => words(name).join(' '));
  return (query) => {
    const wanted = words(query).join(' ');
    const same = wanted === '' ? [] : (byWords.get(wanted) ?? []);
    if (!isMarked(lower(clean(query)))) return same;
    const typed = keys(query).join(' ');
    return same.filter(({ name }) => keys(name).join(' ') === typed);
  };
}

function round(score: number): number {
  return Math.round(score * 1000) / 1000;
}

function words(text: string): string[] {
  const list = fold(text)
    .replace(/([a-z])(\d)/g, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .flatMap((word) => (SHORT[word] ?? word).split(' '))
    .filter((word) => word !== '');
  return list.map((word, index) =>
    /^(?:ap|pho|to|so)$/.test(list[index - 1] ?? '') ? (NUMBERS[word] ?? word) : word.replace(/^0+(?=\d)/, ''),
  );
}

function keys(text: string): string[] {
  return lower(clean(text))
    .split(/[^\p{L}\p{N}\p{M}]+/u)
    .filter((word) => word !== '')
    .map(wordKey);
}

function scoreOf(
  wanted: readonly string[],
  name: readonly string[],
  typedKeys: readonly string[],
  nameKeys: readonly string[],
  marked: boolean,
): number {
  const bareWanted = wanted.filter((word) => !TYPES.test(word));
  const bareName = name.filter((word) => !TYPES.test(word));
  const [short, long] = [bareWanted.length > 0 ? bareWanted : wanted, bareName.length > 0 ? bareName : name];
  if (
    short.some((word) => /^\d/.test(word)) &&
    long.some((word) => /^\d/.test(word)) &&
    !short.filter((word) => /^\d/.test(word)).every((word) => long.includes(word))
  )
    return 0;
  if (wanted.join(' ') === name.join(' '))
    return marked && typedKeys.join(' ') !== nameKeys.join(' ') ? 0.93 : marked ? 1 : 0.97;
  const clash = marked && clashes(typedKeys, nameKeys) ? 0.1 : 0;
  if (short.join(' ') === long.join(' ')) return 0.92 - clash;
  const hits = long.map((word) => best(word, short));
  const covered = hits.reduce((sum, hit) => sum + hit, 0) / long.length;
  const used = short.map((word) => best(word, long)).reduce((sum, hit) => sum + hit, 0) / short.length;
  return Math.max(0, 0.9 * (0.55 * used + 0.45 * covered) - clash);
}

/** The same letters with other marks on both sides: another word. */
function clashes(typed: readonly string[], name: readonly string[]): boolean {
  return typed.some(
    (key) =>
      key !== strip(key) && name.some((other) => strip(other) === strip(key) && other !== key) && !name.includes(key),
  );
}

function strip(key: string): string {
  return fold(key.replace(/[1-5]$/, ''));
}

function best(word: string, list: readonly string[]): number {
  if (list.includes(word)) return 1;
  if (/^\d/.test(word)) return 0;
  return word.length >= 4 && list.some((other) => other.length >= 4 && distance(word, other, 1) <= 1) ? 0.75 : 0;
}
