import { z } from 'zod';
import { LANGUAGE_DIR, readList } from '../lexicon.ts';
import { fold } from '../text.ts';
import type { Reading, Token } from '../types.ts';

/** A movement a report may be about: its code, its section of the plan and the phrases that point to it. */
export interface MovementWords {
  code: string;
  section: string;
  words: readonly string[];
  weak?: readonly string[];
  /** Words that say what was done, whatever it was about. */
  strong?: readonly string[];
}

export interface MovementReading extends Reading<string> {
  section: string;
  alternatives: string[];
}

const File = z.record(
  z.string(),
  z.strictObject({
    section: z.string(),
    words: z.array(z.coerce.string()),
    weak: z.array(z.coerce.string()).optional(),
    strong: z.array(z.coerce.string()).optional(),
  }),
);

let catalogue: readonly MovementWords[] | undefined;

/** The catalogue of `locales/vi/language/movements.yaml`. */
export function movementCatalogue(): readonly MovementWords[] {
  catalogue ??= Object.entries(File.parse(readList(LANGUAGE_DIR, 'language/movements.yaml'))).map(([code, entry]) => ({
    code,
    ...entry,
  }));
  return catalogue;
}

const folded = new WeakMap<MovementWords, { phrase: string; weight: number }[]>();

function phrasesOf(movement: MovementWords): { phrase: string; weight: number }[] {
  let phrases = folded.get(movement);
  if (phrases === undefined) {
    const weigh = (list: readonly string[], factor: number): { phrase: string; weight: number }[] =>
      list.map((word) => {
        const phrase = fold(word).replace(/[^a-z0-9 ]+/g, ' ');
        return { phrase: ` ${phrase} `, weight: factor * phrase.split(' ').length ** 1.3 };
      });
    phrases = [...weigh(movement.words, 1), ...weigh(movement.weak ?? [], 0.3), ...weigh(movement.strong ?? [], 3)];
    folded.set(movement, phrases);
  }
  return phrases;
}

/** The movement a report speaks of. Overlapping phrases of one movement count once, the longest. */
export function findMovement(
  list: readonly Token[],
  movements: readonly MovementWords[] = movementCatalogue(),
): MovementReading | undefined {
  const words = list.filter((token) => token.kind !== 'sign');
  const told = words.map((token) => token.folded).join(' ');
  const bare = words.flatMap((token) => (token.kind === 'number' ? [] : [token.folded])).join(' ');
  // With the numbers ("5 không 3 sạch") and without them ("trồng 100 cây").
  const line = ` ${told} | ${bare} `;
  const scored = movements
    .map((movement) => ({ movement, ...scoreOf(line, phrasesOf(movement)) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score);
  const [best, second] = scored;
  if (best === undefined) return undefined;
  const lead = best.score / (best.score + (second?.score ?? 0));
  const strength = Math.min(1, best.score / 2);
  return {
    value: best.movement.code,
    section: best.movement.section,
    confidence: Math.round(Math.min(0.95, 0.15 + 0.8 * lead * strength + (second === undefined ? 0.1 : 0)) * 100) / 100,
    evidence: best.evidence,
    alternatives: scored.slice(1, 3).map(({ movement }) => movement.code),
  };
}

function scoreOf(
  line: string,
  phrases: readonly { phrase: string; weight: number }[],
): { score: number; evidence: string } {
  const found = phrases.filter(({ phrase }) => line.includes(phrase)).sort((one, other) => other.weight - one.weight);
  const counted: { phrase: string; weight: number }[] = [];
  for (const one of found) if (!counted.some((other) => other.phrase.includes(one.phrase.trim()))) counted.push(one);
  return {
    score: counted.reduce((sum, { weight }) => sum + weight, 0),
    evidence: counted
      .map(({ phrase }) => phrase.trim())
      .slice(0, 2)
      .join(', '),
  };
}
