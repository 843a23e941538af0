import { remembered } from '../remembered.ts';
import { stripMarks } from '../text.ts';
import { tokens } from '../tokens.ts';
import { dangerOf, withoutHarmless } from './danger.ts';
import { CUT, safetyLine } from './patterns.ts';
import { safetyWords } from './safety-words.ts';

/**
 * `alarm`: open the safety path at once. `ask`: put the one gentle question. `evidence`: the words that led there.
 * `share` (0..1): how much speaks for danger.
 */
export interface SafetyReading {
  level: 'alarm' | 'ask' | 'none';
  evidence: string;
  share: number;
}

/** What a pattern adds to the log-odds of the learnt examples; see `test/language/eval/safety.tune.jsonl`. */
const ALARM_WORDS = 3.5;
const DOUBT_WORDS = 1.2;
/** What it takes away that the writer tells what was read or seen. */
const TOLD = 2.5;
/** From here on the one question, and the path at once. */
const ASK = 0;
const SURE = 1.5;

/**
 * Looks for violence, abuse, self-harm and threats in a text, with or without marks. Patterns of danger and what was
 * learnt from examples speak together, on the text as it is and with its harmless sayings taken out; news and stories
 * lead to the question at most.
 */
export const checkSafety = remembered(readSafety);

function readSafety(text: string): SafetyReading {
  const list = tokens(text);
  if (list.length === 0) return { level: 'none', evidence: '', share: 0 };
  const words = safetyWords();
  const line = safetyLine(list);
  const rest = withoutHarmless(line);
  const hit = firstHit(words.alarm, rest);
  const doubt = hit ?? firstHit(words.ask, rest);
  const told = words.hearsay.test(hit === undefined ? line : line.replace(hit, CUT)) && !words.own.test(rest);
  const learnt = rest === line ? dangerOf(line) : (2 * dangerOf(line) + dangerOf(rest)) / 3;
  // In a long message the model may drown what a pattern found.
  const near = hit === undefined ? learnt : Math.max(learnt, dangerOf(around(rest, hit)));
  const nextDoor = told && hit !== undefined && words.local.test(line);
  const odds = near + (hit !== undefined ? ALARM_WORDS : doubt !== undefined ? DOUBT_WORDS : 0) - (told ? TOLD : 0);
  const share = 1 / (1 + Math.exp(-odds));
  // News are passed over unless they are of next door. Of one or two words the model has too little to go by.
  const few = text.trim().split(/\s+/, 4).length;
  if (!nextDoor && (odds < ASK || (few < 3 && doubt === undefined))) return { level: 'none', evidence: '', share };
  const evidence = doubt === undefined ? text.trim().slice(0, 60) : readable(doubt);
  const sure = odds >= SURE && !told && (hit !== undefined || few > 3);
  return { level: sure ? 'alarm' : 'ask', evidence, share };
}

function firstHit(patterns: readonly RegExp[], line: string): string | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(line);
    if (match !== null) return match[0];
  }
  return undefined;
}

/** The sentence part in which the words of a pattern stand, three words before and after. */
function around(line: string, hit: string): string {
  const at = line.indexOf(hit);
  const before = line.slice(0, at).split(' ').slice(-4).join(' ');
  const after = line
    .slice(at + hit.length)
    .split(' ')
    .slice(0, 3)
    .join(' ');
  return ` ${before}${hit}${after} `;
}

/** The plain letters of a matched run of keys. */
function readable(hit: string): string {
  return stripMarks(hit.trim().replace(/(?<=\p{L})[1-5](?= |$)|~/gu, ''));
}
