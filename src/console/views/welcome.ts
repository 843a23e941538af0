import { html } from 'hono/html';
import type { Door } from '../door.ts';
import { languageSwitch } from './layout.ts';
import type { Markup } from './markup.ts';
import { definitions, note, tokenField } from './parts.ts';

/** She chooses her password. */
export function welcomeForm(
  view: Door & { name: string; login: string; min: number; problem: string | undefined },
): Markup {
  const { say } = view;
  return html`<p class="brand">${say('console.product')}<small>${say('console.tagline')}</small></p>
    <section class="card">
      <h1>${say('console-welcome.hello', { name: view.name })}</h1>
      ${view.problem === undefined ? '' : note('bad', view.problem)}
      ${definitions([[say('console.login.login'), html`<code>${view.login}</code>`]])}
      <p>${say('console-welcome.how', { min: view.min })}</p>
      <form method="post" action="${view.path}">
        ${tokenField(view.token)}
        <input type="hidden" name="username" autocomplete="username" value="${view.login}" />
        <label class="field"
          ><span>${say('console.account.next')}</span
          ><input name="password" type="password" autocomplete="new-password" minlength="${view.min}" required
        /></label>
        <label class="field"
          ><span>${say('console-welcome.again')}</span
          ><input name="again" type="password" autocomplete="new-password" minlength="${view.min}" required
        /></label>
        <button>${say('console-welcome.submit')}</button>
      </form>
    </section>
    ${languageSwitch(view)}`;
}

/** The link was used, is too old, or never was one: the same words for all three. */
export function welcomeGone(view: Door): Markup {
  const { say } = view;
  return html`<p class="brand">${say('console.product')}<small>${say('console.tagline')}</small></p>
    <section class="card">
      <h1>${say('console-welcome.gone')}</h1>
      <p>${say('console-welcome.gone_text')}</p>
      <a class="button quiet" href="/console/login">${say('console.login.submit')}</a>
    </section>
    ${languageSwitch(view)}`;
}
