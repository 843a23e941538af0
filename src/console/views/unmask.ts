import { html } from 'hono/html';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { tokenField } from './parts.ts';

/**
 * Asks for the reason before whole values are shown.
 * @param action Address the form is sent to; its handler calls `unmask`.
 */
export function unmaskForm({ say, token, action }: { say: Say; token: string; action: string }): Markup {
  return html`<details class="unmask">
    <summary>${icon('eye')}${say('console.unmask.show')}</summary>
    <form method="post" action="${action}">
      ${tokenField(token)}
      <label class="field"
        ><span>${say('console.unmask.reason')}</span
        ><input name="reason" minlength="5" maxlength="200" required autocomplete="off"
      /></label>
      <button class="quiet">${say('console.unmask.submit')}</button>
    </form>
  </details>`;
}
