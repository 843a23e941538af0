import { html } from 'hono/html';
import type { Counts } from '../../domain/roster/model.ts';
import { formatNumber } from './format.ts';
import type { Markup } from './markup.ts';
import { backLink, badge, note, type Option, type Tone, table, tokenField } from './parts.ts';
import { importHref } from './roster.ts';
import { giveUpForm } from './roster-columns.ts';
import { type RowsView, rowsTable, type Show } from './roster-rows.ts';

interface View extends RowsView {
  /** Kinds of trouble with their rows, the commonest first. */
  trouble: readonly { code: string; level: string; rows: number }[];
  undecided: number;
  units: readonly Option[];
}

/** The dry run: what would happen, and all that is wrong, before anything happens. */
export function checkedBody(view: View): Markup {
  const { say, file } = view;
  return html`${backLink('/console/roster', say('roster.title'))} ${note('wait', say('roster.nothing_yet'))}
    <section class="card">
      <h2>${say('roster.would')}</h2>
      ${tiles(view)} ${applyForm(view)}
      <div class="actions">
        <a class="button quiet" href="${importHref(file._id, { step: 'columns' })}">${say('roster.change_columns')}</a>
        ${view.mayWork ? giveUpForm(say, view.token, file._id) : ''}
      </div>
    </section>
    ${unknownUnits(view)} ${trouble(view)} ${untaken(view)}
    <section id="rows">
      <h2>${say(`roster.show.${view.show}`)}</h2>
      ${view.show === 'near' ? decideAll(view) : ''} ${rowsTable(view)}
    </section>`;
}

const TILES: readonly (readonly [Show & keyof Counts, Tone])[] = [
  ['add', 'ok'],
  ['update', 'ok'],
  ['same', 'off'],
  ['near', 'warn'],
  ['twice', 'off'],
  ['error', 'bad'],
];

function tiles({ say, language, file, show }: View): Markup {
  const { counts } = file;
  const list = [
    ...TILES.map(([kind, tone]) => ({ show: kind as Show, n: counts?.[kind] ?? 0, tone })),
    { show: 'marked' as Show, n: counts?.warnings ?? 0, tone: 'warn' as Tone },
  ];
  return html`<nav class="figures" aria-label="${say('roster.would')}">
    ${list.map(
      ({ show: kind, n, tone }) =>
        html`<a href="${importHref(file._id, { show: kind })}#rows" ${kind === show ? 'aria-current="page"' : ''} class="${n === 0 ? 'off' : tone}"
          ><b>${formatNumber(n, language)}</b> ${say(`roster.figure.${kind}`)}</a
        >`,
    )}
  </nav>`;
}

/** The button says for how many. */
function applyForm({ say, language, token, file, undecided, mayWork }: View): Markup {
  const { add = 0, update = 0, near = 0 } = file.counts ?? {};
  if (!mayWork) return html``;
  return html`${undecided > 0 ? note('warn', say('roster.undecided', { n: formatNumber(undecided, language) })) : ''}
    ${
      add + update + near - undecided > 0
        ? html`<form method="post" action="/console/roster/${file._id}/apply">
            ${tokenField(token)}
            <button>${say('roster.apply', { add: formatNumber(add, language), update: formatNumber(update, language), decided: formatNumber(near - undecided, language) })}</button>
          </form>`
        : note('off', say('roster.nothing_to_do'))
    }`;
}

/** Words for units that are to be explained once; then they are known for good. */
function unknownUnits({ say, file, token, units, mayWork }: View): Markup {
  if (file.unknownUnits.length === 0) return html``;
  const choice = (
    at: number,
    near: readonly string[],
  ): Markup => html`<select name="unit-${at}" aria-label="${say('roster.means')}">
    <option value="">${say('roster.means_none')}</option>
    ${[...units.filter(({ value }) => near.includes(value)), ...units.filter(({ value }) => !near.includes(value))].map(
      ({ value, label }) => html`<option value="${value}">${label}</option>`,
    )}
  </select>`;
  return html`<form class="card" method="post" action="/console/roster/${file._id}/units">
    ${tokenField(token)}
    <h2>${say('roster.unknown_units')}</h2>
    <p class="help">${say('roster.unknown_units_help')}</p>
    ${table<{ text: string; rows: number; near: string[]; at: number }>(
      [
        { title: say('roster.in_file'), main: true, cell: ({ text }) => text },
        { title: say('roster.rows'), number: true, cell: ({ rows }) => rows },
        { title: say('roster.means'), cell: ({ at, near }) => choice(at, near) },
      ],
      file.unknownUnits.map((unit, at) => ({ ...unit, at })),
    )}
    ${mayWork ? html`<button>${say('roster.units_go')}</button>` : ''}
  </form>`;
}

function trouble({ say, trouble: list }: View): Markup {
  if (list.length === 0) return html``;
  const tones: Readonly<Record<string, Tone>> = { error: 'bad', warning: 'warn', fix: 'ok' };
  return html`<details class="card">
    <summary>${say('roster.trouble')}</summary>
    <ul class="lines">
      ${list.map(
        ({ code, level, rows }) =>
          html`<li>${badge(tones[level] ?? 'warn', say(`roster.level.${level}`))} ${say(`roster.issue.${code}`, { row: '…' })} <span class="soft">${say('roster.n_rows', { n: rows })}</span></li>`,
      )}
    </ul>
  </details>`;
}

/** Columns that are not taken and rows that are nobody, named so that nothing goes missing silently. */
function untaken({ say, file }: View): Markup {
  const forbidden = file.titles.flatMap((title, at) =>
    file.forbidden[at] ? [{ title, why: file.forbidden[at] }] : [],
  );
  const other = file.titles.filter((title, at) => title !== '' && !file.forbidden[at] && file.columns[at] === null);
  const reasons = Map.groupBy(file.leftOut, ({ why }) => why);
  if (forbidden.length + other.length + file.leftOut.length === 0) return html``;
  return html`<details class="card" ${forbidden.length > 0 ? 'open' : ''}>
    <summary>${say('roster.untaken')}</summary>
    <ul class="lines">
      ${forbidden.map(({ title, why }) => html`<li>${badge('off', say('roster.not_taken'))} <strong>${title}</strong>: ${say(`roster.forbidden.${why}`)}</li>`)}
      ${other.map((title) => html`<li>${badge('off', say('roster.not_taken'))} <strong>${title}</strong></li>`)}
      ${[...reasons].map(
        ([why, rows]) =>
          html`<li>${say(`roster.left_out.${why}`)} <span class="soft">${say('roster.at_rows', { rows: rowList(rows.map(({ row }) => row)) })}</span></li>`,
      )}
    </ul>
  </details>`;
}

function rowList(rows: readonly number[]): string {
  return rows.slice(0, 12).join(', ') + (rows.length > 12 ? ', …' : '');
}

/** For long lists: one word for all that are still open. */
function decideAll({ say, token, file, undecided, mayWork }: View): Markup {
  if (undecided < 2 || !mayWork) return html``;
  return html`<form class="actions" method="post" action="/console/roster/${file._id}/decide">
    ${tokenField(token)}<span>${say('roster.decide_all', { n: undecided })}</span>
    <button class="quiet small" name="choice" value="same">${say('roster.choice.same')}</button>
    <button class="quiet small" name="choice" value="other">${say('roster.choice.other')}</button>
    <button class="quiet small" name="choice" value="skip">${say('roster.choice.skip')}</button>
  </form>`;
}
