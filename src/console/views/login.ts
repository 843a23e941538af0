import { html } from 'hono/html';
import type { Door } from '../door.ts';
import { icon } from './icons.ts';
import { languageSwitch } from './layout.ts';
import type { Markup } from './markup.ts';
import { note, tokenField } from './parts.ts';

export function loginForm(
  view: Door & { login: string; problem: string | undefined; done: string | undefined },
): Markup {
  const { say } = view;
  return html`<p class="brand">${say('console.product')}<small>${say('console.tagline')}</small></p>
    <section class="card">
      <h1>${say('console.login.title')}</h1>
      <p class="soft">${say('console.login.hint')}</p>
      ${view.done === undefined ? '' : note('ok', view.done)} ${view.problem === undefined ? '' : note('bad', view.problem)}
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

/** After the password: the code of her app, or a recovery code. */
export function codeForm(view: Door & { problem: string | undefined }): Markup {
  const { say } = view;
  return html`<p class="brand">${say('console.product')}<small>${say('console.tagline')}</small></p>
    <section class="card">
      <h1>${say('console-second-factor.enter')}</h1>
      <p>${say('console-second-factor.enter_hint')}</p>
      ${view.problem === undefined ? '' : note('bad', view.problem)}
      <form method="post" action="/console/login/code?next=${encodeURIComponent(view.next)}">
        ${tokenField(view.token)}
        <label class="field"
          ><span>${say('console-second-factor.code')}</span
          ><input name="code" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="20" required autofocus
        /></label>
        <button>${say('console.login.submit')}</button>
      </form>
      <p class="help">${say('console-second-factor.lost')}</p>
      <form method="post" action="/console/logout">
        ${tokenField(view.token)}<button class="link">${icon('back')}${say('console-second-factor.other')}</button>
      </form>
    </section>
    ${languageSwitch(view)}`;
}
