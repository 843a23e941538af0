import { z } from 'zod';
import { readYaml } from '../../core/yaml-file.ts';

const nfc = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .refine((text) => text === text.normalize('NFC'), 'must be NFC');

/** Longest choice, so that it still fits the widest button of a platform. */
export const CHOICE_LIMIT = 80;

const question = z
  .strictObject({
    id: z.string().regex(/^q-[a-z0-9-]+$/, 'must look like q-98-01'),
    /** The one fact that proves the answer. */
    fact: z.string().regex(/^F\d{3}$/, 'must look like F012'),
    /** The card that tells more. */
    card: z.string(),
    ask: nfc.max(240, 'at most 240 characters'),
    choices: z.array(nfc.max(CHOICE_LIMIT)).min(3).max(4),
    /** Which of the choices is right, from 1. They are shown in another order each try. */
    answer: z.number().int().min(1).max(4),
    why: nfc.max(320, 'at most 320 characters'),
  })
  .refine(({ choices, answer }) => answer <= choices.length, 'answer must be one of the choices')
  .refine(({ choices }) => new Set(choices.map((choice) => choice.toLowerCase())).size === choices.length, {
    message: 'two choices are the same',
  });

const quizFile = z.strictObject({ questions: z.array(question) });

/** One question of the quiz, with where it was written. */
export interface QuizQuestion extends z.infer<typeof question> {
  file: string;
}

/** @throws InputError naming file, line and reason. */
export function readQuiz(file: string): QuizQuestion[] {
  return readYaml(file, quizFile).questions.map((each) => ({ ...each, file }));
}
