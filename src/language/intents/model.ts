import type { Features } from './features.ts';

/** One phrase to learn from: what it is judged by and which intent it belongs to. */
export interface Lesson {
  features: Features;
  intent: string;
}

/** A trained linear model: a score for each intent over the features, made into shares that sum to 1. */
export interface IntentModel {
  readonly intents: readonly string[];
  /** Shares by intent, in the order of `intents`. */
  judge(features: Features): Float64Array;
  /** What one feature adds to one intent. */
  weight(name: string, intent: number): number;
}

const ROUNDS = 9;
const RATE = 0.4;

interface Row {
  ids: Uint32Array;
  values: Float32Array;
  target: number;
}

/**
 * Trains a softmax model by stochastic gradient with one rate a feature (AdaGrad), in a fixed order: the same lessons
 * give the same model.
 */
export function trainIntents(lessons: readonly Lesson[], rounds = ROUNDS, rate = RATE): IntentModel {
  const intents = [...new Set(lessons.map((lesson) => lesson.intent))].sort();
  const count = intents.length;
  const known = new Map<string, number>();
  const rows = lessons.map(({ features, intent }) => ({
    ids: Uint32Array.from(features.names, (name) => idOf(known, name)),
    values: features.values,
    target: intents.indexOf(intent),
  }));
  const weights = new Float32Array(known.size * count);
  const squares = new Float32Array(known.size * count).fill(1e-2);
  const balance = balanceOf(rows, count);
  const output = new Float64Array(count);

  for (const index of lessonOrder(rows.length, rounds)) {
    const row = rows[index];
    if (row === undefined) continue;
    score(weights, row.ids, row.values, output);
    softmax(output);
    learn(weights, squares, row, output, balance[row.target] ?? 1, rate);
  }

  return {
    intents,
    judge(features) {
      const shares = new Float64Array(count);
      for (const [at, name] of features.names.entries()) {
        const id = known.get(name);
        if (id === undefined) continue;
        const value = features.values[at] ?? 0;
        for (let c = 0; c < count; c++) shares[c] = (shares[c] ?? 0) + (weights[id * count + c] ?? 0) * value;
      }
      softmax(shares);
      return shares;
    },
    weight(name, intent) {
      const id = known.get(name);
      return id === undefined ? 0 : (weights[id * count + intent] ?? 0);
    },
  };
}

function idOf(known: Map<string, number>, name: string): number {
  const id = known.get(name) ?? known.size;
  known.set(name, id);
  return id;
}

/** Rare intents count a little more, common ones a little less. */
function balanceOf(rows: readonly Row[], count: number): Float64Array {
  const share = new Float64Array(count);
  for (const row of rows) share[row.target] = (share[row.target] ?? 0) + 1;
  return share.map((of) => Math.min(1.5, Math.max(0.7, Math.sqrt(rows.length / count / Math.max(1, of)))));
}

/** Every row once a round, mixed by a fixed sequence. */
function* lessonOrder(size: number, rounds: number): Generator<number> {
  const order = Array.from({ length: size }, (_, index) => index);
  let seed = 20231201;
  for (let round = 0; round < rounds; round++) {
    for (let i = size - 1; i > 0; i--) {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      const j = seed % (i + 1);
      const kept = order[i] ?? 0;
      order[i] = order[j] ?? 0;
      order[j] = kept;
    }
    yield* order;
  }
}

function score(weights: Float32Array, ids: Uint32Array, values: Float32Array, output: Float64Array): void {
  const count = output.length;
  output.fill(0);
  for (let f = 0; f < ids.length; f++) {
    const base = (ids[f] as number) * count;
    const value = values[f] as number;
    for (let c = 0; c < count; c++) output[c] = (output[c] as number) + (weights[base + c] as number) * value;
  }
}

function learn(weights: Float32Array, squares: Float32Array, row: Row, shares: Float64Array, balance: number, rate: number): void {
  const count = shares.length;
  const { ids, values, target } = row;
  for (let c = 0; c < count; c++) {
    const error = ((shares[c] as number) - (c === target ? 1 : 0)) * balance;
    if (error < 2e-3 && error > -2e-3) continue;
    for (let f = 0; f < ids.length; f++) {
      const at = (ids[f] as number) * count + c;
      const step = error * (values[f] as number);
      const square = (squares[at] as number) + step * step;
      squares[at] = square;
      weights[at] = (weights[at] as number) - (rate * step) / Math.sqrt(square);
    }
  }
}

function softmax(scores: Float64Array): void {
  let top = Number.NEGATIVE_INFINITY;
  for (const value of scores) top = Math.max(top, value);
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const value = Math.exp((scores[i] ?? 0) - top);
    scores[i] = value;
    sum += value;
  }
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] ?? 0) / sum;
}
