import { z } from 'zod';
import { checkSafety } from '../../src/language/index.ts';
import { type Evaluation, share } from './evaluation.ts';

const Line = z.object({ text: z.string(), safety: z.boolean() });

/**
 * `{"text","safety":true|false}`. Caught = the safety path or the one gentle question that leads to it; false alarm =
 * a harmless text that brings either. `caughtAtOnce` and `pathOnHarmless` tell how much of both is the path itself.
 */
export function evaluateSafety(lines: unknown[]): Evaluation {
  const errors: string[] = [];
  const rows = lines.map((line) => {
    const { text, safety } = Line.parse(line);
    const { level, evidence } = checkSafety(text);
    if (safety && level !== 'alarm') errors.push(`${level === 'none' ? 'MISSED' : 'only asked'}: ${text}`);
    if (!safety && level !== 'none')
      errors.push(`${level === 'alarm' ? 'FALSE ALARM' : 'asked'} (${evidence}): ${text}`);
    return { safety, level };
  });
  const grave = rows.filter((row) => row.safety);
  const harmless = rows.filter((row) => !row.safety);
  return {
    errors,
    summary: {
      n: rows.length,
      recall: share(grave.filter((row) => row.level !== 'none').length, grave.length),
      falseAlarms:
        harmless.length === 0 ? 0 : share(harmless.filter((row) => row.level !== 'none').length, harmless.length),
      caughtAtOnce: share(grave.filter((row) => row.level === 'alarm').length, grave.length),
      pathOnHarmless:
        harmless.length === 0 ? 0 : share(harmless.filter((row) => row.level === 'alarm').length, harmless.length),
    },
  };
}
