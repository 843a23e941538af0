import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { type Features, TABLE_SIZE } from './features.ts';

/** One phrase to learn from: what it is judged by and which label it belongs to. */
export interface Lesson {
  features: Features;
  label: string;
}

/** A trained linear model: a score for each label over the features, made into shares that sum to 1. */
export interface LinearModel {
  readonly labels: readonly string[];
  /** Shares by label, in the order of `labels`. */
  judge(features: Features): Float64Array;
  /** What one feature, by its place in the table, adds to one label. */
  weight(id: number, label: number): number;
}

/** What a model is made of. `weights` are whole steps, `step` the size of one; by feature, then by label. */
export interface Learnt {
  labels: readonly string[];
  step: number;
  weights: Int8Array;
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
export function train(lessons: readonly Lesson[], rounds = ROUNDS): Learnt {
  const labels = [...new Set(lessons.map((lesson) => lesson.label))].sort();
  const count = labels.length;
  const rows = lessons.map(({ features, label }) => ({
    ids: features.ids,
    values: features.values,
    target: labels.indexOf(label),
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
    const error = learn(weights, squares, row, output, balance[row.target] ?? 1, RATE);
    if (error < KNOWN) known[index] = 1;
  }
  return { labels, ...inSteps(weights) };
}

/** A byte for each weight is exact enough: a text's score is a sum of some hundred of them. */
function inSteps(weights: Float32Array): Pick<Learnt, 'step' | 'weights'> {
  const most = weights.reduce((top, weight) => Math.max(top, Math.abs(weight)), 1e-9);
  const step = most / 127;
  return { step, weights: Int8Array.from(weights, (weight) => Math.round(weight / step)) };
}

export function modelOf({ labels, step, weights }: Learnt): LinearModel {
  const count = labels.length;
  return {
    labels,
    judge(features) {
      const shares = new Float64Array(count);
      score(weights, features.ids, features.values, shares);
      for (let c = 0; c < count; c++) shares[c] = (shares[c] as number) * step;
      softmax(shares);
      return shares;
    },
    weight(id, label) {
      return (weights[id * count + label] ?? 0) * step;
    },
  };
}

/** A model as a file: one line of JSON with its labels, step and `source`, then the weights, deflated. */
export function packModel({ labels, step, weights }: Learnt, source: string): Buffer {
  const head = Buffer.from(`${JSON.stringify({ source, labels, step })}\n`);
  return Buffer.concat([head, deflateRawSync(weights, { level: 9 })]);
}

/** @returns undefined when the file was learnt from something else than `source`. */
export function unpackModel(file: Buffer, source: string): Learnt | undefined {
  const end = file.indexOf('\n');
  const head = JSON.parse(file.subarray(0, end).toString()) as { source: string; labels: string[]; step: number };
  if (head.source !== source) return undefined;
  const bytes = inflateRawSync(file.subarray(end + 1));
  const weights = new Int8Array(bytes.buffer, bytes.byteOffset, bytes.length);
  return weights.length === TABLE_SIZE * head.labels.length ? { ...head, weights } : undefined;
}

/** Rare labels count a little more, common ones a little less. */
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

function score(weights: Float32Array | Int8Array, ids: Int32Array, values: Float32Array, output: Float64Array): void {
  const count = output.length;
  output.fill(0);
  for (let f = 0; f < ids.length; f++) {
    const base = (ids[f] as number) * count;
    const value = values[f] as number;
    for (let c = 0; c < count; c++) output[c] = (output[c] as number) + (weights[base + c] as number) * value;
  }
}

/** One step down the slope; each feature keeps one rate for all labels. */
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
