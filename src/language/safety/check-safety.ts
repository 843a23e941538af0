import type { LinearModel } from '../learning/model.ts';
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
const ALARM_WORDS = 2.5;
const DOUBT_WORDS = 1;
/** What it takes away that the writer tells what was read or seen, and that it is made up or a lesson. */
const TOLD = 2.5;
const FICTION = 3;
/** From here on the one question (later where no pattern was found), and the path at once. */
const ASK = -0.5;
const ASK_UNSAID = -0.2;
const SURE = 1.2;
/** "Em ơi em à": somebody is called and nothing said. */
const ONLY_CALLS = /^[^a-z]*(?:(?:em|chi|anh|oi|a|da|alo|ne|con|di|co|ha|u|hoi|chao)(?:[^a-z]+|$))+$/;
/** Letters around what was found in which a film or a play makes it harmless. */
const SCENE = 90;

/**
 * Looks for violence, abuse, self-harm and threats in a text, with or without marks. Patterns of danger and what was
 * learnt from examples speak together, on the text as it is and with its harmless sayings taken out; news and stories
 * lead to the question at most.
 */
export const checkSafety = remembered((text: string) => readSafety(text));

/** @param using Another model than the learnt one, to measure it. */
export function readSafety(text: string, using?: LinearModel): SafetyReading {
  const list = tokens(text);
  if (list.length === 0) return { level: 'none', evidence: '', share: 0 };
  const words = safetyWords();
  const line = safetyLine(list);
  const rest = withoutHarmless(line);
  const hit = firstHit(words.alarm, rest);
  const doubt = hit ?? firstHit(words.ask, rest);
  const own = words.own.test(rest.replace(words.many, CUT));
  const told = !own && words.hearsay.test(hit === undefined ? line : line.replace(hit, CUT));
  const fiction = !own && words.fiction.test(sceneOf(line, hit));
  const whole = dangerOf(line, using);
  const learnt = rest === line ? whole : (2 * whole + dangerOf(rest, using)) / 3;
  // In a long message the model may drown what a pattern found.
  const near = hit === undefined ? learnt : Math.max(learnt, dangerOf(around(rest, hit), using));
  const nextDoor = told && !fiction && hit !== undefined && words.local.test(line);
  const said = hit !== undefined ? ALARM_WORDS : doubt !== undefined ? DOUBT_WORDS : 0;
  const odds = near + said - (told ? TOLD : 0) - (fiction ? FICTION : 0);
  const share = 1 / (1 + Math.exp(-odds));
  // News are passed over unless they are of next door. Of one or two words the model has too little to go by.
  const few = text.trim().split(/\s+/, 5).length;
  if (
    !nextDoor &&
    (odds < (doubt === undefined ? ASK_UNSAID : ASK) ||
      ((few < 3 || ONLY_CALLS.test(stripMarks(text.toLowerCase()))) && doubt === undefined))
  )
    return { level: 'none', evidence: '', share };
  const evidence = doubt === undefined ? text.trim().slice(0, 60) : readable(doubt);
  const sure = odds >= SURE && !told && !fiction && (hit !== undefined || few > 4);
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

/** The line without what was found, as far as it belongs to it. */
function sceneOf(line: string, hit: string | undefined): string {
  const at = hit === undefined ? -1 : line.indexOf(hit);
  if (hit === undefined || at < 0) return line;
  return (
    line.slice(line.indexOf(' ', Math.max(0, at - SCENE)), at) +
    CUT +
    line.slice(at + hit.length, at + hit.length + SCENE)
  );
}

/** The plain letters of a matched run of keys. */
function readable(hit: string): string {
  return stripMarks(hit.trim().replace(/(?<=\p{L})[1-5](?= |$)|~/gu, ''));
}
