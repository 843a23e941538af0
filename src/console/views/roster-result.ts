import { html } from 'hono/html';
import { formatNumber, formatTime } from './format.ts';
import type { Markup } from './markup.ts';
import { backLink, definitions, note, table, tokenField } from './parts.ts';
import { importBadge } from './roster.ts';
import { type RowsView, rowsTable, type ShownRow } from './roster-rows.ts';

interface View extends RowsView {
  appliedBy: string;
  mayInvite: boolean;
  /** Epoch ms; undefined when it cannot be taken back. */
  undoUntil: number | undefined;
}

/** What a file did, and the way back. */
export function resultBody(view: View): Markup {
  const { say, file, language } = view;
  const { done } = file;
  const number = (value = 0): string => formatNumber(value, language);
  return html`${backLink('/console/roster', say('roster.title'))}
    <section class="card wide">
      <p>${importBadge(say, file.state)}</p>
      ${file.state === 'given_up' ? html`<p>${say('roster.given_up_help')}</p>` : ''}
      ${
        done === undefined
          ? ''
          : definitions([
              [say('roster.done.added'), number(done.added)],
              [say('roster.done.changed'), number(done.changed)],
              [say('roster.done.same'), number(done.same)],
              [say('roster.done.skipped'), number(done.skipped)],
              ...(file.state === 'undone' ? [[say('roster.done.kept'), number(done.kept)] as const] : []),
              [say('roster.applied_by'), `${formatTime(file.appliedAt ?? 0)} · ${view.appliedBy}`],
            ])
      }
    </section>
    ${undoForm(view)} ${kept(view)} ${positions(view)}`;
}

function undoForm({ say, language, token, file, mayWork, undoUntil }: View): Markup {
  if (undoUntil === undefined || !mayWork) return html``;
  const { added = 0, changed = 0 } = file.done ?? {};
  return html`<form class="card" method="post" action="/console/roster/${file._id}/undo">
    ${tokenField(token)}
    <p class="help">${say('roster.undo_help', { time: formatTime(undoUntil) })}</p>
    <button class="danger">${say('roster.undo', { added: formatNumber(added, language), changed: formatNumber(changed, language) })}</button>
  </form>`;
}

function kept(view: View): Markup {
  if (view.file.state !== 'undone' || (view.file.done?.kept ?? 0) === 0) return html``;
  return html`${note('warn', view.say('roster.kept_help'))}
    <h2>${view.say('roster.show.kept')}</h2>
    ${rowsTable({ ...view, show: 'kept' })}`;
}

/** Leaders the list names: proposed, for an invite or the hand-over page; a list gives nobody a right. */
function positions({ say, file, rows, show, labels, mayInvite }: View): Markup {
  if (file.state !== 'applied' || show !== 'positions' || rows.length === 0) return html``;
  return html`<h2>${say('roster.show.positions')}</h2>
    <p class="help">${say('roster.positions_help')}</p>
    ${table<ShownRow>(
      [
        { title: say('roster.field.name'), main: true, cell: (row) => row.values.name ?? '–' },
        {
          title: say('roster.field.position'),
          cell: (row) => (row.position ? say(`roster.position.${row.position}`) : '–'),
        },
        { title: say('roster.field.unit'), cell: (row) => labels.get(row.unitId ?? '') ?? '–' },
        ...(mayInvite
          ? [
              {
                title: say('console-invites.link'),
                cell: (row: ShownRow) =>
                  html`<a href="/console/invites?unit=${encodeURIComponent(row.unitId ?? '')}">${say('console-invites.make')}</a>`,
              },
            ]
          : []),
      ],
      rows,
    )}`;
}
