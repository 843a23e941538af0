import { html, raw } from 'hono/html';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, badge, note, tokenField } from './parts.ts';

interface FactorView {
  say: Say;
  token: string;
  required: boolean;
  problem: string | undefined;
}

/** Three steps: get an app, let it read the picture, type what it shows. `qr` is our own SVG. */
export function setUpBody(view: FactorView & { secret: string; qr: string }): Markup {
  const { say, secret } = view;
  return html`${view.required ? note('warn', say('console-second-factor.required')) : backLink('/console/account', say('console.nav.account'))}
    <section class="card">
      <h2>${say('console-second-factor.set_up')}</h2>
      <p>${say('console-second-factor.why')}</p>
      <ol class="steps">
        <li>${say('console-second-factor.step_app')}</li>
        <li>
          ${say('console-second-factor.step_scan')}
          <div class="qr" role="img" aria-label="${say('console-second-factor.qr')}">${raw(view.qr)}</div>
          <p class="help">${say('console-second-factor.step_type')}</p>
          <code class="secret">${(secret.match(/.{1,4}/g) ?? []).join(' ')}</code>
        </li>
        <li>${say('console-second-factor.step_code')}</li>
      </ol>
      ${view.problem === undefined ? '' : note('bad', view.problem)}
      <form method="post" action="/console/second-factor">
        ${tokenField(view.token)} ${codeField(say)}
        <button>${say('console-second-factor.turn_on')}</button>
      </form>
    </section>`;
}

/** It is on: new recovery codes, or taking it away. */
export function secondFactorBody(view: FactorView & { since: number; recoveryLeft: number }): Markup {
  const { say, token } = view;
  return html`${backLink('/console/account', say('console.nav.account'))}
    <section class="card">
      <p>${badge('ok', say('console-second-factor.on', { since: formatTime(view.since) }))}</p>
      <p>${say('console-second-factor.left', { n: view.recoveryLeft })}</p>
      ${view.problem === undefined ? '' : note('bad', view.problem)}
      <form method="post" action="/console/second-factor/recovery">
        ${tokenField(token)} ${codeField(say)}
        <div class="actions">
          <button class="quiet">${say('console-second-factor.renew')}</button>
          ${
            view.required
              ? ''
              : html`<button class="link" formaction="/console/second-factor/drop">${say('console-second-factor.turn_off')}</button>`
          }
        </div>
      </form>
    </section>`;
}

/** The recovery codes, shown this once. */
export function recoveryBody(view: { say: Say; codes: readonly string[]; login: string }): Markup {
  const { say } = view;
  return html`<section class="card">
      ${note('warn', say('console-second-factor.recovery_once'))}
      <p>${say('console-second-factor.recovery_for', { login: view.login })}</p>
      <ul class="codes">
        ${view.codes.map((code) => html`<li><code class="secret">${code}</code></li>`)}
      </ul>
    </section>
    <p class="actions"><a class="button" href="/console">${say('console-second-factor.recovery_done')}</a></p>`;
}

function codeField(say: Say): Markup {
  return html`<label class="field"
    ><span>${say('console-second-factor.code')}</span
    ><input name="code" class="code" inputmode="numeric" autocomplete="one-time-code" maxlength="20" required
  /></label>`;
}
