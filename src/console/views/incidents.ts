import { html } from 'hono/html';
import type { IncidentRow } from '../../domain/incidents/model.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { badge, empty, tokenField } from './parts.ts';

/** Open troubles first, each with what it means and what to do next. */
export function incidentsBody(view: {
  say: Say;
  has: (key: string) => boolean;
  token: string;
  mayResolve: boolean;
  rows: readonly IncidentRow[];
}): Markup {
  const { say } = view;
  const open = view.rows.filter((row) => !row.resolvedAt);
  const past = view.rows.filter((row) => row.resolvedAt);
  return html`${open.length === 0 ? empty(say('console-incidents.none')) : open.map((row) => incident(view, row))}
    ${
      past.length === 0
        ? ''
        : html`<details>
            <summary>${say('console-incidents.past', { n: past.length })}</summary>
            ${past.map((row) => incident(view, row))}
          </details>`
    }`;
}

function incident(view: Parameters<typeof incidentsBody>[0], row: IncidentRow): Markup {
  const { say } = view;
  const kind = view.has(`console-incidents.kind.${row.kind}.title`) ? row.kind : 'other';
  return html`<article class="card">
    <div class="bar">
      <h2>${say(`console-incidents.kind.${kind}.title`)}${row.channel ? html` · ${say(`console.channel.${row.channel}`)}` : ''}</h2>
      ${row.resolvedAt ? badge('ok', say('console-incidents.resolved')) : badge('bad', say('console-incidents.open'))}
    </div>
    <p>${say(`console-incidents.kind.${kind}.means`)}</p>
    <p><strong>${say('console-incidents.next')}</strong> ${say(`console-incidents.kind.${kind}.next`)}</p>
    <p class="small">
      ${say('console-incidents.times', { first: formatTime(row.openedAt), last: formatTime(row.lastAt), count: row.count })}
      · ${say('console-incidents.detail')} <code>${row.kind}: ${row.detail}</code>
    </p>
    ${
      row.resolvedAt || !view.mayResolve
        ? ''
        : html`<form method="post" action="/console/incidents/${encodeURIComponent(row._id)}/resolve">
            ${tokenField(view.token)}<button class="quiet">${say('console-incidents.resolve')}</button>
          </form>`
    }
  </article>`;
}
