import { checkSafety } from '../language/index.ts';
import { putAside } from './drafts.ts';
import { push } from './leave.ts';
import { callDomain, type Run, say, topOf } from './run.ts';
import { walk } from './walk.ts';

export const SAFETY_FLOWS: ReadonlySet<string> = new Set(['safety', 'safety-check']);

/** The safety check of any text: an alarm is answered at once, a doubt with one gentle question. */
export function takeSafety(run: Run, text: string): boolean {
  const { level, evidence } = checkSafety(text);
  const inside = topOf(run)?.flow;
  if (level === 'none') return false;

  const explain = (): void => run.flows.explain?.('safety', { said: `${level}: ${evidence}`, act: () => {} });
  if (inside === 'safety') {
    if (level !== 'alarm') return false;
    explain();
    alert(run);
    say(run, 'safety.numbers');
    walk(run);
    return true;
  }
  if (level === 'alarm') {
    explain();
    raise(run);
    return true;
  }
  const check = run.flows.find('safety-check');
  if (!check || (inside !== undefined && SAFETY_FLOWS.has(inside))) return false;
  explain();
  push(run, check, 'digression').held = { text };
  run.introduce = false;
  walk(run);
  return true;
}

/** Everything else is put aside; fixed sentences, and the flow tells the duty person. */
function raise(run: Run): void {
  putAside(run, 'safety');
  run.introduce = false;
  const flow = run.flows.find('safety');
  if (flow) push(run, flow, 'start', { evidence: 'alarm' });
  else alert(run);
  walk(run);
}

/** Only that there is an alarm: her words stay out of rows that others may read. */
function alert(run: Run): void {
  callDomain(run, 'safety.alert', { evidenceKind: 'alarm' }, false);
}
