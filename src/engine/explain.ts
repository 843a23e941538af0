import type { ContactFacts } from '../core/facts.ts';
import type { Json } from '../core/json.ts';
import { type EngineOptions, openFlows } from './flows.ts';
import { push } from './leave.ts';
import { beginRun } from './run.ts';
import type { Line } from './text.ts';
import { transition } from './transition.ts';
import { newConversation, type TransitionOutput } from './types.ts';

/** What one line of the table made of the text. */
export interface ExplainedLine {
  line: Line;
  said: string;
  /** It would have taken the text; the first of these did. */
  takes: boolean;
}

export interface Explanation {
  lines: ExplainedLine[];
  won: Line | undefined;
  output: TransitionOutput;
}

/**
 * What the product makes of a text, line by line, with the code that answers members.
 * @param step `flow.step` she stands at; without it nothing is asked.
 * @throws RangeError when there is no such step.
 */
export function explainText(
  dir: string,
  options: EngineOptions,
  asked: { text: string; facts: ContactFacts; now: number; step?: string; slots?: Record<string, Json> },
): Explanation {
  const lines: ExplainedLine[] = [];
  const flows = openFlows(dir, {
    ...options,
    explain: (line, { said, act }) => lines.push({ line, said, takes: act !== undefined }),
  });
  const { text, facts, now } = asked;
  const conversation = { ...newConversation('zalo-explain'), seenAt: now };
  if (asked.step !== undefined) {
    const [flowId = '', stepId = ''] = asked.step.split('.');
    const flow = flows.find(flowId);
    if (!flow?.steps[stepId]) throw new RangeError(`there is no step ${asked.step}`);
    const frame = push(beginRun(flows, facts, now, conversation), flow, 'start', { ...asked.slots });
    frame.step = stepId;
  }

  const output = transition(
    flows,
    { conversation, facts },
    { id: 'explain', at: now, body: { kind: 'text', text } },
    now,
  );
  return { lines, won: lines.find((each) => each.takes)?.line, output };
}
