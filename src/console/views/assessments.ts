import { html } from 'hono/html';
import type { Grade } from '../../domain/people/classification.ts';
import { formatTime } from './format.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import {
  actField,
  backLink,
  badge,
  definitions,
  empty,
  note,
  type Option,
  select,
  table,
  tokenField,
} from './parts.ts';
import { periodWords } from './person.ts';
import { queryOf } from './query.ts';

export interface AssessmentRow {
  personId: string;
  unitId: string;
  /** Of the person. */
  href: string;
  name: string;
  unit: string;
  commune: string;
  /** Undefined: nothing was said yet. */
  grade: string | undefined;
  /** Only for those who work on roles. */
  note?: string | undefined;
  at: number | undefined;
  corrected: boolean;
}

interface ListView {
  say: Say;
  period: string;
  periods: readonly Option[];
  unit: string | undefined;
  units: readonly Option[];
  mayWork: boolean;
  rows: readonly AssessmentRow[];
}

export function assessmentsBody(view: ListView): Markup {
  const { say, rows, period } = view;
  const done = rows.filter(({ grade }) => grade !== undefined).length;
  const query = queryOf({ period, unit: view.unit });
  return html`${backLink('/console/roles', say('console-roles.title'))}
    <form class="filters" method="get">
      ${select('period', say('console-assessments.period_title'), view.periods, period)}
      ${view.units.length > 1 ? select('unit', say('console-people.unit'), view.units, view.unit) : ''}
      <button class="quiet">${icon('search')}${say('console.filter')}</button>
    </form>
    <div class="actions screen">
      ${view.mayWork && rows.length > 0 ? html`<a class="button quiet" href="/console/roles/assessments/list.csv?${query}">${icon('download')}${say('console-assessments.download')}</a>` : ''}
      <a class="button quiet" href="/console/roles/assessments/grades">${say('console-assessments.grades')}</a>
    </div>
    <p>${say('console-assessments.progress', { done, total: rows.length })}</p>
    ${rows.length === 0 ? empty(say('console-assessments.none')) : rowsTable(view)}`;
}

function rowsTable(view: ListView): Markup {
  const { say, period } = view;
  return table<AssessmentRow>(
    [
      {
        title: say('console-assessments.leader'),
        main: true,
        cell: (row) => html`<a href="${row.href}">${row.name}</a>`,
      },
      { title: say('console-assessments.unit'), cell: (row) => row.unit },
      {
        title: say('console-assessments.grade'),
        cell: (row) =>
          row.grade === undefined
            ? badge('warn', say('console-assessments.not_yet'))
            : html`${row.grade} ${row.corrected ? html`<small>${say('console-assessments.corrected')}</small>` : ''}
                ${row.note ? html`<div><small>${row.note}</small></div>` : ''}`,
      },
      { title: say('console-assessments.at'), cell: (row) => (row.at === undefined ? '–' : formatTime(row.at)) },
      ...(view.mayWork
        ? [
            {
              title: say('console-people.acts'),
              cell: (row: AssessmentRow) =>
                html`<a href="/console/roles/assessments/one?${queryOf({ person: row.personId, unit: row.unitId, period })}"
                  >${say(row.grade === undefined ? 'console-assessments.assess' : 'console-assessments.correct')}</a
                >`,
            },
          ]
        : []),
    ],
    view.rows,
  );
}

interface OneView {
  say: Say;
  token: string;
  period: string;
  personId: string;
  unitId: string;
  unit: string;
  grades: readonly Grade[];
  maxNote: number;
  /** Newest first; `by` is a name. */
  lines: readonly { id: string; grade: string; gradeName: string; note?: string; by: string; at: number }[];
}

export function assessmentBody(view: OneView): Markup {
  const { say, lines } = view;
  return html`${backLink(`/console/roles/assessments?period=${view.period}`, say('console-assessments.title'))}
    <section class="card wide">
      ${definitions([
        [say('console-assessments.unit'), view.unit],
        [say('console-assessments.period_title'), periodWords(say, view.period)],
      ])}
    </section>
    ${view.grades.length === 0 ? note('warn', say('console-assessments.no_grades')) : oneForm(view)}
    ${
      lines.length === 0
        ? ''
        : html`<section class="card">
            <h2>${say('console-assessments.history')}</h2>
            ${definitions(
              lines.map((line) => [
                `${formatTime(line.at)} · ${line.by}`,
                html`${line.gradeName}${line.note ? html`<div><small>${line.note}</small></div>` : ''}`,
              ]),
            )}
          </section>`
    }`;
}

function oneForm(view: OneView): Markup {
  const { say, lines } = view;
  const current = lines[0]?.grade;
  return html`<form class="card" method="post" action="/console/roles/assessments/one">
    ${tokenField(view.token)}${actField()}
    <input type="hidden" name="person" value="${view.personId}" />
    <input type="hidden" name="unit" value="${view.unitId}" />
    <input type="hidden" name="period" value="${view.period}" />
    <fieldset>
      <legend>${say('console-assessments.grade')}</legend>
      ${view.grades.map(
        ({ id, name }) =>
          html`<label class="choice"
            ><input type="radio" name="grade" value="${id}" required ${id === current ? 'checked' : ''} />${name}</label
          >`,
      )}
    </fieldset>
    <label class="field"
      ><span>${say('console-assessments.note')} <em>(${say('console-assessments.note_help')})</em></span
      ><input name="note" maxlength="${view.maxNote}" autocomplete="off"
    /></label>
    <button>${say(current === undefined ? 'console-assessments.assess' : 'console-assessments.correct')}</button>
  </form>`;
}

export function gradesBody(view: {
  say: Say;
  token: string;
  grades: readonly Grade[];
  /** Empty lines for new ones. */
  spare: number;
  mayWork: boolean;
}): Markup {
  const { say } = view;
  const open = view.grades.filter(({ retired }) => !retired);
  const retired = view.grades.filter((grade) => grade.retired);
  const rows = [...open, ...Array.from({ length: view.spare }, () => undefined)];
  return html`${backLink('/console/roles/assessments', say('console-assessments.title'))}
    ${
      view.mayWork
        ? html`<form class="card" method="post" action="/console/roles/assessments/grades">
            ${tokenField(view.token)}${actField()}
            <p class="help">${say('console-assessments.grades_help')}</p>
            ${rows.map(
              (grade, at) =>
                html`<label class="field"
                  ><span>${say('console-assessments.grade_number', { n: at + 1 })}</span
                  ><input name="name-${at}" value="${grade?.name ?? ''}" maxlength="80" autocomplete="off" /><input
                    type="hidden"
                    name="id-${at}"
                    value="${grade?.id ?? ''}"
                /></label>`,
            )}
            <button>${say('console-assessments.save')}</button>
          </form>`
        : html`<section class="card"><ol>${open.map(({ name }) => html`<li>${name}</li>`)}</ol></section>`
    }
    ${retired.length === 0 ? '' : html`<p class="soft">${say('console-assessments.retired', { names: retired.map(({ name }) => name).join(', ') })}</p>`}`;
}
