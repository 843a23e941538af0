import { html } from 'hono/html';
import { type Enrolling, enrollingTabs } from './enrolling.ts';
import { formatSpan, formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, badge, empty, table, tokenField } from './parts.ts';

/** After so long a wait a request is shown as late. */
const LATE_MS = 3 * 86_400_000;

export interface ChangeRow {
  id: string;
  name: string | undefined;
  from: string;
  to: string;
  requestedAt: number;
  waitingMs: number;
  state: string;
  released: number | undefined;
  accepted: number | undefined;
  reason: string | undefined;
  /** What the reader may still say yes to. */
  sides: readonly ('released' | 'accepted')[];
}

interface View {
  say: Say;
  token: string;
  tabs: Enrolling;
  maxReason: number;
  mayWork: boolean;
  open: readonly ChangeRow[];
  settled: readonly ChangeRow[];
}

export function unitChangesBody(view: View): Markup {
  const { say, open, settled } = view;
  return html`${enrollingTabs(say, view.tabs)}
    <p class="soft">${say('console-changes.about')}</p>
    ${open.length === 0 ? empty(say('console-changes.none')) : open.map((row) => card(view, row))}
    ${
      settled.length === 0
        ? ''
        : html`<h2>${say('console-changes.settled')}</h2>
            ${table<ChangeRow>(
              [
                { title: say('console-changes.who'), main: true, cell: (row) => row.name ?? say('console.unnamed') },
                { title: say('console-changes.from'), cell: (row) => row.from },
                { title: say('console-changes.to'), cell: (row) => row.to },
                {
                  title: say('console-changes.outcome'),
                  cell: (row) =>
                    html`${badge(row.state === 'done' ? 'ok' : 'off', say(`console-changes.state.${row.state}`))}
                      ${row.reason ? html`<small>${row.reason}</small>` : ''}`,
                },
              ],
              settled,
            )}`
    }`;
}

function card(view: View, row: ChangeRow): Markup {
  const { say } = view;
  return html`<article class="card">
    <h2>${row.name ?? say('console.unnamed')}</h2>
    <p><strong>${row.from}</strong> → <strong>${row.to}</strong></p>
    <p>
      ${badge(row.waitingMs > LATE_MS ? 'warn' : 'wait', say('console-changes.waiting', { span: formatSpan(row.waitingMs, say) }))}
      ${side(say, 'released', row.released)} ${side(say, 'accepted', row.accepted)}
    </p>
    <p class="small">${say('console-changes.asked_at', { time: formatTime(row.requestedAt) })}</p>
    ${view.mayWork ? decisions(view, row) : ''}
  </article>`;
}

function side(say: Say, name: 'released' | 'accepted', at: number | undefined): Markup {
  return at === undefined
    ? badge('wait', say(`console-changes.not_${name}`))
    : badge('ok', say(`console-changes.${name}`, { time: formatTime(at) }));
}

function decisions({ say, token, maxReason }: View, row: ChangeRow): Markup {
  const base = `/console/unit-changes/${encodeURIComponent(row.id)}`;
  const words = row.sides.length === 2 ? 'both' : row.sides[0];
  return html`<div class="decide">
    ${
      words === undefined
        ? ''
        : html`<form method="post" action="${base}/agree">
            ${tokenField(token)}${actField()}<button>${say(`console-changes.agree_${words}`)}</button>
          </form>`
    }
    <details>
      <summary>${say('console-changes.reject')}</summary>
      <form method="post" action="${base}/reject">
        ${tokenField(token)}${actField()}
        <label class="field"
          ><span>${say('console-changes.reason')}</span><textarea name="reason" maxlength="${maxReason}" required></textarea>
          <span class="help">${say('console-changes.reason_help')}</span></label
        >
        <button class="danger">${say('console-changes.reject')}</button>
      </form>
    </details>
  </div>`;
}
