import express, { Router } from 'express';
import { html } from 'hono/html';
import type { Clock } from '../core/clock.ts';
import type { Language, Texts } from '../core/texts.ts';
import { sendSmallPage } from './small-page.ts';

export interface DataCopyOptions {
  texts: Texts;
  clock: Clock;
  /** Whether a link still opens something. */
  stateOf(token: string, now: number): Promise<{ state: 'waiting' | 'gone'; language: Language }>;
  /** Opens the copy, once. */
  take(
    token: string,
    code: string,
    now: number,
  ): Promise<
    | { outcome: 'taken'; language: Language; sections: { title: string; lines: string[] }[] }
    | { outcome: 'wrong' | 'gone' }
  >;
}

/**
 * `/my-data/<token>`: a copy of one person's data, opened once with the code from her chat. Looking at the link alone
 * opens nothing, so neither an app's preview of it nor whoever finds it later does.
 */
export function dataCopyRoutes({ texts, clock, stateOf, take }: DataCopyOptions): Router {
  const router = Router();

  router.get('/my-data/:token', async (request, response) => {
    const { state, language } = await stateOf(request.params.token, clock.now());
    if (state === 'gone') await sendGone(response, language);
    else await sendForm(response, language, false);
  });

  router.post('/my-data/:token', express.urlencoded({ extended: false, limit: '2kb' }), async (request, response) => {
    const { token } = request.params;
    const typed: unknown = (request.body as Record<string, unknown> | undefined)?.code;
    const code = typeof typed === 'string' ? typed.replace(/\D/g, '').slice(0, 6) : '';
    const { language } = await stateOf(String(token), clock.now());
    const taken = await take(String(token), code, clock.now());
    if (taken.outcome === 'wrong') return sendForm(response, language, true);
    if (taken.outcome !== 'taken') return sendGone(response, language);
    const say = (key: string): string => texts.t(taken.language, `copy.${key}`);
    await sendSmallPage(response, {
      language: taken.language,
      title: say('title'),
      body: html`<p>${say('once')}</p>
          ${taken.sections.map(
            ({ title, lines }) =>
              html`<h2>${title}</h2>
                <ul>
                  ${lines.map((line) => html`<li>${line}</li>`)}
                </ul>`,
          )}
          <p>${say('apart')}</p>`,
    });
  });

  function sendForm(response: express.Response, language: Language, wrong: boolean): Promise<void> {
    const say = (key: string): string => texts.t(language, `copy.${key}`);
    return sendSmallPage(response, {
      ...(wrong ? { status: 422 } : {}),
      language,
      title: say('title'),
      body: html`<p>${say('ask')}</p>
        ${wrong ? html`<p class="wrong" role="alert">${say('wrong')}</p>` : ''}
        <form method="post">
          <label
            >${say('code')} <input name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6" required
          /></label>
          <button>${say('open')}</button>
        </form>`,
    });
  }

  function sendGone(response: express.Response, language: Language): Promise<void> {
    const say = (key: string): string => texts.t(language, `copy.${key}`);
    return sendSmallPage(response, {
      status: 410,
      language,
      title: say('title'),
      body: html`<p>${say('gone')}</p>`,
    });
  }

  return router;
}
