import { html } from 'hono/html';
import { type Day, formatDay } from '../../core/time.ts';
import type { Markup, Say } from './markup.ts';
import { badge, empty, table } from './parts.ts';

export type ChangeState = 'ready' | 'planned' | 'in_effect' | 'undone';

/** A change of units as lists show it. */
export interface ChangeRow {
  id: string;
  /** The first day on which something changes. */
  day: Day;
  state: Exclude<ChangeState, 'ready'>;
  lines: readonly string[];
}

/** A ready change set. */
export interface SetRow {
  id: string;
  title: string;
  day: Day;
  document: string;
  state: ChangeState;
}

interface View {
  say: Say;
  mayWork: boolean;
  sets: readonly SetRow[];
  changes: readonly ChangeRow[];
}

export const KINDS = ['create', 'rename', 'move', 'merge', 'split', 'dissolve'] as const;
const TONES = { ready: 'off', planned: 'wait', in_effect: 'ok', undone: 'off' } as const;

export function stateBadge(say: Say, state: ChangeState): Markup {
  return badge(TONES[state], say(`units.state.${state}`));
}

export function changesListBody(view: View): Markup {
  const { say, changes } = view;
  return html`${view.mayWork ? kinds(say) : ''} ${sets(view)}
    <h2>${say('console-operations.done')}</h2>
    ${
      changes.length === 0
        ? empty(say('console-operations.none'))
        : table<ChangeRow>(
            [
              {
                title: say('console-operations.what'),
                main: true,
                cell: ({ id, lines }) =>
                  html`<a href="/console/unit-operations/${encodeURIComponent(id)}">${lines[0] ?? id}</a>
                    ${lines.length > 1 ? html`<small>${say('console-operations.more', { n: lines.length - 1 })}</small>` : ''}`,
              },
              { title: say('console-operations.day'), cell: ({ day }) => formatDay(day) },
              { title: say('console-operations.state'), cell: ({ state }) => stateBadge(say, state) },
            ],
            changes,
          )
    }`;
}

function kinds(say: Say): Markup {
  return html`<section class="card">
    <h2>${say('console-operations.begin')}</h2>
    <ul class="tiles plain-list">
      ${KINDS.map(
        (kind) =>
          html`<li>
            <a href="/console/unit-operations/new/${kind}">${say(`units.kind.${kind}`)}</a>
            <small>${say(`console-operations.about.${kind}`)}</small>
          </li>`,
      )}
    </ul>
  </section>`;
}

function sets({ say, sets: rows }: View): Markup {
  if (rows.length === 0) return html``;
  return html`<h2>${say('console-operations.sets')}</h2>
    ${table<SetRow>(
      [
        {
          title: say('console-operations.what'),
          main: true,
          cell: ({ id, title }) => html`<a href="/console/unit-operations/sets/${encodeURIComponent(id)}">${title}</a>`,
        },
        { title: say('console-operations.document'), cell: ({ document }) => document },
        { title: say('console-operations.day'), cell: ({ day }) => formatDay(day) },
        { title: say('console-operations.state'), cell: ({ state }) => stateBadge(say, state) },
      ],
      rows,
    )}`;
}
