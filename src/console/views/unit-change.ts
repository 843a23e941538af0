import { html } from 'hono/html';
import { formatDay } from '../../core/time.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, definitions, note, tokenField } from './parts.ts';
import { type ChangeRow, stateBadge } from './unit-changes-list.ts';
import { unitLink } from './unit-words.ts';

interface View {
  say: Say;
  token: string;
  row: ChangeRow;
  documents: readonly string[];
  notes: readonly string[];
  /** The ready change set it came from. */
  set: string | undefined;
  by: string;
  at: number;
  undoneBy: string | undefined;
  undoneAt: number | undefined;
  units: readonly { id: string; name: string }[];
  /** What has to be undone first. */
  builtOn: readonly ChangeRow[];
  mayUndo: boolean;
}

export function unitChangeBody(view: View): Markup {
  const { say, row, units } = view;
  return html`${backLink('/console/unit-operations', say('console-operations.back'))}
    <section class="card">
      <p>${stateBadge(say, row.state)} <strong>${say('console-operations.from', { day: formatDay(row.day) })}</strong></p>
      <ul>
        ${row.lines.map((line) => html`<li>${line}</li>`)}
      </ul>
      ${definitions([
        [say('console-operations.document'), view.documents.join('; ')],
        ...(view.notes.length > 0 ? [[say('console-operations.note'), view.notes.join('; ')] as const] : []),
        [say('console-operations.by'), `${view.by} · ${formatTime(view.at)}`],
        ...(view.undoneAt === undefined
          ? []
          : [[say('console-operations.undone_by'), `${view.undoneBy ?? ''} · ${formatTime(view.undoneAt)}`] as const]),
      ])}
      ${
        view.set === undefined
          ? ''
          : html`<p>
              <a class="link" href="/console/unit-operations/sets/${encodeURIComponent(view.set)}">${say('console-operations.see_set')}</a>
            </p>`
      }
    </section>
    ${undo(view)}
    ${
      units.length === 0
        ? ''
        : html`<details class="card">
            <summary>${say('console-operations.touched', { n: units.length })}</summary>
            <ul>
              ${units.map(({ id, name }) => html`<li>${unitLink(id, name)}</li>`)}
            </ul>
          </details>`
    }`;
}

function undo({ say, token, row, builtOn, mayUndo }: View): Markup {
  const others = builtOn.map(
    (other) =>
      html`<li><a href="/console/unit-operations/${encodeURIComponent(other.id)}">${other.lines[0] ?? other.id}</a></li>`,
  );
  if (others.length > 0)
    return html`<section class="card"><p>${say('console-operations.first_undo')}</p><ul>${others}</ul></section>`;
  if (row.state === 'in_effect') return note('off', say('units.undo.begun', { day: formatDay(row.day) }));
  if (!mayUndo) return html``;
  return html`<form class="card" method="post" action="/console/unit-operations/${encodeURIComponent(row.id)}/undo">
    ${tokenField(token)}${actField()}
    <p>${say('console-operations.undo_help', { day: formatDay(row.day) })}</p>
    <button class="danger">${say('console-operations.undo')}</button>
  </form>`;
}
