import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { formatDay } from '../../core/time.ts';
import type { ReportStatus } from '../../domain/reports/model.ts';
import type { Report } from '../../domain/reports/reports.ts';
import { formatMoney, formatNumber, formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import {
  actField,
  backLink,
  badge,
  dayField,
  definitions,
  empty,
  note,
  type Option,
  pager,
  select,
  type Tone,
  table,
  tokenField,
} from './parts.ts';
import { type Photo, photoList } from './photos.ts';
import { queryOf } from './query.ts';

const TONES: Record<ReportStatus, Tone> = {
  submitted: 'wait',
  accepted: 'ok',
  returned: 'warn',
  consolidated: 'ok',
  locked: 'off',
};

export interface ReportRow {
  id: string;
  code: string;
  movement: string;
  unit: string | undefined;
  date: string;
  attendance: number | undefined;
  photos: number;
  status: ReportStatus;
}

export function reportBadge(say: Say, status: ReportStatus): Markup {
  return badge(TONES[status], say(`console-status.report.${status}`));
}

export function reportsBody(view: {
  say: Say;
  language: Language;
  filter: Partial<Record<'status' | 'movement' | 'unit' | 'from' | 'to', string | undefined>>;
  statuses: readonly ReportStatus[];
  movements: readonly Option[];
  units: readonly Option[];
  rows: readonly ReportRow[];
  next: string | undefined;
}): Markup {
  const { say, filter, rows } = view;
  const all = { value: '', label: say('console.all') };
  const query = queryOf({ ...filter, before: view.next });
  return html`<form class="filters" method="get">
      ${select('movement', say('console-reports.movement'), [all, ...view.movements], filter.movement)}
      ${select(
        'status',
        say('console-reports.status'),
        [all, ...view.statuses.map((value) => ({ value, label: say(`console-status.report.${value}`) }))],
        filter.status,
      )}
      ${view.units.length > 1 ? select('unit', say('console-reports.unit'), view.units, filter.unit) : ''}
      ${dayField('from', say('console-reports.from'), filter.from)}
      ${dayField('to', say('console-reports.to'), filter.to)}
      <button class="quiet">${say('console.filter')}</button>
    </form>
    ${rows.length === 0 ? empty(say('console-reports.none')) : rowsTable(view)}
    ${pager(say, view.next === undefined ? undefined : `?${query}`)}`;
}

function rowsTable({ say, language, rows }: Parameters<typeof reportsBody>[0]): Markup {
  return table<ReportRow>(
    [
      {
        title: say('console-reports.code'),
        main: true,
        cell: (row) =>
          html`<a href="/console/reports/${encodeURIComponent(row.id)}">${row.code}</a> <small>${row.movement}</small>`,
      },
      { title: say('console-reports.unit'), cell: (row) => row.unit ?? '' },
      { title: say('console-reports.date'), cell: (row) => formatDay(row.date) },
      {
        title: say('console-reports.attendance'),
        number: true,
        cell: (row) => (row.attendance === undefined ? '–' : formatNumber(row.attendance, language)),
      },
      { title: say('console-reports.photos'), number: true, cell: (row) => (row.photos === 0 ? '–' : row.photos) },
      { title: say('console-reports.status'), cell: (row) => reportBadge(say, row.status) },
    ],
    rows,
  );
}

export function reportBody(view: {
  say: Say;
  language: Language;
  token: string;
  report: Report;
  movement: string;
  fields: readonly { id: string; label: string; kind: 'number' | 'money' | 'text'; unit?: string }[];
  unit: string | undefined;
  author: string | undefined;
  names: ReadonlyMap<string, string>;
  photos: readonly Photo[];
  mayWork: boolean;
  draft: string;
  problem: string | undefined;
  maxLength: number;
}): Markup {
  const { say, report, language } = view;
  const figure = (value: number | undefined) => (value === undefined ? '–' : formatNumber(value, language));
  const values = view.fields.flatMap((field) => {
    const value = report.values[field.id];
    if (value === undefined) return [];
    const shown =
      typeof value === 'string'
        ? value
        : field.kind === 'money'
          ? formatMoney(value)
          : `${formatNumber(value, language)} ${field.unit ?? ''}`;
    return [[field.label, shown] as const];
  });

  return html`${backLink('/console/reports', say('console.nav.reports'))}
    <div class="columns">
      <div>
        <section class="card">
          ${definitions([
            [say('console-reports.movement'), view.movement],
            [say('console-reports.date'), formatDay(report.date)],
            [say('console-reports.place'), report.place ?? '–'],
            [say('console-reports.summary'), html`<span class="text">${report.summary ?? '–'}</span>`],
            [say('console-reports.attendance'), figure(report.attendance)],
            [say('console-reports.members'), figure(report.members)],
            ...values,
          ])}
        </section>
        ${photoList(say, view.photos)}
      </div>
      <aside>
        <section class="card">
          ${definitions([
            [say('console-reports.status'), reportBadge(say, report.status)],
            [say('console-reports.unit'), view.unit ?? ''],
            [say('console-reports.author'), view.author ?? say('console.unnamed')],
            [say('console-reports.sent'), formatTime(report.createdAt)],
            [say('console-reports.channel'), say(`console.channel.${report.channel}`)],
          ])}
        </section>
        ${view.mayWork ? decision(view) : ''} ${history(view)}
      </aside>
    </div>`;
}

function decision(view: Parameters<typeof reportBody>[0]): Markup {
  const { say, report } = view;
  const base = `/console/reports/${encodeURIComponent(report._id)}`;
  return html`<section class="card">
    ${view.problem === undefined ? '' : note('bad', view.problem)}
    ${
      report.status === 'accepted'
        ? ''
        : html`<form method="post" action="${base}/accept">
            ${tokenField(view.token)}${actField()}
            <div class="actions"><button>${say('console-reports.accept')}</button></div>
          </form>`
    }
    <details ${view.problem === undefined ? '' : 'open'}>
      <summary>${say('console-reports.return')}</summary>
      <form method="post" action="${base}/return">
        ${tokenField(view.token)}${actField()}
        <label class="field"
          ><span>${say('console-reports.reason')}</span>
          <textarea name="reason" maxlength="${view.maxLength}" required>${view.draft}</textarea>
          <span class="help">${say('console-reports.reason_help')}</span></label
        >
        <button class="quiet">${say('console-reports.return_submit')}</button>
      </form>
    </details>
  </section>`;
}

function history({ say, report, names }: Parameters<typeof reportBody>[0]): Markup {
  return html`<section class="card">
    <h2>${say('console-reports.history')}</h2>
    ${definitions(
      report.history.map((change) => [
        `${formatTime(change.at)} · ${change.staffId ? (names.get(change.staffId) ?? '') : say('console-reports.by_author')}`,
        html`${say(`console-status.report.${change.status}`)}${change.reason ? html` <span class="soft">– ${change.reason}</span>` : ''}`,
      ]),
    )}
  </section>`;
}
