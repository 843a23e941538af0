import type { AskStep, Flow, Step } from './schema.ts';

/** One way out of a step. Without `to` the flow ends there. */
export interface Exit {
  to?: string;
  label: string;
  /** Taken only when something went wrong or was not understood. */
  failure?: true;
}

/** Every way out of a step, as a colleague would name it. */
export function exitsOf(step: Step): Exit[] {
  if ('ask' in step) return askExits(step);
  if ('check' in step) {
    return [
      ...step.check.map((each) => ({ to: each.to, label: conditionText(each.if) })),
      { to: step.else, label: 'else' },
    ];
  }
  if ('do' in step) {
    const named = Object.entries(step.on ?? {}).map(([outcome, to]) => ({ to, label: outcome }));
    if (step.then !== undefined) return [...named, { to: step.then, label: '' }];
    return step.end === undefined ? named : [...named, { label: 'end' }];
  }
  if ('goto' in step) return [{ label: `→ ${step.goto}` }];
  if (step.then === undefined) return [{ label: 'end' in step && typeof step.end === 'string' ? step.end : 'end' }];
  return [{ to: step.then, label: '' }];
}

function askExits(step: AskStep): Exit[] {
  const { ask } = step;
  const exits: Exit[] = [];
  if (ask.kind === 'choice') {
    for (const option of ask.options ?? []) {
      if (option.then !== undefined) exits.push({ to: option.then, label: option.value });
    }
  }
  if ('other' in ask && ask.other) exits.push({ to: ask.other.to, label: 'other' });
  if (ask.kind === 'confirm') {
    if (ask.yes !== undefined) exits.push({ to: ask.yes, label: 'yes' });
    if (ask.no !== undefined) exits.push({ to: ask.no, label: 'no' });
  }
  if (step.then !== undefined) exits.push({ to: step.then, label: '' });
  if (step.otherwise) {
    exits.push({ to: step.otherwise.to, label: `${step.otherwise.after} × ?`, failure: true });
  }
  return exits;
}

/** Whether some answer to the question leads nowhere. */
export function hasDeadEnd(step: Step): boolean {
  if (!('ask' in step) || step.then !== undefined) return false;
  const { ask } = step;
  if (ask.optional) return true;
  if (ask.kind === 'confirm') return ask.yes === undefined || ask.no === undefined;
  if (ask.kind !== 'choice') return true;
  return ask.from !== undefined || (ask.options ?? []).some((option) => option.then === undefined);
}

/** Whether she is heard at this step; a sub-flow counts, it asks for itself. */
export function waits(step: Step): boolean {
  return 'ask' in step || 'form' in step || 'review' in step || 'call' in step || 'goto' in step;
}

export function reachable(flow: Flow): Set<string> {
  const seen = new Set<string>();
  const open = [flow.start];
  while (open.length > 0) {
    const id = open.pop() ?? '';
    const step = flow.steps[id];
    if (seen.has(id) || !step) continue;
    seen.add(id);
    for (const exit of exitsOf(step)) if (exit.to !== undefined) open.push(exit.to);
  }
  return seen;
}

/** Steps that can follow each other for ever without her being heard. */
export function silentLoop(flow: Flow): string[] | undefined {
  const done = new Set<string>();
  const visit = (id: string, way: string[]): string[] | undefined => {
    const step = flow.steps[id];
    if (!step || waits(step) || done.has(id)) return undefined;
    if (way.includes(id)) return way.slice(way.indexOf(id));
    for (const exit of exitsOf(step)) {
      const found = exit.to === undefined ? undefined : visit(exit.to, [...way, id]);
      if (found) return found;
    }
    done.add(id);
    return undefined;
  };
  for (const id of Object.keys(flow.steps)) {
    const found = visit(id, []);
    if (found) return found;
  }
  return undefined;
}

function conditionText(condition: Record<string, unknown>): string {
  const { slot, fact, ...comparison } = condition;
  const [name = '', value = ''] = Object.entries(comparison)[0] ?? [];
  const what = String(slot ?? fact);
  if (name === 'filled') return value === true ? `${what} known` : `${what} unknown`;
  const sign = { is: '=', not: '≠', atLeast: '≥', atMost: '≤' }[name] ?? name;
  return `${what} ${sign} ${String(value)}`;
}
