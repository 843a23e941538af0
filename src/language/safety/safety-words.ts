import { z } from 'zod';
import { LANGUAGE_DIR, readList } from '../lexicon.ts';
import { compilePattern } from './patterns.ts';

/** The patterns of `safety.yaml`, ready to use. */
export interface SafetyWords {
  alarm: RegExp[];
  /** Too little for an alarm, enough for the question. */
  ask: RegExp[];
  harmless: RegExp[];
  hearsay: RegExp;
  /** Words that make a story one's own. */
  own: RegExp;
}

const File = z.strictObject({
  words: z.record(z.string(), z.string()),
  alarm: z.array(z.string()).min(1),
  ask: z.array(z.string()).min(1),
  harmless: z.array(z.string()).min(1),
  hearsay: z.string(),
  own: z.string(),
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
    own: compilePattern(file.own, lists),
  };
}
