import type { BSONRegExp } from 'bson';
import { fail } from './errors.ts';

const MAX_PATTERN_LENGTH = 1_000;

const REPETITION = /[*+{]/g;

/** Can it take very long? Two repetitions, or one and a group (`(a|a)*`), are enough. */
function mayBeSlow(source: string): boolean {
  const repetitions = source.match(REPETITION)?.length ?? 0;
  return repetitions > 1 || (repetitions === 1 && source.includes('('));
}

/**
 * Thrown when a filter holds a pattern that might run for very long: the server runs the command again under a time
 * limit (see budget.ts), which costs too much to be done for every command.
 */
export class NeedsTimeLimit extends Error {
  override readonly name = 'NeedsTimeLimit';
}

/** Whether the running command is under a time limit, and so may run any pattern. */
export const guard = { limited: false };

/**
 * Makes a JavaScript pattern of MongoDB's. Flags i, m and s are known; x, which JavaScript lacks, is refused.
 * @throws CommandError 51091 for a bad pattern, 51108 for an unknown flag.
 * @throws NeedsTimeLimit when the pattern could be slow and the command has no time limit yet.
 */
export function readRegex(pattern: string | BSONRegExp, options?: string): RegExp {
  const source = typeof pattern === 'string' ? pattern : pattern.pattern;
  const flags = options || (typeof pattern === 'string' ? '' : pattern.options);
  if (source.length > MAX_PATTERN_LENGTH) fail(51091, `a regular expression may have ${MAX_PATTERN_LENGTH} characters`);
  if (/[^imsu]/.test(flags)) fail(51108, `invalid flag in regular expression options: ${flags}`);
  if (!guard.limited && mayBeSlow(source)) throw new NeedsTimeLimit();

  try {
    return new RegExp(source, flags.replace('u', ''));
  } catch {
    return fail(51091, 'Regular expression is invalid');
  }
}
