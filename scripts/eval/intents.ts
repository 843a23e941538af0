import { z } from 'zod';
import { decideIntent } from '../../src/language/index.ts';
import { type Evaluation, share } from './evaluation.ts';

const Line = z.object({ text: z.string(), intent: z.string(), accept: z.array(z.string()).optional() });

/**
 * `{"text","intent"}`, or `{"text","intent":"ambiguous","accept":[…]}`: right when one of `accept` is offered. Each
 * line stands alone. Asking back counts as `other`.
 */
export function evaluateIntents(lines: unknown[]): Evaluation {
  const errors: string[] = [];
  const rows = lines.map((line) => {
    const { text, intent, accept } = Line.parse(line);
    const decision = decideIntent(text);
    const offered = decision.kind === 'ambiguous' ? decision.intents : [];
    const predicted =
      intent === 'ambiguous' && offered.some((offer) => accept?.includes(offer))
        ? 'ambiguous'
        : decision.kind === 'one'
          ? decision.intent
          : 'other';
    if (predicted !== intent) {
      const top = decision.readings.slice(0, 2).map((reading) => `${reading.intent} ${reading.score.toFixed(2)}`);
      errors.push(
        `${intent} → ${predicted}${offered.length > 0 ? ` (asked ${offered.join('/')})` : ''}: ${text}  [${top.join(', ')}]`,
      );
    }
    return { intent, predicted };
  });
  const labels = [...new Set(rows.map((row) => row.intent))].sort();
  const recalls = labels.map((label) => {
    const own = rows.filter((row) => row.intent === label);
    return share(own.filter((row) => row.predicted === label).length, own.length);
  });
  const stops = rows.filter((row) => row.predicted === 'stop');
  return {
    errors,
    summary: {
      n: rows.length,
      accuracy: share(rows.filter((row) => row.predicted === row.intent).length, rows.length),
      macroRecall: share(
        recalls.reduce((sum, recall) => sum + recall, 0),
        labels.length,
      ),
      stopPrecision: share(stops.filter((row) => row.intent === 'stop').length, stops.length),
      recall: Object.fromEntries(labels.map((label, index) => [label, recalls[index] ?? 0])),
    },
  };
}
