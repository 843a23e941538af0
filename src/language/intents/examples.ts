import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGE_DIR, readPhrases } from '../lexicon.ts';

/** One phrase a member may type, with what she wants by it. */
export interface Example {
  text: string;
  intent: string;
}

let cached: readonly Example[] | undefined;

/** The phrases of `locales/vi/intents/*.yaml`; the file name is the intent, the file a list of lines. */
export function readExamples(dir: string = LANGUAGE_DIR): readonly Example[] {
  if (cached !== undefined && dir === LANGUAGE_DIR) return cached;
  const folder = join(dir, 'intents');
  const files = readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .sort();
  const examples = files.flatMap((file) => {
    const list = readPhrases(folder, file);
    const intent = file.slice(0, -'.yaml'.length);
    return list.map((text) => ({ text: text.normalize('NFC'), intent }));
  });
  if (dir === LANGUAGE_DIR) cached = examples;
  return examples;
}
