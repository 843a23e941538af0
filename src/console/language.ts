import type { Request, RequestHandler } from 'express';
import type { Language } from '../core/texts.ts';

const COOKIE = 'console-language';

/** Vietnamese unless she chose English on this browser. */
export function languageOf(req: Request): Language {
  return /(?:^|;\s*)console-language=en(?:;|$)/.test(req.headers.cookie ?? '') ? 'en' : 'vi';
}

/** Remembers the language on this browser and goes back where she was, within the console. */
export function languageSwitchRoute(): RequestHandler {
  return (req, res) => {
    const language: Language = req.params.code === 'en' ? 'en' : 'vi';
    res.cookie(COOKIE, language, { path: '/console', sameSite: 'lax', httpOnly: true, maxAge: 365 * 86_400_000 });
    res.redirect(303, insideConsole(req.query.back));
  };
}

/** The address if it lies within the console, else its front page: a link must not lead elsewhere. */
export function insideConsole(address: unknown): string {
  return typeof address === 'string' && /^\/console(?:[/?][\w\-./?=&%+:~]*)?$/.test(address) && !address.includes('//')
    ? address
    : '/console';
}
