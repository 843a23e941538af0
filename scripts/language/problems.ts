import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { fold, movementCatalogue } from '../../src/language/index.ts';
import { readExamples } from '../../src/language/intents/examples.ts';
import { LANGUAGE_DIR, readList } from '../../src/language/lexicon.ts';
import { safetyWords } from '../../src/language/safety/safety-words.ts';

const Meanings = z.record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1)).min(1)]));
const Phrases = z.array(z.string().min(1)).min(10);
const Collisions = z.record(z.string(), z.array(z.string().min(1)).min(1));

const Names = z.strictObject({ family: z.string(), middle: z.string(), given: z.string() });

/** What is wrong with the lists of `locales/vi/language` and `locales/vi/intents`, each in one sentence. */
export function findProblems(): string[] {
  const intents = readdirSync(join(LANGUAGE_DIR, 'intents')).map((file) => file.replace(/\.yaml$/, ''));
  return [
    ...['teencode', 'abbreviations', 'variants'].flatMap((file) => shapeOf(`language/${file}.yaml`, Meanings)),
    ...intents.flatMap((intent) => shapeOf(`intents/${intent}.yaml`, Phrases)),
    ...shapeOf('language/collisions.yaml', Collisions),
    ...shapeOf('language/vague.yaml', Collisions),
    ...shapeOf('language/names.yaml', Names),
    ...shapeOf('language/looks-dangerous.yaml', Phrases),
    ...['collisions', 'vague'].flatMap((file) => unknownIntents(`language/${file}.yaml`, intents)),
    ...twoMeanings(),
    ...opens('language/safety.yaml', safetyWords),
    ...opens('language/movements.yaml', movementCatalogue),
  ];
}

function shapeOf(file: string, shape: z.ZodType): string[] {
  try {
    const read = shape.safeParse(readList(LANGUAGE_DIR, file));
    return read.success ? [] : read.error.issues.map((issue) => `${file}: ${issue.path.join('.')} ${issue.message}`);
  } catch (error) {
    return [`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`];
  }
}

function opens(file: string, open: () => unknown): string[] {
  try {
    open();
    return [];
  } catch (error) {
    return [`${file}: ${error instanceof Error ? error.message : 'cannot be read'}`];
  }
}

function unknownIntents(file: string, intents: readonly string[]): string[] {
  const read = Collisions.safeParse(readList(LANGUAGE_DIR, file));
  return Object.entries(read.success ? read.data : {}).flatMap(([text, named]) =>
    named
      .filter((intent) => !intents.includes(intent))
      .map((intent) => `${file}: "${text}" names ${intent}, which has no examples`),
  );
}

/** The same phrase under two intents teaches nothing. */
function twoMeanings(): string[] {
  const seen = new Map<string, string>();
  return readExamples().flatMap(({ text, intent }) => {
    const key = text.normalize('NFC').toLowerCase();
    const before = seen.get(key);
    seen.set(key, intent);
    return before === undefined
      ? []
      : [
          before === intent
            ? `intents/${intent}.yaml: "${text}" stands twice`
            : `"${fold(text)}" stands under ${before} and ${intent}`,
        ];
  });
}
