import { z } from 'zod';
import { LANGUAGE_DIR, readList } from '../lexicon.ts';
import { stripMarks } from '../text.ts';

/** The patterns of `safety.yaml`, ready to use. */
export interface SafetyWords {
  alarm: RegExp[];
  /** Too little for an alarm, enough for the question. */
  doubt: RegExp[];
  harmless: RegExp[];
  hearsay: RegExp;
  /** Words that make a story one's own. */
  own: RegExp;
}

const File = z.strictObject({
  who: z.string(),
  near: z.string(),
  alarm: z.array(z.string()),
  doubt: z.array(z.string()),
  harmless: z.array(z.string()),
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
  const fill = (pattern: string): string => stripMarks(pattern.replaceAll('<who>', file.who).replaceAll('<near>', file.near));
  const whole = (pattern: string, flags = 'u'): RegExp => new RegExp(`(?<=^| )(?:${fill(pattern)})(?= |$)`, flags);
  return {
    alarm: file.alarm.map((pattern) => whole(trimmed(pattern))),
    doubt: file.doubt.map((pattern) => whole(trimmed(pattern))),
    harmless: file.harmless.map((pattern) => whole(trimmed(pattern), 'gu')),
    hearsay: whole(file.hearsay),
    own: whole(file.own),
  };
}

/** Patterns are matched between blanks, so their own edges are dropped. */
function trimmed(pattern: string): string {
  return pattern.trim().replace(/^\(\?:\^\| \)/, '').replace(/\(\?: \|\$\)$/, '');
}
