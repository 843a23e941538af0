import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import type { RosterImport } from '../../domain/roster/imports.ts';
import { formatNumber, formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, note } from './parts.ts';

interface View {
  say: Say;
  language: Language;
  file: RosterImport;
}

/** Work under way: how far it is, when that last moved. It goes on whether anyone looks or not. */
export function progressBody(view: View): Markup {
  const { say, file } = view;
  return html`${backLink('/console/roster', say('roster.title'))}
    <section
      class="card"
      hx-get="/console/roster/${file._id}/progress"
      hx-trigger="every 1s"
      hx-swap="innerHTML"
      aria-live="polite"
    >
      ${progressPart({ ...view, ended: false })}
    </section>
    <noscript><meta http-equiv="refresh" content="3" /></noscript>`;
}

/** The part that htmx refreshes; once the work is over it asks for the whole page. */
export function progressPart(view: View & { ended: boolean }): Markup {
  const { say, language, file, ended } = view;
  const { done, total, at } = file.progress;
  if (ended) {
    return html`<p hx-get="/console/roster/${file._id}" hx-trigger="load" hx-select="main" hx-target="main" hx-swap="outerHTML">
      <a class="button" href="/console/roster/${file._id}">${say('roster.see_result')}</a>
    </p>`;
  }
  return html`<h2>${say(`roster.working.${file.state}`)}</h2>
    <progress ${total > 0 ? html`max="${total}" value="${done}"` : ''} aria-label="${say('roster.progress')}"></progress>
    <p>
      ${total > 0 ? say('roster.progress_rows', { done: formatNumber(done, language), total: formatNumber(total, language) }) : ''}
      <span class="soft">${say('roster.progress_at', { time: formatTime(at) })}</span>
    </p>
    ${file.failure === undefined ? '' : note('warn', say('roster.broken_off'))}
    <p class="help">${say('roster.working_help')}</p>`;
}
