import { clauses } from '../intents/clauses.ts';
import { rankIntents } from '../intents/read-intent.ts';
import { stripMarks } from '../text.ts';
import { tokens } from '../tokens.ts';
import { CUT, safetyLine } from './patterns.ts';
import { safetyWords } from './safety-words.ts';

/** `alarm`: open the safety path at once. `ask`: put the one gentle question. `evidence`: the words that led there. */
export interface SafetyReading {
  level: 'alarm' | 'ask' | 'none';
  evidence: string;
}

/**
 * Looks for violence, abuse, self-harm and threats in a text, with or without marks. Harmless sayings, names of places
 * and work of the Union against violence are taken out first; news and stories lead to the question only.
 */
export function checkSafety(text: string): SafetyReading {
  const list = tokens(text);
  if (list.length === 0) return { level: 'none', evidence: '' };
  const words = safetyWords();
  const line = safetyLine(list);
  const rest = words.harmless.reduce((left, pattern) => left.replace(pattern, CUT), line);
  const hit = firstHit(words.alarm, rest);
  const told = words.hearsay.test(hit === undefined ? line : line.replace(hit, CUT)) && !words.own.test(rest);
  if (hit !== undefined) return { level: told ? 'ask' : 'alarm', evidence: readable(hit) };
  return withoutPattern(text, firstHit(words.ask, rest), rest !== line || told);
}

/** From the first share on the learnt examples of danger speak for themselves; from the second on they ask. */
const SURE = 0.93;
const LIKELY = 0.4;
/** Share that is enough beside a word that raises doubt. */
const DOUBTED = 0.15;

/**
 * What no pattern knows: the share of danger by the learnt examples, together with a word that raises doubt.
 * A text with a harmless saying or a story in it is at most asked about, and one or two words
 * need a word that raises doubt: the model has too little to go by.
 */
function withoutPattern(text: string, doubt: string | undefined, softened: boolean): SafetyReading {
  const share = Math.max(...clauses(text).map((part) => dangerShare(part)), 0);
  const enough = text.trim().split(/\s+/, 3).length === 3;
  if (share >= SURE && enough && !softened) return { level: 'alarm', evidence: evidenceOf(text, doubt) };
  if ((share >= LIKELY && enough && !softened) || (doubt !== undefined && share >= DOUBTED))
    return { level: 'ask', evidence: evidenceOf(text, doubt) };
  return { level: 'none', evidence: '' };
}

function dangerShare(text: string): number {
  return rankIntents(text).find((reading) => reading.intent === 'safety')?.score ?? 0;
}

function firstHit(patterns: readonly RegExp[], line: string): string | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(line);
    if (match !== null) return match[0];
  }
  return undefined;
}

function evidenceOf(text: string, doubt: string | undefined): string {
  return doubt === undefined ? text.trim().slice(0, 60) : readable(doubt);
}

/** The plain letters of a matched run of keys. */
function readable(hit: string): string {
  return stripMarks(hit.trim().replace(/(?<=\p{L})[1-5](?= |$)|~/gu, ''));
}
