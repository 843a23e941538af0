import { html } from 'hono/html';
import type { SubmissionStatus } from '../../domain/submissions/model.ts';
import type { Submission } from '../../domain/submissions/submissions.ts';
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
  pager,
  select,
  type Tone,
  table,
  tokenField,
} from './parts.ts';
import { type Photo, photoList } from './photos.ts';
import { queryOf } from './query.ts';

const TONES: Record<SubmissionStatus, Tone> = {
  new: 'warn',
  received: 'wait',
  in_review: 'wait',
  need_info: 'warn',
  forwarded: 'wait',
  applied: 'ok',
  archived: 'off',
  not_suitable: 'off',
  answered: 'ok',
};

export interface SubmissionRow {
  id: string;
  code: string;
  kind: 'initiative' | 'petition';
  status: SubmissionStatus;
  summary: string;
  unit: string | undefined;
  at: number;
  photos: number;
}

export function submissionBadge(say: Say, status: SubmissionStatus): Markup {
  return badge(TONES[status], say(`console-status.submission.${status}`));
}

export function submissionsBody(view: {
  say: Say;
  filter: { text: string | undefined; unit: string | undefined; kind: string | undefined; status: string | undefined };
  statuses: readonly SubmissionStatus[];
  units: readonly Option[];
  rows: readonly SubmissionRow[];
  next: string | undefined;
}): Markup {
  const { say, filter, rows } = view;
  const all = { value: '', label: say('console.all') };
  return html`<form class="filters" method="get">
      <label class="field"
        ><span>${say('console-submissions.search')}</span><input name="q" type="search" value="${filter.text ?? ''}"
      /></label>
      ${select(
        'kind',
        say('console-submissions.kind_label'),
        [
          all,
          ...(['initiative', 'petition'] as const).map((value) => ({
            value,
            label: say(`console-submissions.kind.${value}`),
          })),
        ],
        filter.kind,
      )}
      ${select(
        'status',
        say('console-submissions.status'),
        [all, ...view.statuses.map((value) => ({ value, label: say(`console-status.submission.${value}`) }))],
        filter.status,
      )}
      ${view.units.length > 1 ? select('unit', say('console-submissions.unit'), view.units, filter.unit) : ''}
      <button class="quiet">${say('console.filter')}</button>
    </form>
    ${rows.length === 0 ? empty(say('console-submissions.none')) : rowsTable(say, rows)}
    ${pager(say, view.next === undefined ? undefined : `?${nextQuery(view)}`)}`;
}

function nextQuery(view: Parameters<typeof submissionsBody>[0]): string {
  const { text: q, unit, kind, status } = view.filter;
  return queryOf({ q, unit, kind, status, before: view.next });
}

function rowsTable(say: Say, rows: readonly SubmissionRow[]): Markup {
  return table<SubmissionRow>(
    [
      {
        title: say('console-submissions.code'),
        main: true,
        cell: (row) => html`<a href="/console/submissions/${encodeURIComponent(row.id)}">${row.code}</a>
          <small>${say(`console-submissions.kind.${row.kind}`)}</small>`,
      },
      {
        title: say('console-submissions.summary'),
        cell: (row) =>
          html`${shorten(row.summary)}${row.photos > 0 ? html` <small>${icon('photo')}${row.photos}</small>` : ''}`,
      },
      { title: say('console-submissions.unit'), cell: (row) => row.unit ?? say('console.no_unit') },
      { title: say('console-submissions.sent'), cell: (row) => formatTime(row.at) },
      { title: say('console-submissions.status'), cell: (row) => submissionBadge(say, row.status) },
    ],
    rows,
  );
}

function shorten(text: string): string {
  const signs = [...text];
  return signs.length <= 140 ? text : `${signs.slice(0, 139).join('')}…`;
}

export function submissionBody(view: {
  say: Say;
  token: string;
  submission: Submission;
  author: string | undefined;
  /** What she agrees to at this moment. */
  mayShow: { name: boolean; photos: boolean };
  unit: string | undefined;
  names: ReadonlyMap<string, string>;
  photos: readonly Photo[];
  statuses: readonly SubmissionStatus[];
  mayWork: boolean;
  draft: string;
  problem: string | undefined;
  maxLength: number;
}): Markup {
  const { say, submission } = view;
  const parts = (['problem', 'idea', 'place', 'benefit', 'text'] as const).flatMap((part) => {
    const words = submission[part];
    return words ? [[say(`console-submissions.part.${part}`), html`<span class="text">${words}</span>`] as const] : [];
  });
  return html`${backLink('/console/submissions', say('console.nav.submissions'))}
    <div class="columns">
      <div>
        <section class="card">${definitions(parts)}</section>
        ${photoList(say, view.photos)} ${view.mayWork ? answerForm(view) : ''}
      </div>
      <aside>
        <section class="card">
          ${definitions([
            [say('console-submissions.status'), submissionBadge(say, submission.status)],
            [say('console-submissions.author'), view.author ?? say('console.unnamed')],
            [say('console-submissions.unit'), view.unit ?? say('console.no_unit')],
            [say('console-submissions.sent'), formatTime(submission.createdAt)],
            [say('console-submissions.publish'), say(submission.publish ? 'console.yes' : 'console.no')],
            [
              say('console-submissions.show_name'),
              say(submission.showName && view.mayShow.name ? 'console.yes' : 'console.no'),
            ],
            [say('console-submissions.show_photos'), say(view.mayShow.photos ? 'console.yes' : 'console.no')],
            ...(submission.onBehalf ? [[say('console-submissions.on_behalf'), say('console.yes')] as const] : []),
          ])}
        </section>
        ${view.mayWork ? statusForm(view) : ''} ${history(view)}
      </aside>
    </div>`;
}

function answerForm(view: Parameters<typeof submissionBody>[0]): Markup {
  const { say, submission } = view;
  return html`<section class="card">
    <h2>${say('console-submissions.answer')}</h2>
    ${
      submission.answer
        ? html`<p class="text">${submission.answer.text}</p>
            <p class="small">${view.names.get(submission.answer.staffId) ?? ''} · ${formatTime(submission.answer.at)}</p>`
        : ''
    }
    ${view.problem === undefined ? '' : note('bad', view.problem)}
    <form method="post" action="/console/submissions/${encodeURIComponent(submission._id)}/answer">
      ${tokenField(view.token)}${actField()}
      <label class="field"
        ><span>${say(submission.answer ? 'console-submissions.answer_again' : 'console-submissions.answer_label')}</span>
        <textarea name="text" maxlength="${view.maxLength}" required>${view.draft}</textarea>
        <span class="help">${say('console-submissions.answer_help')}</span></label
      >
      <button>${say('console-submissions.send')}</button>
    </form>
  </section>`;
}

function statusForm(view: Parameters<typeof submissionBody>[0]): Markup {
  const { say, submission } = view;
  return html`<section class="card">
    <h2>${say('console-submissions.change_status')}</h2>
    <form method="post" action="/console/submissions/${encodeURIComponent(submission._id)}/status">
      ${tokenField(view.token)}${actField()}
      ${select(
        'status',
        say('console-submissions.status'),
        view.statuses.map((value) => ({ value, label: say(`console-status.submission.${value}`) })),
        submission.status,
      )}
      <label class="field"
        ><span>${say('console-submissions.note')}</span><input name="note" maxlength="1000" /><span class="help"
          >${say('console-submissions.note_help')}</span
        ></label
      >
      <button class="quiet">${say('console-submissions.save_status')}</button>
    </form>
  </section>`;
}

function history(view: Parameters<typeof submissionBody>[0]): Markup {
  const { say, submission, names } = view;
  return html`<section class="card">
    <h2>${say('console-submissions.history')}</h2>
    ${definitions(
      submission.history.map((change) => [
        `${formatTime(change.at)} · ${change.staffId ? (names.get(change.staffId) ?? '') : say('console-submissions.by_author')}`,
        html`${say(`console-status.submission.${change.status}`)}${change.note ? html` <span class="soft">– ${change.note}</span>` : ''}`,
      ]),
    )}
  </section>`;
}
