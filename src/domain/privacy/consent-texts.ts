import { deriveId } from '../../core/ids.ts';
import type { Language, Texts } from '../../core/texts.ts';
import type { CurrentConsent } from '../contacts/model.ts';
import { type ConsentTextDoc, ConsentTextModel } from './model.ts';

/**
 * Keeps the words a consent is about, as they are today, so that they can be shown when the locale files have long
 * moved on. The same words are kept once.
 * @returns The id to write on the consent; undefined when there is no such text.
 */
export async function keepConsentText(
  texts: Texts,
  shown: { key: string; version: number; language: Language },
  at: number,
): Promise<string | undefined> {
  const { key, version, language } = shown;
  if (!texts.has(language, key)) return undefined;
  const text = texts.t(language, key);
  const id = deriveId('consent-text', key, version, language, text);
  await ConsentTextModel.updateOne(
    { _id: id },
    { $setOnInsert: { key, version, language, text, firstUsedAt: at } },
    { upsert: true },
  );
  return id;
}

/** The exact words behind answers, by text id. */
export async function consentTexts(
  consents: readonly Pick<CurrentConsent, 'textId'>[],
): Promise<Map<string, ConsentTextDoc>> {
  const ids = [...new Set(consents.flatMap(({ textId }) => textId ?? []))];
  if (ids.length === 0) return new Map();
  const found = await ConsentTextModel.find({ _id: { $in: ids } }).lean<ConsentTextDoc[]>();
  return new Map(found.map((text) => [text._id, text]));
}

/** Every wording ever shown under a key and version, the oldest first. More than one: it was edited unnumbered. */
export async function wordingsOf(key: string, version: number): Promise<ConsentTextDoc[]> {
  return ConsentTextModel.find({ key, version }).sort({ firstUsedAt: 1, _id: 1 }).lean<ConsentTextDoc[]>();
}
