import { createHash } from 'node:crypto';

/** Chances that repeat: the n-th roll for a thing and a subject is the same for the same seed. */
export interface Dice {
  /** True in `rate` of the rolls. A rate of 0 does not count as a roll. */
  hits(rate: number, what: string, subject: string | number): boolean;
  /** Starts counting anew, for a new seed. */
  reset(seed: number): void;
}

export function seededDice(startSeed: number): Dice {
  let seed = startSeed;
  const rolls = new Map<string, number>();

  return {
    hits(rate, what, subject) {
      if (rate <= 0) return false;
      const key = `${what}|${subject}`;
      const nth = (rolls.get(key) ?? 0) + 1;
      rolls.set(key, nth);
      // A hash instead of one running generator: personas do not shift each other's chances by arriving sooner.
      const digest = createHash('sha256').update(`${seed}|${key}|${nth}`).digest();
      return digest.readUInt32BE(0) / 2 ** 32 < rate;
    },
    reset(newSeed) {
      seed = newSeed;
      rolls.clear();
    },
  };
}
