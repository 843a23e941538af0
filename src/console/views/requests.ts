import { html } from 'hono/html';
import { formatDay } from '../../core/time.ts';
import { type DataRequestDoc, REQUEST_KINDS } from '../../domain/privacy/model.ts';
import type { Deadlines } from '../../domain/privacy/rules.ts';
import { formatTime } from './format.ts';
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

type Summary = DataRequestDoc & { id: string; late: boolean; left: number };
type Row = Summary & { unit: string | undefined };

export function requestsBody(view: {
  say: Say;
  which: 'open' | 'closed';
  mayWork: boolean;
  rows: readonly Row[];
}): Markup {
  const { say, which, rows } = view;
  const tab = (id: 'open' | 'closed') =>
    html`<a href="/console/requests?which=${id}" ${id === which ? 'aria-current="page"' : ''}>${say(`console-requests.${id}`)}</a>`;
  return html`<p class="help">${say('console-requests.about')}</p>
    <div class="bar">
      <nav class="tabs">${tab('open')}${tab('closed')}</nav>
      ${view.mayWork ? html`<a class="button" href="/console/requests/new">${say('console-requests.new')}</a>` : ''}
    </div>
    ${rows.length === 0 ? empty(say(`console-requests.none_${which}`)) : rowsTable(say, rows)}`;
}

function rowsTable(say: Say, rows: readonly Row[]): Markup {
  return table<Row>(
    [
      {
        title: say('console-requests.request'),
        main: true,
        cell: (row) =>
          html`<a href="/console/requests/${row.id}">${row.code ?? ''}</a> ${say(`console-requests.kind.${row.kind}`)}`,
      },
      { title: say('console-requests.unit'), cell: (row) => row.unit ?? say('console.no_unit') },
      { title: say('console-requests.source'), cell: (row) => say(`console-requests.from.${row.source}`) },
      { title: say('console-requests.opened'), cell: (row) => formatTime(row.openedAt) },
      { title: say('console-requests.due'), cell: (row) => dueCell(say, row) },
    ],
    rows,
  );
}

function dueCell(say: Say, row: Summary): Markup {
  if (row.state !== 'open') {
    const word = row.automatic ? 'automatic' : row.state;
    return badge(row.state === 'done' ? 'ok' : 'off', say(`console-requests.state.${word}`));
  }
  const unanswered = row.answeredAt === undefined;
  const until = formatDay(unanswered ? row.answerBy : row.dueBy);
  if (row.late) return html`${badge('bad', say('console-requests.late'))} <small>${until}</small>`;
  const word = unanswered ? say('console-requests.answer_by') : say('console-requests.left', { n: row.left });
  return html`${badge(unanswered || row.left <= 3 ? 'warn' : 'wait', word)} <small>${until}</small>`;
}

export function newRequestBody(view: {
  say: Say;
  token: string;
  contact: { id: string; name: string } | undefined;
  units: readonly Option[];
  kind: string | undefined;
  problem: string | undefined;
}): Markup {
  const { say, contact } = view;
  return html`${backLink('/console/requests', say('console.nav.requests'))}
    ${view.problem === undefined ? '' : note('bad', view.problem)}
    <form class="card" method="post" action="/console/requests">
      ${tokenField(view.token)}${actField()}
      <p class="help">${say('console-requests.new_help')}</p>
      ${
        contact === undefined
          ? select('unit', say('console-requests.unit'), view.units, undefined)
          : html`<p>${say('console-requests.who')} <strong>${contact.name}</strong></p>
              <input type="hidden" name="contact" value="${contact.id}" />`
      }
      ${select(
        'kind',
        say('console-requests.what'),
        REQUEST_KINDS.map((value) => ({ value, label: say(`console-requests.kind.${value}`) })),
        view.kind ?? 'see',
      )}
      <button>${say('console-requests.make')}</button>
    </form>`;
}

interface DetailView {
  say: Say;
  token: string;
  request: Summary;
  unit: string | undefined;
  names: ReadonlyMap<string, string>;
  contact: { id: string; name: string } | undefined;
  deadlines: Deadlines;
  mayWork: boolean;
  problem: string | undefined;
  maxNote: number;
}

export function requestBody(view: DetailView): Markup {
  const { say, request, contact } = view;
  return html`${backLink('/console/requests', say('console.nav.requests'))}
    ${view.problem === undefined ? '' : note('bad', view.problem)}
    <section class="card wide">
      ${definitions([
        [say('console-requests.due'), dueCell(say, request)],
        [
          say('console-requests.whose'),
          contact === undefined
            ? say(
                request.kind === 'delete' && request.state === 'done'
                  ? 'console-requests.forgotten'
                  : 'console-requests.unknown',
              )
            : html`<a href="/console/contacts/${encodeURIComponent(contact.id)}">${contact.name}</a>`,
        ],
        [say('console-requests.unit'), view.unit ?? say('console.no_unit')],
        [say('console-requests.source'), say(`console-requests.from.${request.source}`)],
        [say('console-requests.opened'), formatTime(request.openedAt)],
        [
          say('console-requests.answer'),
          request.answeredAt ? formatTime(request.answeredAt) : formatDay(request.answerBy),
        ],
        [say('console-requests.done_by'), formatDay(request.dueBy)],
      ])}
    </section>
    ${view.mayWork && request.state === 'open' ? actions(view) : ''}
    <section class="card">
      <h2>${say('console-requests.steps')}</h2>
      <ul>
        ${request.steps.map(
          (step) =>
            html`<li>
              ${formatTime(step.at)} · ${say(`console-requests.step.${step.what}`)}
              ${step.staffId === undefined ? '' : html`<small>${view.names.get(step.staffId) ?? ''}</small>`}
              ${step.note === undefined ? '' : html`<p>${step.note}</p>`}
            </li>`,
        )}
      </ul>
    </section>
    <p class="small">${say('console-requests.law', { source: view.deadlines.source, day: formatDay(view.deadlines.checked) })}</p>`;
}

function actions({ say, token, request, contact, deadlines, maxNote }: DetailView): Markup {
  const base = `/console/requests/${request.id}`;
  const button = (what: string, label: string, tone = 'quiet') =>
    html`<button class="${tone}" name="what" value="${what}">${label}</button>`;
  return html`<section class="card">
    <h2>${say('console-requests.next')}</h2>
    ${
      request.kind === 'delete' && contact !== undefined
        ? html`<form method="post" action="${base}/delete">
            ${tokenField(token)}${actField()}
            <p class="help">${say('console-requests.delete_help')}</p>
            <button class="danger">${say('console-requests.delete', { name: contact.name })}</button>
          </form>`
        : ''
    }
    <form method="post" action="${base}/step">
      ${tokenField(token)}${actField()}
      <label class="field"
        ><span>${say('console-requests.note')} <em>${say('console-requests.note_hint')}</em></span
        ><textarea name="note" rows="2" maxlength="${maxNote}"></textarea>
      </label>
      <div class="actions">
        ${request.answeredAt === undefined ? button('answered', say('console-requests.act.answered'), '') : ''}
        ${button('done', say('console-requests.act.done'), request.answeredAt === undefined ? 'quiet' : '')}
        ${button('note', say('console-requests.act.note'))}
        ${request.extendedAt === undefined ? button('extended', say('console-requests.act.extended', { n: deadlines.extensionDays })) : ''}
        ${button('refused', say('console-requests.act.refused'))}
      </div>
    </form>
  </section>`;
}
