import { html } from 'hono/html';
import type { HistoryLine } from '../../domain/messages/history.ts';
import { formatSpan, formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, badge, definitions, empty, note, table, tokenField } from './parts.ts';
import { thread } from './thread.ts';

export interface WaitingRow {
  id: string;
  name: string | undefined;
  unit: string | undefined;
  text: string;
  waitingMs: number;
}

/** After so long a wait a note is shown as late. */
const LATE_MS = 60 * 60_000;

export interface QuestionRow {
  id: string;
  name: string | undefined;
  unit: string | undefined;
  text: string;
  at: number;
}

interface ListView {
  say: Say;
  token: string;
  maxLength: number;
  mayWriteCards: boolean;
  rows: readonly WaitingRow[];
  questions: readonly QuestionRow[];
}

/** Those who asked for a person, the longest wait first; then questions no content card answers. */
export function handoffsBody(view: ListView): Markup {
  const { say, rows, questions } = view;
  return html`${rows.length === 0 ? empty(say('console-handoffs.none')) : waiting(say, rows)}
  ${
    questions.length === 0
      ? ''
      : html`<h2>${say('console-handoffs.questions')}</h2>
          <p class="soft">${say('console-handoffs.questions_about')}</p>
          ${questions.map((row) => question(view, row))}`
  }`;
}

function waiting(say: Say, rows: readonly WaitingRow[]): Markup {
  return table<WaitingRow>(
    [
      {
        title: say('console-handoffs.who'),
        main: true,
        cell: (
          row,
        ) => html`<a href="/console/handoffs/${encodeURIComponent(row.id)}">${row.name ?? say('console.unnamed')}</a>
          <small>${row.unit ?? say('console.no_unit')}</small>`,
      },
      { title: say('console-handoffs.note'), cell: (row) => row.text },
      {
        title: say('console-handoffs.waiting'),
        cell: (row) => badge(row.waitingMs > LATE_MS ? 'warn' : 'wait', formatSpan(row.waitingMs, say)),
      },
    ],
    rows,
  );
}

function question({ say, token, maxLength, mayWriteCards }: ListView, row: QuestionRow): Markup {
  return html`<article class="card">
    <p class="text"><strong>${row.text}</strong></p>
    <p class="small">${row.name ?? say('console.unnamed')} · ${row.unit ?? say('console.no_unit')} · ${formatTime(row.at)}</p>
    ${mayWriteCards ? html`<p class="actions"><a class="button quiet" href="/console/content/cards/new?question=${encodeURIComponent(row.id)}">${say('console-cards.from_question')}</a></p>` : ''}
    <details>
      <summary>${say('console-handoffs.answer')}</summary>
      <form method="post" action="/console/handoffs/questions/${encodeURIComponent(row.id)}/answer">
        ${tokenField(token)}${actField()}
        <label class="field"
          ><span>${say('console-handoffs.answer_label')}</span><textarea name="text" maxlength="${maxLength}" required></textarea>
        </label>
        <button>${say('console-handoffs.send')}</button>
      </form>
    </details>
  </article>`;
}

export function handoffBody(view: {
  say: Say;
  token: string;
  note: { id: string; text: string; openedAt: number; state: 'waiting' | 'answered' | 'closed' };
  contact: { id: string; channel: string | undefined; unit: string | undefined; mayOpen: boolean };
  history: readonly HistoryLine[];
  staffNames: ReadonlyMap<string, string>;
  draft: string;
  problem: string | undefined;
  maxLength: number;
}): Markup {
  const { say } = view;
  const base = `/console/handoffs/${encodeURIComponent(view.note.id)}`;
  return html`${backLink('/console/handoffs', say('console.nav.handoffs'))}
    <div class="columns">
      <div>
        <section class="card">
          <h2>${say('console-handoffs.thread')}</h2>
          ${thread(say, view.history, view.staffNames)}
        </section>
        <section class="card">
          <h2>${say('console-handoffs.answer')}</h2>
          ${view.problem === undefined ? '' : note('bad', view.problem)}
          <form method="post" action="${base}/answer">
            ${tokenField(view.token)}${actField()}
            <label class="field"
              ><span>${say('console-handoffs.answer_label')}</span>
              <textarea name="text" maxlength="${view.maxLength}" required>${view.draft}</textarea>
              <span class="help">${say('console-handoffs.answer_help')}</span></label
            >
            <div class="actions"><button>${say('console-handoffs.send')}</button></div>
          </form>
        </section>
      </div>
      <aside class="card">
        ${definitions([
          [say('console-handoffs.note'), html`<span class="text">${view.note.text}</span>`],
          [say('console-handoffs.since'), formatTime(view.note.openedAt)],
          [
            say('console-handoffs.state'),
            badge(view.note.state === 'waiting' ? 'wait' : 'ok', say(`console-handoffs.states.${view.note.state}`)),
          ],
          [say('console-handoffs.unit'), view.contact.unit ?? say('console.no_unit')],
          [
            say('console-handoffs.channel'),
            view.contact.channel ? say(`console.channel.${view.contact.channel}`) : '–',
          ],
        ])}
        ${
          view.contact.mayOpen
            ? html`<p><a href="/console/contacts/${encodeURIComponent(view.contact.id)}">${say('console-handoffs.open_contact')}</a></p>`
            : ''
        }
        ${
          view.note.state === 'waiting'
            ? html`<form method="post" action="${base}/close">
                ${tokenField(view.token)}<button class="quiet">${say('console-handoffs.close')}</button>
              </form>`
            : ''
        }
      </aside>
    </div>`;
}
