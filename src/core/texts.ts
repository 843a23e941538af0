import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInstance, type i18n } from 'i18next';
import type { FlowText } from './effects.ts';

export type Language = 'vi' | 'en';
export const LANGUAGES: readonly Language[] = ['vi', 'en'];

/** Every sentence a person reads. Keys are `<file>.<path>`: `consent.ask` is `ask` in `locales/<lang>/consent.json`. */
export interface Texts {
  t(language: Language, key: string, params?: Record<string, unknown>): string;
  say(language: Language, text: FlowText): string;
  has(language: Language, key: string): boolean;
  /** The names directly below a key: for lists that offer all of a kind. */
  under(language: Language, key: string): string[];
}

/** @param dir Folder with one sub-folder a language, each holding `*.json`. */
export function openTexts(dir: string): Texts {
  const instance: i18n = createInstance();
  instance.init({
    initAsync: false,
    lng: 'vi',
    fallbackLng: 'vi',
    resources: Object.fromEntries(
      LANGUAGES.map((language) => [language, { translation: readLanguage(join(dir, language)) }]),
    ),
    interpolation: { escapeValue: false },
    returnNull: false,
  });

  const t = (language: Language, key: string, params: Record<string, unknown> = {}): string =>
    instance.t(key, { ...params, lng: language });

  return {
    t,
    say: (language, text) => t(language, text.key, text.params),
    has: (language, key) => instance.exists(key, { lng: language, fallbackLng: [] }),
    under: (language, key) => Object.keys((instance.getResource(language, 'translation', key) ?? {}) as object),
  };
}

function readLanguage(dir: string): Record<string, unknown> {
  const files = readdirSync(dir).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [file.slice(0, -'.json'.length), JSON.parse(readFileSync(join(dir, file), 'utf8')) as unknown]),
  );
}
