import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import type { Enrolling } from './enrolling.ts';
import { enrollingTabs } from './enrolling.ts';
import { formatNumber } from './format.ts';
import { icon } from './icons.ts';
import type { JoinSheet } from './join-sheet.ts';
import { joinSheet } from './join-sheet.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, empty, note, type Option, select, table } from './parts.ts';

export interface CodeRow {
  unitId: string;
  unit: string;
  code: string;
  opened: number;
  joined: number;
}

export function joinCodesBody(view: {
  say: Say;
  language: Language;
  tabs: Enrolling;
  parents: readonly Option[];
  parent: string | undefined;
  rows: readonly CodeRow[];
  problems: readonly string[];
  /** The unit whose sheets are printed together. */
  printed: string;
}): Markup {
  const { say, language, rows } = view;
  const sheets = `/console/join-codes/sheets?unit=${encodeURIComponent(view.printed)}`;
  return html`${enrollingTabs(say, view.tabs)}
    <p class="soft">${say('console-join.about')}</p>
    ${view.problems.map((problem) => note('warn', problem))}
    ${
      view.parents.length < 2
        ? ''
        : html`<form class="filters" method="get">
            ${select('unit', say('console-join.parent'), view.parents, view.parent)}
            <button class="quiet">${say('console-join.show')}</button>
          </form>`
    }
    ${
      rows.length === 0
        ? empty(say('console-join.none'))
        : html`<p class="actions">
              <a class="button" href="${sheets}">${icon('print')}${say('console-join.print_all', { n: rows.length })}</a>
            </p>
            ${table<CodeRow>(
              [
                {
                  title: say('console-join.unit'),
                  main: true,
                  cell: (row) =>
                    html`<a href="/console/join-codes/sheets?unit=${encodeURIComponent(row.unitId)}">${row.unit}</a>`,
                },
                { title: say('console-join.code'), cell: (row) => html`<strong>${row.code}</strong>` },
                { title: say('console-join.opened'), number: true, cell: (row) => formatNumber(row.opened, language) },
                { title: say('console-join.joined'), number: true, cell: (row) => formatNumber(row.joined, language) },
                {
                  title: say('console-join.file'),
                  cell: (row) =>
                    html`<a href="/console/join-codes/${encodeURIComponent(row.unitId)}/sheet.svg">${say('console-join.download')}</a>`,
                },
              ],
              rows,
            )}`
    }`;
}

/** The sheets themselves, one a page on paper. */
export function joinSheetsBody(view: {
  say: Say;
  sheets: readonly JoinSheet[];
  /** Sheets left off because there are too many for one go. */
  more: number;
  problems: readonly string[];
  forMembers: Say;
}): Markup {
  const { say, sheets } = view;
  return html`<div class="screen">
      ${backLink('/console/join-codes', say('console-join.title'))}
      <p class="soft">${say('console-join.print_hint', { n: sheets.length })}</p>
      ${view.problems.map((problem) => note('warn', problem))}
      ${view.more > 0 ? note('warn', say('console-join.too_many', { n: view.more })) : ''}
    </div>
    <div class="sheets">${sheets.map((sheet) => joinSheet(sheet, view.forMembers))}</div>`;
}
