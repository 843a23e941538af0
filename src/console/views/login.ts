import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { languageSwitch } from './layout.ts';
import type { Markup, Say } from './markup.ts';
import { note, tokenField } from './parts.ts';

export function loginForm(view: {
  say: Say;
  language: Language;
  path: string;
  token: string;
  /** Where she wanted to go. */
  next: string;
  login: string;
  problem: string | undefined;
}): Markup {
  const { say } = view;
  return html`<p class="brand">${say('console.product')}<small>${say('console.tagline')}</small></p>
    <section class="card">
      <h1>${say('console.login.title')}</h1>
      <p class="soft">${say('console.login.hint')}</p>
      ${view.problem === undefined ? '' : note('bad', view.problem)}
      <form method="post" action="/console/login?next=${encodeURIComponent(view.next)}">
        ${tokenField(view.token)}
        <label class="field"
          ><span>${say('console.login.login')}</span
          ><input name="login" value="${view.login}" autocomplete="username" autocapitalize="none" spellcheck="false" required
        /></label>
        <label class="field"
          ><span>${say('console.login.password')}</span
          ><input name="password" type="password" autocomplete="current-password" required
        /></label>
        <button>${say('console.login.submit')}</button>
      </form>
    </section>
    ${languageSwitch(view)}`;
}
