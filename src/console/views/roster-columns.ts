import { html } from 'hono/html';
import { formatDay } from '../../core/time.ts';
import { FIELDS } from '../../domain/roster/columns.ts';
import type { RosterImport } from '../../domain/roster/imports.ts';
import { columnLetter } from '../../domain/roster/sheet.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, badge, note, type Option, select, table, tokenField } from './parts.ts';

interface View {
  say: Say;
  token: string;
  file: RosterImport;
  /** Rows of people as they stand in the file. */
  sample: readonly (readonly string[])[];
  units: readonly Option[];
  mayWork: boolean;
}

/** What each column holds: proposed, and for staff to put right. */
export function columnsBody(view: View): Markup {
  const { say, file, token } = view;
  const base = `/console/roster/${file._id}`;
  const nameless = !file.columns.some((field) => field === 'name' || field === 'given');
  return html`${backLink('/console/roster', say('roster.title'))} ${sheetForm(view)}
    ${file.remembered ? note('ok', say('roster.remembered')) : ''}
    ${nameless ? note('warn', say('roster.no_header')) : ''}
    <form method="post" action="${base}/columns">
      ${tokenField(token)}
      <section class="card">
        <h2>${say('roster.columns_title')}</h2>
        <p class="help">${say('roster.columns_help')}</p>
        ${columnTable(view)}
        <div class="filters">
          ${select('unit', say('roster.default_unit'), [{ value: '', label: say('roster.default_unit_none') }, ...view.units], file.defaultUnitId ?? defaultUnit(view))}
          <label class="field"
            ><span>${say('roster.from')} <em>(dd/mm/yyyy)</em></span
            ><input name="from" value="${formatDay(file.from)}" inputmode="numeric" maxlength="10" autocomplete="off"
          /></label>
          <label class="field"
            ><span>${say('roster.first_row')}</span
            ><input name="first" type="number" min="1" value="${file.firstRow + 1}"
          /></label>
        </div>
        <p class="help">${say('roster.from_help')}</p>
        ${view.mayWork ? html`<button>${say('roster.check_go')}</button>` : ''}
      </section>
    </form>
    ${view.mayWork ? giveUpForm(say, token, file._id) : ''}`;
}

/** A branch's own list needs no column for the branch. */
function defaultUnit({ file, units }: View): string {
  return units.length === 1 || !file.columns.includes('unit') ? (units.length === 1 ? file.unitId : '') : '';
}

function sheetForm({ say, file, token, mayWork }: View): Markup {
  if (file.sheets.length < 2) return html``;
  const options = file.sheets.map(({ name, hidden, rows }, at) => ({
    value: String(at),
    label: say(hidden ? 'roster.sheet_hidden' : 'roster.sheet_rows', { name, rows }),
  }));
  return html`<form class="card filters" method="post" action="/console/roster/${file._id}/sheet">
    ${tokenField(token)} ${select('sheet', say('roster.sheet'), options, String(file.sheet))}
    ${mayWork ? html`<button class="quiet">${say('roster.sheet_go')}</button>` : ''}
  </form>`;
}

function columnTable({ say, file, sample }: View): Markup {
  const options = [
    { value: '', label: say('roster.field.none') },
    ...FIELDS.map((field) => ({ value: field, label: say(`roster.field.${field}`) })),
  ];
  const choice = (
    at: number,
  ): Markup => html`<select name="column-${at}" aria-label="${say('roster.holds')} ${columnLetter(at)}">
    ${options.map(({ value, label }) => html`<option value="${value}" ${value === (file.columns[at] ?? '') ? 'selected' : ''}>${label}</option>`)}
  </select>`;
  return table<number>(
    [
      {
        title: say('roster.column'),
        main: true,
        cell: (at) =>
          html`${columnLetter(at)}. ${file.titles[at] || html`<span class="soft">${say('roster.untitled')}</span>`}`,
      },
      {
        title: say('roster.sample'),
        cell: (at) =>
          html`<span class="soft">${
            file.forbidden[at]
              ? '•••'
              : sample
                  .map((row) => row[at] ?? '')
                  .filter((text) => text !== '')
                  .slice(0, 3)
                  .join(' · ') || '–'
          }</span>`,
      },
      {
        title: say('roster.holds'),
        cell: (at) =>
          file.forbidden[at]
            ? html`${badge('off', say('roster.not_taken'))} <small>${say(`roster.forbidden.${file.forbidden[at]}`)}</small>`
            : choice(at),
      },
    ],
    file.titles
      .map((_, at) => at)
      .filter((at) => file.titles[at] !== '' || sample.some((row) => (row[at] ?? '') !== '')),
  );
}

export function giveUpForm(say: Say, token: string, id: string): Markup {
  return html`<form method="post" action="/console/roster/${id}/give-up">
    ${tokenField(token)}<button class="link">${say('roster.give_up')}</button>
  </form>`;
}
