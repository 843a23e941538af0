import { html } from 'hono/html';
import type { Markup, Say } from './markup.ts';

export function failureBody(view: { say: Say; code: string; incident: string | undefined }): Markup {
  const { say, code } = view;
  return html`<p class="brand">${say('console.product')}</p>
    <section class="card">
      <h1>${say(`console.error.${code}.title`)}</h1>
      <p>${say(`console.error.${code}.text`)}</p>
      ${view.incident === undefined ? '' : html`<p>${say('console.error.incident', { id: view.incident })}</p>`}
      <a class="button" href="/console">${say('console.error.home')}</a>
    </section>`;
}
