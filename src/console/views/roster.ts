import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import type { RosterImport } from '../../domain/roster/imports.ts';
import type { ImportState } from '../../domain/roster/model.ts';
import { formatNumber, formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, badge, empty, note, type Option, select, type Tone, table, tokenField } from './parts.ts';
import { queryOf } from './query.ts';

const TONES: Readonly<Record<ImportState, Tone>> = {
  columns: 'warn',
  checking: 'wait',
  checked: 'warn',
  applying: 'wait',
  applied: 'ok',
  undoing: 'wait',
  undone: 'off',
  given_up: 'off',
};

export function importBadge(say: Say, state: ImportState): Markup {
  return badge(TONES[state], say(`roster.state.${state}`));
}

interface View {
  say: Say;
  language: Language;
  token: string;
  problem: string | undefined;
  units: readonly Option[];
  unit: string;
  maxMb: number;
  maxRows: number;
  mayWork: boolean;
  mayExport: boolean;
  withPhones: boolean;
  rows: readonly (RosterImport & { unit: string; author: string })[];
}

/** A file in, a file out, and what was brought in before. */
export function rosterBody(view: View): Markup {
  const { say } = view;
  return html`${backLink('/console/units', say('console.nav.units'))}
    ${view.mayWork ? uploadForm(view) : ''} ${view.mayExport ? exportForm(view) : ''}
    <h2>${say('roster.history')}</h2>
    ${view.rows.length === 0 ? empty(say('roster.history_empty')) : history(view)}`;
}

function uploadForm(view: View): Markup {
  const { say } = view;
  return html`<form class="card" method="post" action="/console/roster" enctype="multipart/form-data">
    <h2>${say('roster.upload')}</h2>
    ${tokenField(view.token)}${actField()}
    <p class="help">${say('roster.upload_help')}</p>
    ${view.problem === undefined ? '' : note('bad', view.problem)}
    ${view.units.length > 1 ? select('unit', say('roster.for_unit'), view.units, view.unit) : ''}
    <label class="field"
      ><span>${say('roster.file_label')} <em>${say('roster.file_limits', { mb: view.maxMb, rows: formatNumber(view.maxRows, view.language) })}</em></span
      ><input name="file" type="file" required accept=".xlsx,.xlsm,.csv,.tsv,.txt"
    /></label>
    <button>${say('roster.upload_go')}</button>
  </form>`;
}

function exportForm({ say, units, unit, withPhones }: View): Markup {
  return html`<details class="card">
    <summary>${say('roster.export')}</summary>
    <form method="get" action="/console/roster/export.xlsx" hx-boost="false">
      <p class="help">${say(withPhones ? 'roster.export_help' : 'roster.export_help_without')}</p>
      ${units.length > 1 ? select('unit', say('roster.for_unit'), units, unit) : ''}
      <div class="actions">
        <button>${say('roster.export_xlsx')}</button>
        <button class="quiet" formaction="/console/roster/export.csv">${say('roster.export_csv')}</button>
      </div>
    </form>
  </details>`;
}

function history({ say, language, rows }: View): Markup {
  return table<View['rows'][number]>(
    [
      {
        title: say('roster.file_name'),
        main: true,
        cell: (file) => html`<a href="/console/roster/${file._id}">${file.fileName}</a> <small>${file.unit}</small>`,
      },
      { title: say('roster.state_title'), cell: (file) => importBadge(say, file.state) },
      {
        title: say('roster.outcome'),
        cell: (file) =>
          file.done === undefined
            ? '–'
            : say('roster.outcome_short', {
                added: formatNumber(file.done.added, language),
                changed: formatNumber(file.done.changed, language),
              }),
      },
      {
        title: say('roster.brought'),
        cell: (file) => html`${file.author} <small>${formatTime(file.createdAt)}</small>`,
      },
    ],
    rows,
  );
}

/** An address of an import with a query. */
export function importHref(id: string, query: Record<string, string | number | undefined>): string {
  const text = queryOf(query);
  return `/console/roster/${id}${text === '' ? '' : `?${text}`}`;
}
