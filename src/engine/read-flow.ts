import { isNode, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type Flow, headSchema, STEP_KINDS, type Step, stepSchemas } from './schema.ts';

/** Something wrong in a flow file, and where. */
export interface Problem {
  file: string;
  line: number;
  step?: string;
  message: string;
}

/** A file as read: the flow if its shape is right, what is wrong if not, and where each thing stands. */
export interface FlowFile {
  file: string;
  flow?: Flow;
  problems: Problem[];
  /** Line of the thing at this path; of the nearest thing around it when it is missing. */
  lineOf(...path: readonly PropertyKey[]): number;
}

/** Reads one flow file. Never throws: everything wrong with its shape is in `problems`. */
export function readFlow(text: string, file: string): FlowFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineOf = (...path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
    }
    return 1;
  };
  const problems: Problem[] = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    message: error.message,
  }));
  if (problems.length > 0) return { file, problems, lineOf };

  const report = (error: z.ZodError, within: readonly PropertyKey[], step?: string): void => {
    for (const issue of error.issues) {
      const path = [...within, ...issue.path];
      const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
      const where = issue.path.map(String).join('.');
      problems.push({
        file,
        line: lineOf(...path, ...(unknownKey === undefined ? [] : [unknownKey])),
        ...(step === undefined ? {} : { step }),
        message: where === '' ? issue.message : `${where}: ${issue.message}`,
      });
    }
  };

  const head = headSchema.safeParse(document.toJS());
  if (!head.success) {
    report(head.error, []);
    return { file, problems, lineOf };
  }

  const steps: Record<string, Step> = {};
  for (const [id, raw] of Object.entries(head.data.steps)) {
    const kinds = STEP_KINDS.filter((kind) => kind in raw);
    const kind = kinds[0];
    if (kind === undefined || kinds.length > 1) {
      const found = kinds.length === 0 ? 'none of them' : kinds.join(' and ');
      problems.push({
        file,
        line: lineOf('steps', id),
        step: id,
        message: `a step is one of ${STEP_KINDS.join(', ')}; this has ${found}`,
      });
      continue;
    }
    const step = stepSchemas[kind].safeParse(raw);
    if (step.success) steps[id] = step.data;
    else report(step.error, ['steps', id], id);
  }

  return problems.length > 0 ? { file, problems, lineOf } : { file, flow: { ...head.data, steps }, problems, lineOf };
}
