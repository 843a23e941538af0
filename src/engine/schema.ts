import { z } from 'zod';
import { EFFECT_NAMES } from './effect-names.ts';

/** What a flow file may say. Nothing else is understood: unknown keys are refused. */

const id = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, 'an id is lower case letters, digits and hyphens')
  .describe('Stable id. Renaming it strands everyone who stands there.');
const key = z
  .string()
  .regex(/^[a-z][a-z0-9_-]*(\.[a-z0-9_]+)+$/, 'a text is named file.path, such as welcome.hello')
  .describe('Key of locales/<language>/*.json');
const slot = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]*$/, 'a slot is named in camelCase')
  .describe('Where an answer is kept');
const step = id.describe('A step of this flow');
const path = z.string().regex(/^[a-z][A-Za-z0-9]*(\.[A-Za-z0-9_]+)*$/, 'a path is names joined by dots');
const plain = z.union([z.string(), z.number(), z.boolean()]);
const value = z
  .union([plain, z.null()])
  .describe('A plain value, or $slot, $slot.part or $facts.name for one that is known');
const values = z.record(slot, value);

// A name, because an object with a `then` of its own looks like a promise to the linter; ours is never awaited.
const THEN = 'then';

const condition = z
  .strictObject({
    slot: path.optional(),
    fact: path.optional(),
    is: plain.optional(),
    not: plain.optional(),
    atLeast: z.number().optional().describe('A number, or how many a list holds'),
    atMost: z.number().optional(),
    filled: z.boolean().optional(),
  })
  .refine((it) => (it.slot === undefined) !== (it.fact === undefined), 'name one slot or one fact')
  .refine(
    (it) => [it.is, it.not, it.atLeast, it.atMost, it.filled].filter((each) => each !== undefined).length === 1,
    'one comparison: is, not, atLeast, atMost or filled',
  );

const from = z
  .strictObject({ slot: path.optional(), fact: path.optional(), value: path.optional(), label: path })
  .refine((it) => (it.slot === undefined) !== (it.fact === undefined), 'name one slot or one fact')
  .describe('Options that are data: a list, and which part of each item is its value and its label');

const option = z.strictObject({
  value: z.string().regex(/^[A-Za-z0-9_-]+$/, 'a value is letters, digits, - and _'),
  label: key,
  words: z.array(z.string()).optional().describe('Other ways she may say it'),
  [THEN]: step.optional(),
  when: condition.optional().describe('Offered only then'),
});

const other = z.strictObject({ save: slot, to: step }).describe('What to do with an answer not in the list');

const shared = {
  text: key,
  save: slot,
  hint: key.optional().describe('Said when the answer could not be used'),
  help: key.optional().describe('Said when she asks for help here'),
  optional: z.boolean().optional().describe('May be skipped'),
  digress: z.boolean().optional().describe('false: other subjects are not taken up here'),
};

export const askSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('choice'),
    ...shared,
    options: z.array(option).min(1).max(100).optional(),
    from: from.optional(),
    saveLabel: slot.optional(),
    saveItem: slot.optional(),
    other: other.optional(),
  }),
  z.strictObject({
    kind: z.literal('unit'),
    ...shared,
    from,
    saveLabel: slot.optional(),
    other,
  }),
  z.strictObject({
    kind: z.literal('text'),
    ...shared,
    min: z.number().int().min(1).optional(),
    max: z.number().int().max(4000).optional(),
  }),
  z.strictObject({
    kind: z.literal('number'),
    ...shared,
    min: z.number().optional(),
    max: z.number().optional(),
    atMost: path.optional().describe('A slot this number may not exceed'),
  }),
  z.strictObject({ kind: z.literal('money'), ...shared, max: z.number().optional() }),
  z.strictObject({
    kind: z.literal('date'),
    ...shared,
    past: z.boolean().optional(),
    maybe: slot.optional().describe('A slot holding the days her words may have meant: they are offered'),
  }),
  z.strictObject({ kind: z.literal('photos'), ...shared, max: z.number().int().min(1).max(5).optional() }),
  z.strictObject({ kind: z.literal('place'), ...shared }),
  z.strictObject({
    kind: z.literal('phone'),
    ...shared,
    share: key.optional().describe('Title of the form or button by which the app itself gives her number'),
  }),
  z.strictObject({
    kind: z.literal('confirm'),
    ...shared,
    yes: step.optional(),
    no: step.optional(),
    other: other.optional(),
  }),
]);

const follows = step.optional();
const end = z
  .union([z.literal(true), z.enum(['miss', 'held'])])
  .optional()
  .describe(
    'The flow ends here. miss: nothing was found, ask again what was asked before. held: what she had said before is taken up now',
  );

export const stepSchemas = {
  say: z.strictObject({
    say: z.union([
      key,
      z.strictObject({
        text: key,
        lines: z.strictObject({ slot: path, text: key }).optional().describe('One line an item, as {{lines}}'),
        image: path.optional().describe('Slot holding the address of a picture'),
        recap: step.optional().describe('A review card whose known answers are listed, as {{recap}}'),
        introduces: z.literal(true).optional().describe('This text itself says that a machine answers'),
        offer: z.array(id).max(5).optional().describe('Flows to offer as buttons'),
      }),
    ]),
    [THEN]: follows,
    end,
  }),
  ask: z.strictObject({
    ask: askSchema,
    [THEN]: follows,
    otherwise: z.strictObject({ after: z.number().int().min(1).max(5), to: step }).optional(),
  }),
  form: z.strictObject({
    form: z.strictObject({
      fields: slot,
      save: slot,
      text: key,
      known: slot
        .optional()
        .describe('What she told already, by field: that is not asked, and of the rest only what is required'),
    }),
    [THEN]: step,
  }),
  review: z.strictObject({
    review: z.strictObject({
      text: key,
      items: z
        .array(z.strictObject({ step, name: key }))
        .min(1)
        .max(15),
      form: step.optional().describe('A form whose fields are listed after the items, as {{fields}}'),
      confirm: key.optional(),
    }),
    [THEN]: step,
  }),
  check: z.strictObject({
    check: z.array(z.strictObject({ if: condition, to: step })).min(1),
    else: step,
  }),
  set: z.strictObject({ set: values, [THEN]: follows, end }),
  do: z.strictObject({
    do: z.enum(EFFECT_NAMES),
    with: values.optional(),
    save: z.record(slot, path).optional().describe('Slot: which value of the result'),
    told: z.literal(true).optional().describe('Questions whose slots it filled are not asked'),
    collect: z.record(slot, path).optional().describe('As save, but added to the list the slot holds'),
    on: z.record(z.string(), step).optional().describe('Outcome: where to go'),
    wait: z.boolean().optional().describe('false: go on without the result'),
    [THEN]: follows,
    end,
  }),
  call: z.strictObject({
    call: id.describe('Another flow, which comes back here'),
    with: values.optional(),
    save: z.record(slot, path).optional().describe('Slot of ours: slot of theirs'),
    [THEN]: step,
  }),
  read: z.strictObject({
    read: z.literal('report').describe('Reads a whole report out of what she wrote'),
    from: slot.describe('Slot holding her words'),
    save: z.record(slot, path).describe('Slot: which part of what was read. What is known already stays'),
    [THEN]: step,
  }),
  goto: z.strictObject({ goto: id.describe('Another flow; this one is over'), with: values.optional() }),
} as const;

export type StepKind = keyof typeof stepSchemas;
export const STEP_KINDS = Object.keys(stepSchemas) as StepKind[];

/** Whole texts only: a code is never looked for inside a sentence. */
function isPattern(text: string): boolean {
  try {
    return /^\^.*\$$/.test(text) && new RegExp(`${text}|`).exec('')?.length === 2;
  } catch {
    return false;
  }
}

const head = {
  id,
  version: z.number().int().min(1).describe('Raise it with every change that moves or removes a step'),
  title: key.describe('What she calls it: "bản sáng kiến"'),
  start: step,
  entry: z.boolean().optional().describe('false: only other flows may start it'),
  draft: z.boolean().optional().describe('What she typed is kept when she leaves'),
  quiet: z.boolean().optional().describe('Nothing else is said before it, nothing is offered after it'),
  intents: z.array(z.string()).optional().describe('What she may say to start it'),
  words: z.array(z.string()).optional().describe('Exact words that start it'),
  opening: slot.optional().describe('Slot for the text that started it'),
  openingFrom: z.number().int().min(1).optional().describe('Words from which that text says more than its wish; 5'),
  whole: z
    .strictObject({ save: slot, to: step })
    .optional()
    .describe('A text that answers several questions at once is kept there, and she goes on there'),
  handOver: z
    .strictObject({ unit: slot, do: z.enum(EFFECT_NAMES) })
    .optional()
    .describe('What she began for a unit is taken by this call when she no longer leads it; the slot names the unit'),
  resume: z.boolean().optional().describe('Gone back to after another subject, also when it keeps no draft'),
  codes: z
    .array(z.strictObject({ like: z.string().refine(isPattern, 'a regular expression with one group'), save: slot }))
    .optional()
    .describe('Shapes of a text that start it, without marks and capitals; the group is the code she typed'),
  refs: z
    .array(z.strictObject({ prefix: z.string(), save: slot }))
    .optional()
    .describe('Links that start it'),
};

/** The top of a file; the steps are read one by one, so that a mistake is told in the words of its kind. */
export const headSchema = z.strictObject({ ...head, steps: z.record(id, z.record(z.string(), z.unknown())) });

/** The whole file, for editors. */
export const flowSchema = z.strictObject({
  ...head,
  steps: z.record(id, z.union(Object.values(stepSchemas))),
});

export type Ask = z.infer<typeof askSchema>;
export type AskKind = Ask['kind'];
export type Option = z.infer<typeof option>;
export type From = z.infer<typeof from>;
export type Condition = z.infer<typeof condition>;
export type Values = z.infer<typeof values>;
type StepOf<K extends StepKind> = z.infer<(typeof stepSchemas)[K]>;
export type SayStep = StepOf<'say'>;
export type AskStep = StepOf<'ask'>;
export type FormStep = StepOf<'form'>;
export type ReviewStep = StepOf<'review'>;
export type DoStep = StepOf<'do'>;
export type CallStep = StepOf<'call'>;
export type ReadStep = StepOf<'read'>;
export type Step = { [K in StepKind]: StepOf<K> }[StepKind];

/** A flow as read and found sound in itself. */
export interface Flow extends Omit<z.infer<typeof headSchema>, 'steps'> {
  steps: Readonly<Record<string, Step>>;
}
