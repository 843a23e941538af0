import type { Texts } from '../../../src/core/texts.ts';

/** Answers each key with itself. */
export const keyTexts: Texts = {
  t: (_language, key) => key,
  say: (_language, text) => text.key,
  has: () => true,
  under: () => [],
};
