import { z } from 'zod';
import type { Language } from '../../core/texts.ts';
import type { Day } from '../../core/time.ts';

/** Longest short form, in characters as a reader counts them: one message that is read to its end. */
export const SHORT_LIMIT = 400;
export const LONG_LIMIT = 1800;

const nfc = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .refine((text) => text === text.normalize('NFC'), 'must be NFC');
const factId = z.string().regex(/^F\d{3}$/, 'must look like F012');

/** One citable line; see the facts file. `closed`: true of a time that is over. */
export const factSchema = z.strictObject({
  id: factId,
  statement: nfc.max(600),
  article: nfc.optional(),
  source: nfc,
  confidence: z.enum(['A', 'B', 'C']),
  checked: z.iso.date(),
  status: z.enum(['valid', 'superseded', 'closed']),
  supersededBy: factId.optional(),
  note: nfc.optional(),
});
export type Fact = z.infer<typeof factSchema>;

export const factsFile = z.strictObject({ facts: z.array(factSchema) });

export const topicsFile = z.strictObject({
  topics: z.array(z.strictObject({ id: z.string().regex(/^T\d{2}[A-Z]?$/), title: nfc.max(80) })),
});

export const frontMatter = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'small letters, digits and dashes'),
  topic: z.string(),
  title: nfc.max(60, 'at most 60 characters'),
  facts: z.array(factId).min(1, 'a card without a fact says nothing we can prove'),
  /** What she may open herself: document, article. */
  source: nfc.max(160, 'at most 160 characters'),
  checked: z.iso.date(),
  audience: z.enum(['all', 'members', 'leaders']),
  /** Place within its topic; the overview is 0. */
  order: z.number().int().nonnegative(),
  /** Ways she may ask for it, in plain words; searched, never shown. */
  asks: z.array(nfc.max(120)).optional(),
  image: nfc.optional(),
});

/** One idea about one topic, written by us from numbered facts. */
export interface Card extends z.infer<typeof frontMatter> {
  language: Language;
  /** At most `SHORT_LIMIT` characters. */
  short: string;
  long?: string;
  /** Where it was written, for saying what is wrong with it. */
  file: string;
  /** Lines where the facts are named, the short form begins, and the long form. */
  factsLine: number;
  shortLine: number;
  longLine: number;
  checked: Day;
}

export interface Topic {
  id: string;
  title: string;
}
