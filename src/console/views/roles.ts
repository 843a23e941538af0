import { html } from 'hono/html';
import { type Day, formatDay } from '../../core/time.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, badge, empty, note, type Option, select, type Tone, table } from './parts.ts';

interface LeaderRow {
  unitId: string;
  unit: string;
  leaders: readonly { href: string; personId: string; name: string; since: Day; until: Day | undefined }[];
}

export interface ChangeRow {
  href: string;
  unit: string;
  role: string;
  /** Names; absent for a seat that was or stays free. */
  from: string | undefined;
  to: string | undefined;
  day: Day;
  state: string;
}

interface LeadersView {
  say: Say;
  unit: string | undefined;
  units: readonly Option[];
  mayWork: boolean;
  /** How many there are in all when not all are shown. */
  cut: number | undefined;
  rows: readonly LeaderRow[];
  changes: readonly ChangeRow[];
}

const TONES: Readonly<Record<string, Tone>> = {
  planned: 'wait',
  waiting: 'wait',
  moving: 'wait',
  done: 'ok',
  replaced: 'off',
};

export function stateBadge(say: Say, state: string): Markup {
  return badge(TONES[state] ?? 'off', say(`console-roles.state.${state}`));
}

export function leadersBody(view: LeadersView): Markup {
  const { say, rows } = view;
  return html`${backLink('/console/people', say('console.nav.people'))}
    <form class="filters" method="get">
      ${select('unit', say('console-people.unit'), view.units, view.unit)}
      <button class="quiet">${icon('search')}${say('console.filter')}</button>
    </form>
    <div class="actions screen">
      <a class="button quiet" href="/console/roles/assessments${view.unit ? `?unit=${encodeURIComponent(view.unit)}` : ''}">${say('console-assessments.title')}</a>
    </div>
    ${view.cut === undefined ? '' : note('wait', say('console-roles.cut', { shown: rows.length, total: view.cut }))}
    ${rows.length === 0 ? empty(say('console-roles.none')) : leaderTable(view)}
    ${
      view.changes.length === 0
        ? ''
        : html`<h2>${say('console-roles.changes')}</h2>
            ${changeTable(say, view.changes)}`
    }`;
}

function leaderTable(view: LeadersView): Markup {
  const { say } = view;
  return table<LeaderRow>(
    [
      { title: say('console-people.unit'), main: true, cell: (row) => row.unit },
      {
        title: say('console-status.person_role.branch_leader'),
        cell: (row) =>
          row.leaders.length === 0
            ? badge('warn', say('console-roles.vacant'))
            : row.leaders.map((leader) => html`<div><a href="${leader.href}">${leader.name}</a></div>`),
      },
      {
        title: say('console-roles.since'),
        cell: (row) =>
          row.leaders.length === 0
            ? '–'
            : row.leaders.map(
                ({ since, until }) =>
                  html`<div>
                    ${formatDay(since)}${until ? html` <small>${say('console-roles.ends', { day: formatDay(until) })}</small>` : ''}
                  </div>`,
              ),
      },
      ...(view.mayWork
        ? [
            {
              title: say('console-people.acts'),
              cell: (row: LeaderRow) =>
                html`<a href="/console/roles/hand-over?unit=${encodeURIComponent(row.unitId)}&amp;role=branch_leader"
                  >${say(row.leaders.length === 0 ? 'console-roles.appoint' : 'console-roles.hand_over')}</a
                >`,
            },
          ]
        : []),
    ],
    view.rows,
  );
}

function changeTable(say: Say, rows: readonly ChangeRow[]): Markup {
  return table<ChangeRow>(
    [
      {
        title: say('console-people.unit'),
        main: true,
        cell: (row) =>
          html`<a href="${row.href}">${row.unit}</a> <small>${say(`console-status.person_role.${row.role}`)}</small>`,
      },
      { title: say('console-roles.old'), cell: (row) => row.from ?? '–' },
      { title: say('console-roles.new'), cell: (row) => row.to ?? '–' },
      { title: say('console-roles.day'), cell: (row) => formatDay(row.day) },
      { title: say('console-people.state'), cell: (row) => stateBadge(say, row.state) },
    ],
    rows,
  );
}
