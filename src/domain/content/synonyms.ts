import { z } from 'zod';

const phrase = z.union([z.string().min(1), z.number()]).transform(String);

/** `synonyms.yaml`: what a search has to know beside the cards. */
export const synonymsFile = z.strictObject({
  /** As members say it → as the cards say it. */
  words: z.record(z.string(), z.array(phrase).min(1)),
  /** Words that point at no card. */
  filler: z.string(),
  /** Words so common that they alone point at no card. */
  weak: z.string(),
  /** Words that make a clause a question. */
  asking: z.array(phrase),
  /** Short texts that fit several documents: all of `cards` are offered. */
  ambiguous: z.array(z.strictObject({ text: phrase, needs: phrase, cards: z.array(z.string()).min(2) })),
  /** Phrases that, said together, ask for something no confirmed fact answers. */
  unanswered: z.array(z.array(phrase).min(1)),
  /** Questions no card speaks of, by theme; they compete with the cards. */
  beyond: z.array(z.array(phrase).min(1)),
});

export type Synonyms = z.infer<typeof synonymsFile>;

export const NO_SYNONYMS: Synonyms = {
  words: {},
  filler: '',
  weak: '',
  asking: [],
  ambiguous: [],
  unanswered: [],
  beyond: [],
};
