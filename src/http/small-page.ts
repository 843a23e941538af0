import type { Response } from 'express';
import { html } from 'hono/html';
import type { Language } from '../core/texts.ts';

export type Markup = ReturnType<typeof html>;

/** A page of its own for somebody who only has a phone and a link: no scripts, no sign-in, nothing kept by anybody. */
export async function sendSmallPage(
  response: Response,
  page: { status?: number; language: Language; title: string; body: Markup },
): Promise<void> {
  const markup = await html`<!doctype html>
    <html lang="${page.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${page.title}</title>
        <style>
          body { margin: 0 auto; max-width: 42rem; padding: 1rem; font: 1.125rem/1.6 system-ui, sans-serif; color: #1c1b1a; background: #faf8f5; overflow-wrap: anywhere; }
          h1 { font-size: 1.4rem; } h2 { font-size: 1.125rem; margin: 1.5rem 0 0.25rem; }
          p, li { white-space: pre-line; } ul { padding-left: 1.2rem; margin: 0; } li { margin: 0.35rem 0; }
          label { display: block; margin: 0.5rem 0; }
          input { font: inherit; letter-spacing: 0.2em; width: 9em; padding: 0.5rem; border: 1px solid #8a8178; border-radius: 0.5rem; }
          button { font: inherit; min-height: 3rem; padding: 0 1.25rem; border: 0; border-radius: 0.5rem; background: #a3195b; color: #fff; }
          .wrong { color: #a3121f; }
        </style>
      </head>
      <body>
        <main>
          <h1>${page.title}</h1>
          ${page.body}
        </main>
      </body>
    </html>`;
  response
    .status(page.status ?? 200)
    .set('Cache-Control', 'no-store')
    .type('html')
    .send(markup.toString());
}
