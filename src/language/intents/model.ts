import { type Features, TABLE_SIZE } from './features.ts';

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
  /** What one feature, by its place in the table, adds to one intent. */
  weight(id: number, intent: number): number;
}

const ROUNDS = 4;
const RATE = 0.8;
/** A phrase read this well teaches nothing more. */
const SMALL_ERROR = 1e-4;
/** A phrase read this well is passed over in the next round. */
const KNOWN = 0.01;

interface Row {
  ids: Int32Array;
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
  const rows = lessons.map(({ features, intent }) => ({
    ids: features.ids,
    values: features.values,
    target: intents.indexOf(intent),
  }));
  const weights = new Float32Array(TABLE_SIZE * count);
  const squares = new Float32Array(TABLE_SIZE).fill(1e-2);
  const balance = balanceOf(rows, count);
  const output = new Float64Array(count);

  const known = new Uint8Array(rows.length);

  for (const index of lessonOrder(rows.length, rounds)) {
    const row = rows[index];
    if (row === undefined) continue;
    if (known[index] === 1) {
      known[index] = 0;
      continue;
    }
    score(weights, row.ids, row.values, output);
    softmax(output);
    const error = learn(weights, squares, row, output, balance[row.target] ?? 1, rate);
    if (error < KNOWN) known[index] = 1;
  }

  return {
    intents,
    judge(features) {
      const shares = new Float64Array(count);
      score(weights, features.ids, features.values, shares);
      softmax(shares);
      return shares;
    },
    weight(id, intent) {
      return weights[id * count + intent] ?? 0;
    },
  };
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

function score(weights: Float32Array, ids: Int32Array, values: Float32Array, output: Float64Array): void {
  const count = output.length;
  output.fill(0);
  for (let f = 0; f < ids.length; f++) {
    const base = (ids[f] as number) * count;
    const value = values[f] as number;
    for (let c = 0; c < count; c++) output[c] = (output[c] as number) + (weights[base + c] as number) * value;
  }
}

/** One step down the slope; each feature keeps one rate for all intents, which is all that a start in time allows. */
function learn(
  weights: Float32Array,
  squares: Float32Array,
  row: Row,
  shares: Float64Array,
  balance: number,
  rate: number,
): number {
  const count = shares.length;
  const { ids, values, target } = row;
  let size = 0;
  for (let c = 0; c < count; c++) {
    const error = ((shares[c] as number) - (c === target ? 1 : 0)) * balance;
    shares[c] = error;
    size += error * error;
  }
  if (size < SMALL_ERROR) return size;
  for (let f = 0; f < ids.length; f++) {
    const id = ids[f] as number;
    const value = values[f] as number;
    const square = (squares[id] as number) + value * value * size;
    squares[id] = square;
    const step = (rate * value) / Math.sqrt(square);
    const base = id * count;
    for (let c = 0; c < count; c++) weights[base + c] = (weights[base + c] as number) - step * (shares[c] as number);
  }
  return size;
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
