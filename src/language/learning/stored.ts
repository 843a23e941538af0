import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LANGUAGE_DIR } from '../lexicon.ts';
import { type Learnt, type Lesson, packModel, train, unpackModel } from './model.ts';

/** Learnt models, one file each; `npm run language:train` writes them. */
const LEARNT_DIR = join(import.meta.dirname, '..', 'learnt');
/** Lists that change what a lesson looks like. */
const LISTS = ['abbreviations', 'looks-dangerous', 'safety', 'teencode', 'variants'];

/** A model there is a file for. */
export interface Subject {
  name: string;
  lessons: () => Lesson[];
  rounds: number;
}

/**
 * The model of a subject: from its file as long as the phrases and lists are those it was learnt from, else learnt
 * anew, which takes about a second.
 */
export function learntModel({ name, lessons, rounds }: Subject): Learnt {
  const file = fileOf(name);
  const stored = existsSync(file) ? unpackModel(readFileSync(file), sourceOf()) : undefined;
  return stored ?? train(lessons(), rounds);
}

/** Learns a subject anew and keeps it. @returns Bytes written. */
export function learnAndKeep({ name, lessons, rounds }: Subject): number {
  const packed = packModel(train(lessons(), rounds), sourceOf());
  writeFileSync(fileOf(name), packed);
  return packed.length;
}

/** True when the file of a subject was learnt from the phrases and lists as they are now. */
export function isFresh(name: string): boolean {
  const file = fileOf(name);
  return existsSync(file) && unpackModel(readFileSync(file), sourceOf()) !== undefined;
}

function fileOf(name: string): string {
  return join(LEARNT_DIR, `${name}.model`);
}

let source: string | undefined;

/** A digest of all phrases and lists a model is learnt from. */
function sourceOf(): string {
  if (source !== undefined) return source;
  const intents = readdirSync(join(LANGUAGE_DIR, 'intents'))
    .sort()
    .map((file) => join('intents', file));
  const hash = createHash('sha256');
  for (const file of [...intents, ...LISTS.map((list) => join('language', `${list}.yaml`))])
    hash.update(`${file.replaceAll('\\', '/')}\n`).update(readFileSync(join(LANGUAGE_DIR, file)));
  source = hash.digest('hex');
  return source;
}
