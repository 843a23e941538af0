import { z } from 'zod';
import { ASK_BELOW, fold, movementCatalogue, type Reading, readReport, tokens } from '../../src/language/index.ts';
import { type Evaluation, share } from './evaluation.ts';

const Line = z.object({
  sentAt: z.union([z.string(), z.number()]),
  text: z.string(),
  expect: z.object({
    date: z.string().optional(),
    movement: z.union([z.string(), z.array(z.string())]).optional(),
    attendance: z.number().optional(),
    members: z.number().optional(),
    amountVnd: z.number().optional(),
    quantities: z.record(z.string(), z.number()).optional(),
    place: z.string().optional(),
  }),
});

type Outcome = 'right' | 'missing' | 'wrong';

/**
 * `{"sentAt","text","expect":{…}}`. Only fields given in `expect` are scored, each quantity for itself. A field read
 * with too little confidence is asked back: missing, not wrong.
 */
export function evaluateReports(lines: unknown[]): Evaluation {
  const errors: string[] = [];
  const fields: { name: string; outcome: Outcome }[] = [];
  let wrongReports = 0;
  for (const line of lines) {
    const { sentAt, text, expect } = Line.parse(line);
    const read = readReport(text, typeof sentAt === 'number' ? sentAt : Date.parse(sentAt));
    const scored: { name: string; outcome: Outcome; want: unknown; got: unknown }[] = [];
    const add = <T>(
      name: string,
      want: T | undefined,
      reading: Reading<T> | undefined,
      right: (got: T, want: T) => boolean,
    ): void => {
      if (want === undefined) return;
      const got = reading !== undefined && reading.confidence >= ASK_BELOW ? reading.value : undefined;
      scored.push({
        name,
        outcome: got === undefined ? 'missing' : right(got, want) ? 'right' : 'wrong',
        want,
        got: got ?? reading?.value,
      });
    };
    const same = <T>(got: T, want: T): boolean => got === want;
    add('date', expect.date, read.date, same);
    add<string | string[]>('movement', expect.movement, read.movement, (got, want) =>
      isMovement(String(got), [want].flat()),
    );
    add('attendance', expect.attendance, read.attendance, same);
    add('members', expect.members, read.members, same);
    add('amountVnd', expect.amountVnd, read.amountVnd, same);
    add('place', expect.place, read.place, isPlace);
    for (const [key, want] of Object.entries(expect.quantities ?? {})) add(key, want, read.quantities[key], same);
    const wrong = scored.filter(({ outcome }) => outcome !== 'right');
    if (wrong.some(({ outcome }) => outcome === 'wrong')) wrongReports++;
    if (wrong.length > 0) {
      errors.push(
        `${text}\n    ${wrong.map(({ name, outcome, want, got }) => `${outcome} ${name}: ${String(want)} ← ${String(got)}`).join(' · ')}`,
      );
    }
    fields.push(...scored);
  }
  const names = [...new Set(fields.map((field) => field.name))].sort();
  const rightOf = (name?: string): number => {
    const own = fields.filter((field) => name === undefined || field.name === name);
    return share(own.filter((field) => field.outcome === 'right').length, own.length);
  };
  return {
    errors,
    summary: {
      n: lines.length,
      fieldAccuracy: rightOf(),
      reportsWithWrongField: lines.length === 0 ? 0 : share(wrongReports, lines.length),
      fields: Object.fromEntries(names.map((name) => [name, rightOf(name)])),
    },
  };
}

/** The code itself, or the section of the plan where only that is expected. */
function isMovement(got: string, want: readonly string[]): boolean {
  if (want.includes(got)) return true;
  const section = movementCatalogue().find((movement) => movement.code === got)?.section;
  return section !== undefined && want.includes(section);
}

/** One contains all words of the other, short forms written out. */
function isPlace(got: string, want: string): boolean {
  const one = wordsOf(got);
  const other = wordsOf(want);
  return one.every((word) => other.includes(word)) || other.every((word) => one.includes(word));
}

function wordsOf(text: string): string[] {
  return tokens(text)
    .filter((token) => token.kind !== 'sign')
    .map((token) => fold(token.text));
}
