import { z } from 'zod';
import { sameText } from '../../src/language/index.ts';
import { type Evaluation, share } from './evaluation.ts';

const Line = z.object({ a: z.string(), b: z.string(), same: z.boolean() });

/** `{"a","b","same"}`: do the two texts say the same words, differently typed? */
export function evaluateNormalise(lines: unknown[]): Evaluation {
  const errors: string[] = [];
  for (const line of lines) {
    const { a, b, same } = Line.parse(line);
    if (sameText(a, b) !== same) errors.push(`${same ? 'should be the same' : 'should differ'}: ${a} | ${b}`);
  }
  return { errors, summary: { n: lines.length, accuracy: share(lines.length - errors.length, lines.length) } };
}
