import type { Features } from '../learning/features.ts';
import { type LinearModel, modelOf } from '../learning/model.ts';
import { learntModel, type Subject } from '../learning/stored.ts';
import { readExamples } from './examples.ts';
import { featuresOf, lessonsOf, wordsOf } from './lessons.ts';

/** An intent a text may carry. `score` is its share (0..1), `evidence` the words that spoke for it. */
export interface IntentReading {
  intent: string;
  score: number;
  evidence: string;
}

/** What is learnt of the sixteen wishes and small talk. */
export const INTENTS: Subject = {
  name: 'intents',
  // Danger has a model of its own.
  lessons: () => lessonsOf(readExamples().filter(({ intent }) => intent !== 'safety')),
  rounds: 4,
};

let model: LinearModel | undefined;

/** All intents by how well they fit, best first. */
export function rankIntents(text: string): IntentReading[] {
  model ??= modelOf(learntModel(INTENTS));
  const using = model;
  const features = featuresOf(wordsOf(text));
  const shares = using.judge(features);
  return using.labels
    .map((intent, index) => ({ intent, score: shares[index] ?? 0, index }))
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .map(({ intent, score, index }, rank) => ({
      intent,
      score,
      evidence: rank < 3 ? strongest(features, using, index) : '',
    }));
}

/** The three words that added most. */
function strongest(features: Features, using: LinearModel, intent: number): string {
  return [...features.words]
    .map(([word, at]) => ({
      word,
      weight: using.weight(features.ids[at] ?? 0, intent) * (features.values[at] ?? 0),
    }))
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight || (one.word < other.word ? -1 : 1))
    .slice(0, 3)
    .map(({ word }) => word)
    .join(', ');
}
