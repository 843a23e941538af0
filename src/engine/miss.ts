import type { Json } from '../core/json.ts';
import { leave } from './leave.ts';
import { offerPerson, openQuestion } from './questions.ts';
import { type Run, say } from './run.ts';
import { walk } from './walk.ts';

/** She answered, but not in a way we could use: say so, ask again, and after enough misses offer a person. */
export function miss(run: Run, hint?: string, params?: Record<string, Json>): void {
  const question = openQuestion(run);
  if (!question) return;
  const { frame, step } = question;
  const otherwise = 'otherwise' in step ? step.otherwise : undefined;
  frame.misses += 1;

  if (frame.misses >= (otherwise?.after ?? 2)) {
    frame.misses = 0;
    if (!otherwise) {
      offerPerson(run);
      return;
    }
    leave(run, frame, otherwise.to);
    walk(run);
    return;
  }
  const kind = 'ask' in step ? step.ask.kind : 'form' in step ? 'form' : 'review';
  say(run, hint ?? ('ask' in step ? step.ask.hint : undefined) ?? `engine.invalid_${kind}`, frame, params);
  walk(run);
}
