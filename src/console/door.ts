import type { Request, Response } from 'express';
import type { Language } from '../core/texts.ts';
import { formSecretOf, formToken } from './csrf.ts';
import type { ConsoleDeps } from './deps.ts';
import { insideConsole, languageOf } from './language.ts';
import { layout } from './views/layout.ts';
import type { Markup, Say } from './views/markup.ts';

/** What a page before sign-in knows. */
export interface Door {
  say: Say;
  language: Language;
  path: string;
  token: string;
  /** Where she wanted to go. */
  next: string;
}

/** Sends a page of those who are not signed in: no rail, nothing about anybody. `title` is a locale key. */
export async function plainPage(
  deps: Pick<ConsoleDeps, 'texts'>,
  req: Request,
  res: Response,
  page: { title: string; status: number },
  body: (door: Door) => Markup,
): Promise<void> {
  const language = languageOf(req);
  const say: Say = (key, params) => deps.texts.t(language, key, params);
  const door: Door = {
    say,
    language,
    path: req.originalUrl,
    token: formToken(formSecretOf(req)),
    next: insideConsole(req.query.next),
  };
  const sheet = await layout(
    { language, say, title: say(page.title), nav: [], path: door.path, token: door.token },
    body(door),
  );
  res.status(page.status).type('html').send(sheet.toString());
}
