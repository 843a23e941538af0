import { fold, stripMarks, wordKey } from '../text.ts';
import type { Token } from '../types.ts';

/** A part of a pattern: `<name>`, `..3`, a sign of the pattern language, or a word. */
const PART = /<\w+>|\.\.\d|!\(|[()|?*^$]|[^\s()|?*<>!^$]+/gu;
/** Where a thought ends; no pattern reaches over it. */
export const CUT = '; ';

/**
 * Makes a pattern of `safety.yaml` into a regular expression over `safetyLine`. Every word becomes its key with marks
 * or its plain letters; `=word` only the first.
 *
 * @throws when a list is not known or the brackets do not fit.
 */
export function compilePattern(pattern: string, lists: Readonly<Record<string, string>>, flags = ''): RegExp {
  return new RegExp(`(?<= )(?:${translate(pattern, lists, 0)})`, flags);
}

function translate(pattern: string, lists: Readonly<Record<string, string>>, depth: number): string {
  return (pattern.match(PART) ?? [])
    .map((part) => {
      if (part.startsWith('<')) return listPattern(part.slice(1, -1), lists, depth);
      if (part.startsWith('..')) return `(?:[^; ]+ ){0,${part.slice(2)}}`;
      if (part === '!(') return '(?!';
      if (part === '(') return '(?:';
      if (part === '^') return '(?<=^ |; )';
      if (part === '$') return '(?=; |$)';
      return /^[)|?*]$/.test(part) ? part : wordPattern(part);
    })
    .join('');
}

const listPatterns = new WeakMap<Readonly<Record<string, string>>, Map<string, string>>();

/** A list of plain words becomes a sorted row of whole letters, which compiles several times faster than brackets. */
function listPattern(name: string, lists: Readonly<Record<string, string>>, depth: number): string {
  if (depth > 4) throw new Error('lists of safety.yaml name each other in a circle');
  const list = lists[name];
  if (list === undefined) throw new Error(`safety.yaml: no list <${name}>`);
  const known = listPatterns.get(lists) ?? new Map<string, string>();
  listPatterns.set(lists, known);
  const before = known.get(name);
  if (before !== undefined) return before;
  const whole = /[()?*^$!]|\.\./.test(list)
    ? `(?:${translate(list, lists, depth + 1)})`
    : `(?:${[...new Set(phrasesOf(list, lists).flatMap(phraseForms))].sort().join('|')})`;
  known.set(name, whole);
  return whole;
}

/** Every way a phrase of a plain list stands in a `safetyLine`. */
export function formsOf(list: string, lists: Readonly<Record<string, string>>): string[] {
  return phrasesOf(list, lists).flatMap(phraseForms);
}

function phrasesOf(list: string, lists: Readonly<Record<string, string>>): string[] {
  return list
    .replace(/<(\w+)>/g, (_, name: string) => lists[name] ?? '')
    .split('|')
    .map((phrase) => phrase.trim());
}

/** A phrase with all its marks, and with none. */
function phraseForms(phrase: string): string[] {
  const exact = phrase.startsWith('=');
  const keys = (exact ? phrase.slice(1) : phrase).split(' ').map(keyOf);
  const marked = keys.map((key) => (COMPLETE.test(key) ? [`${key} `, `${key}~ `] : [`${key} `]));
  const forms = marked.reduce((lines, words) => lines.flatMap((line) => words.map((word) => line + word)), ['']);
  return exact ? forms : [...forms, keys.map((key) => `${stripMarks(key.replace(/[1-5]$/, ''))} `).join('')];
}

function wordPattern(word: string): string {
  const exact = word.startsWith('=');
  const key = keyOf(exact ? word.slice(1) : word);
  const plain = stripMarks(key.replace(/[1-5]$/, ''));
  if (exact) return `${key} `;
  return key === plain ? `${key}${COMPLETE.test(key) ? '~?' : ''} ` : `(?:${key}|${plain}) `;
}

/** Hỏi and ngã are one tone in the south and are often mistaken in writing. */
function keyOf(word: string): string {
  const key = wordKey(word.toLowerCase().normalize('NFC'));
  return /^\d/.test(word) ? word : key.replace(/4$/, '3');
}

/** Words that are complete without marks: where the writer uses marks, "da" is skin and not "đá". */
const COMPLETE =
  /^(?:da|cho|so|ma|ba|anh|ca|lo|xa|an|hon|no|la|lam|ban|de|day|hai|xin|thoi|tu|mo|tay|dao|chi|va|mong|giam|ep|keo|bi|ong)$/;

/** Telex keys with one d where two belong, "dapj": marks that cannot be trusted. */
const HALF_TYPED = /^d[a-ce-z]+[sfrxj]$/i;

/** A text as patterns see it: keys of its words, one blank after each, sentences apart by `; `. */
export function safetyLine(list: readonly Token[]): string {
  const words = list.filter((token) => token.kind === 'word');
  const marked = words.filter((token) => fold(token.raw) !== token.raw.toLowerCase()).length;
  const usesMarks = words.length > 0 && marked / words.length >= 0.4;
  const parts = list.map((token) => {
    if (token.kind === 'sign') return /[.!?;\n]/.test(token.raw) ? CUT : '';
    if (token.kind === 'number') return `${token.raw} `;
    const complete = usesMarks && token.text === token.folded && COMPLETE.test(token.folded);
    return `${complete ? `${token.text}~` : keyOf(HALF_TYPED.test(token.raw) ? token.folded : token.text)} `;
  });
  return ` ${parts.join('')}`;
}
