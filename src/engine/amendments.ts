import { isRecord, type Json } from '../core/json.ts';
import { formatDay } from '../core/time.ts';
import { fold, readAmendment, readDate, readMoney, readNumber } from '../language/index.ts';
import { show } from './display.ts';
import { fieldsOf } from './forms.ts';
import type { Offered } from './questions.ts';
import { readTold, type Told } from './reading.ts';
import type { Run } from './run.ts';
import type { Ask, Flow } from './schema.ts';
import type { Frame } from './types.ts';

/** An answer of the card (`step` or `step/field`) and the words that are to stand there instead. */
export interface Change {
  value: string;
  rest: string;
}

type Amended = { kind: 'change'; changes: Change[] } | { kind: 'which'; rest: string };

/**
 * "không phải hôm qua, hôm kia", "ghi lộn 25 thành 52": which answer holds what she takes back. When several do, she
 * is asked which; when none does, what she says instead is looked at alone.
 */
export function amendmentOf(
  run: Run,
  frame: Frame,
  flow: Flow,
  items: readonly Offered[],
  said: { text: string; at: number },
): Amended | undefined {
  const amendment = readAmendment(said.text);
  if (!amendment) return undefined;
  const { right, wrong, either } = amendment;
  // Her whole story holds every figure, day and place: it counts only where none of them does.
  const holding = (words: string): Offered[] => {
    const found = items.filter((item) => holds(run, frame, flow, item, words, said.at));
    const kindOf = (item: Offered): string => partOf(frame, flow, item)?.kind ?? '';
    const plain = found.filter((item) => !['text', 'place'].includes(kindOf(item)));
    const places = found.filter((item) => kindOf(item) === 'place');
    return plain.length > 0 ? plain : places.length > 0 ? places : found;
  };

  for (const [from, to] of wrong === undefined
    ? []
    : either
      ? ([
          [wrong, right],
          [right, wrong],
        ] as const)
      : ([[wrong, right]] as const)) {
    const [only, another] = holding(from);
    if (only && another) return { kind: 'which', rest: to };
    if (only) return { kind: 'change', changes: [{ value: only.value, rest: to }] };
  }
  if (either) return undefined;
  const changes = newValues(run, frame, flow, items, { text: right, at: said.at });
  return changes.length > 0 ? { kind: 'change', changes } : undefined;
}

/** Values told anew that differ from those on the card: "52 người, hôm kia". */
export function newValues(
  run: Run,
  frame: Frame,
  flow: Flow,
  items: readonly Offered[],
  said: { text: string; at: number },
): Change[] {
  if (flow.whole === undefined || said.text.length > 200) return [];
  const told = readTold(run, said.text, said.at);
  const sums = items.filter((item) => partOf(frame, flow, item)?.kind === 'money').length;
  return items.flatMap((item) => {
    const found = partOf(frame, flow, item);
    if (!found) return [];
    const anew = toldFor(told, found, sums);
    return anew === undefined || anew.value === found.value ? [] : [{ value: item.value, rest: anew.words }];
  });
}

interface Part {
  name: string;
  kind: Ask['kind'];
  ask: Ask;
  value: Json | undefined;
}

function partOf(frame: Frame, flow: Flow, item: Offered): Part | undefined {
  const [stepId = '', index] = item.value.split('/');
  const step = flow.steps[stepId];
  if (step && 'ask' in step)
    return { name: step.ask.save, kind: step.ask.kind, ask: step.ask, value: frame.slots[step.ask.save] };
  if (!step || !('form' in step) || index === undefined) return undefined;
  const field = fieldsOf(frame, step.form)[Number(index)];
  const values = frame.slots[step.form.save];
  if (!field) return undefined;
  const ask: Ask = { kind: field.kind, text: step.form.text, save: step.form.save };
  return {
    name: field.id,
    kind: field.kind,
    ask,
    value: isRecord(values) ? (values[field.id] as Json | undefined) : undefined,
  };
}

function holds(run: Run, frame: Frame, flow: Flow, item: Offered, words: string, at: number): boolean {
  const part = partOf(frame, flow, item);
  if (!part || part.value === undefined || part.value === null) return false;
  switch (part.kind) {
    case 'number':
      return readNumber(words)?.value === part.value;
    case 'money':
      return readMoney(words)?.value === part.value;
    case 'date':
      return readDate(words, at)?.value === part.value;
    case 'text':
    case 'place': {
      const folded = fold(words).trim();
      return folded.length > 2 && !/^\d+$/.test(folded) && fold(show(run, part.ask, part.value)).includes(folded);
    }
    default:
      return false;
  }
}

function toldFor(told: Told, { name, kind }: Part, sums: number): { value: Json; words: string } | undefined {
  if (kind === 'date') return told.date === undefined ? undefined : { value: told.date, words: formatDay(told.date) };
  if (kind === 'place') return told.place === undefined ? undefined : { value: told.place, words: told.place };
  if (kind !== 'number' && kind !== 'money') return undefined;
  const value =
    name === 'attendance'
      ? told.attendance
      : name === 'members'
        ? told.members
        : (told.values?.[name] ?? (kind === 'money' && sums === 1 ? told.values?.amountVnd : undefined));
  return typeof value === 'number' ? { value, words: `${value}${kind === 'money' ? ' đồng' : ''}` } : undefined;
}
