import { readExamples } from './examples.ts';
import { type Features, featuresOf } from './features.ts';
import { lessonsOf } from './lessons.ts';
import { type IntentModel, trainIntents } from './model.ts';

/** An intent a text may carry. `score` is its share (0..1), `evidence` the words that spoke for it. */
export interface IntentReading {
  intent: string;
  score: number;
  evidence: string;
}

let model: IntentModel | undefined;

/** The model of our own examples, trained at first use. */
export function intentModel(): IntentModel {
  model ??= trainIntents(lessonsOf(readExamples()));
  return model;
}

/** All intents by how well they fit, best first. */
export function rankIntents(text: string, using: IntentModel = intentModel()): IntentReading[] {
  const features = featuresOf(text);
  const shares = using.judge(features);
  return using.intents
    .map((intent, index) => ({ intent, score: shares[index] ?? 0, index }))
    .sort((one, other) => other.score - one.score || one.index - other.index)
    .map(({ intent, score, index }, rank) => ({
      intent,
      score,
      evidence: rank < 3 ? strongest(features, using, index) : '',
    }));
}

/** The three words that added most. */
function strongest(features: Features, using: IntentModel, intent: number): string {
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
