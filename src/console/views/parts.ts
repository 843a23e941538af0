import { randomUUID } from 'node:crypto';
import { html } from 'hono/html';
import { type Day, formatDay } from '../../core/time.ts';
import { type IconName, icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';

/** How a state feels: always with its word and its icon, never colour alone. */
export type Tone = 'ok' | 'wait' | 'warn' | 'bad' | 'off';

const TONE_ICONS: Record<Tone, IconName> = { ok: 'check', wait: 'clock', warn: 'alert', bad: 'stop', off: 'dot' };

export function badge(tone: Tone, word: string): Markup {
  return html`<span class="badge ${tone}">${icon(TONE_ICONS[tone])}${word}</span>`;
}

/** A message box at the top of a page or beside a field. */
export function note(tone: Tone, text: unknown): Markup {
  return html`<div class="note ${tone}" role="${tone === 'bad' ? 'alert' : 'status'}">
    ${icon(TONE_ICONS[tone])}
    <div>${text}</div>
  </div>`;
}

export interface Column<Row> {
  title: string;
  cell: (row: Row) => unknown;
  /** Figures line up on the right. */
  number?: boolean;
  /** The cell that names the row; the card's heading on a phone. */
  main?: boolean;
}

/** A table that turns into cards on a narrow screen: each cell carries its column's title. */
export function table<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Markup {
  const kind = (column: Column<Row>) => (column.main ? 'main' : column.number ? 'number' : '');
  return html`<table class="cards">
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col" class="${kind(column)}">${column.title}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        (row) =>
          html`<tr>
            ${columns.map(
              (column) =>
                html`<td class="${kind(column)}" data-title="${column.title}"><div>${column.cell(row)}</div></td>`,
            )}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** What an empty page says: what will appear here, and the first step where there is one. */
export function empty(text: string, step?: { href: string; label: string }): Markup {
  return html`<div class="empty">
    <p>${text}</p>
    ${step ? html`<a class="button" href="${step.href}">${step.label}</a>` : ''}
  </div>`;
}

export interface Option {
  value: string;
  label: string;
}

export function select(name: string, label: string, options: readonly Option[], chosen: string | undefined): Markup {
  return html`<label class="field"
    ><span>${label}</span>
    <select name="${name}">
      ${options.map(
        ({ value, label: text }) =>
          html`<option value="${value}" ${value === (chosen ?? '') ? 'selected' : ''}>${text}</option>`,
      )}
    </select></label
  >`;
}

/** A day as people here write it. */
export function dayField(name: string, label: string, day: Day | undefined): Markup {
  return html`<label class="field"
    ><span>${label} <em>(dd/mm/yyyy)</em></span
    ><input name="${name}" value="${day === undefined ? '' : formatDay(day)}" inputmode="numeric" maxlength="10" autocomplete="off"
  /></label>`;
}

export function definitions(pairs: readonly (readonly [string, unknown])[]): Markup {
  return html`<dl class="facts">
    ${pairs.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** Goes on to the rows after the last one shown; nothing when there are none. */
export function pager(say: Say, nextHref: string | undefined): Markup {
  return nextHref === undefined
    ? html``
    : html`<nav class="pager"><a class="button quiet" href="${nextHref}" rel="next">${say('console.older')}</a></nav>`;
}

/** A link back to the list a page came from. */
export function backLink(href: string, label: string): Markup {
  return html`<a class="back" href="${href}">${icon('back')}${label}</a>`;
}

/** The hidden field every form carries. */
export function tokenField(token: string): Markup {
  return html`<input type="hidden" name="_form" value="${token}" />`;
}

/** Names the act a form asks for: sent twice, it is done once. */
export function actField(): Markup {
  return html`<input type="hidden" name="act" value="${randomUUID()}" />`;
}
