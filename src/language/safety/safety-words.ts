import { z } from 'zod';
import { LANGUAGE_DIR, readList } from '../lexicon.ts';
import { compilePattern, formsOf } from './patterns.ts';

/** The patterns of `safety.yaml`, ready to use. */
export interface SafetyWords {
  alarm: RegExp[];
  /** Too little for an alarm, enough for the question. */
  ask: RegExp[];
  harmless: RegExp[];
  hearsay: RegExp;
  /** Plays, films, games, examinations. */
  fiction: RegExp;
  /** Words that make a story one's own. */
  own: RegExp;
  /** Many, among whom the writer need not be. */
  many: RegExp;
  /** Words that make a piece of news one from next door. */
  local: RegExp;
  kinds: Kinds;
}

/** Which lists of words a run of keys stands in; no run is longer than `longest` keys. */
export interface Kinds {
  of: ReadonlyMap<string, readonly string[]>;
  longest: number;
}

const File = z.strictObject({
  words: z.record(z.string(), z.string()),
  alarm: z.array(z.string()).min(1),
  ask: z.array(z.string()).min(1),
  harmless: z.array(z.string()).min(1),
  hearsay: z.string(),
  fiction: z.string(),
  own: z.string(),
  many: z.string(),
  local: z.string(),
});

let words: SafetyWords | undefined;

/** Reads the list once. @throws when it is not of the shape above or a pattern is not well-formed. */
export function safetyWords(): SafetyWords {
  words ??= readSafetyWords();
  return words;
}

function readSafetyWords(): SafetyWords {
  const file = File.parse(readList(LANGUAGE_DIR, 'language/safety.yaml'));
  const lists = { ...file.words, own: file.own };
  return {
    alarm: file.alarm.map((pattern) => compilePattern(pattern, lists)),
    ask: file.ask.map((pattern) => compilePattern(pattern, lists)),
    harmless: file.harmless.map((pattern) => compilePattern(pattern, lists, 'g')),
    hearsay: compilePattern(file.hearsay, lists),
    fiction: compilePattern(file.fiction, lists),
    own: compilePattern(file.own, lists),
    many: compilePattern(file.many, lists, 'g'),
    local: compilePattern(file.local, lists),
    kinds: kindsOf(file.words),
  };
}

function kindsOf(lists: Readonly<Record<string, string>>): Kinds {
  const of = new Map<string, string[]>();
  let longest = 1;
  for (const [kind, list] of Object.entries(lists)) {
    // A list of lists adds nothing.
    if (list.includes('<')) continue;
    for (const form of formsOf(list, lists)) {
      const run = form.trim();
      longest = Math.max(longest, run.split(' ').length);
      const known = of.get(run) ?? [];
      if (!known.includes(kind)) known.push(kind);
      of.set(run, known);
    }
  }
  return { of, longest };
}
