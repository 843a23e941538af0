import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { type Day, formatDay } from '../../core/time.ts';
import type { Unit } from '../../domain/organisation/units.ts';
import type { MonthFigures } from '../../domain/reports/figures.ts';
import { formatNumber } from './format.ts';
import type { Markup } from './markup.ts';
import { backLink, dayField, definitions, note, table } from './parts.ts';
import { type ChangeRow, stateBadge } from './unit-changes-list.ts';
import { byCode, typeWord, type UnitRow, unitAddress, unitLink, type Words } from './unit-words.ts';

interface Place {
  id: string;
  name: string;
  /** She may look at it. */
  open: boolean;
}

export interface SpanRow {
  from: Day;
  to: Day | undefined;
  code: string;
  type: string;
  name: string;
  parent: Place | undefined;
}

export interface LeaderRow {
  personId: string;
  name: string;
  role: string;
  from: Day;
}

interface View extends Words {
  language: Language;
  /** As it stands on `day`, which is one of its own. */
  unit: Unit;
  day: Day;
  today: Day;
  /** What it stands below, from the top. */
  path: readonly Place[];
  members: number;
  leaders: readonly LeaderRow[];
  children: readonly UnitRow[];
  spans: readonly SpanRow[];
  predecessors: readonly (Place & { kind: string })[];
  successors: readonly (Place & { kind: string })[];
  changes: readonly ChangeRow[];
  /** Undefined when she may not see reports. */
  months: readonly MonthFigures[] | undefined;
  may: { operate: boolean; people: boolean; roster: boolean; codes: boolean; invite: boolean };
}

const CHANGING = ['rename', 'move', 'merge', 'split', 'dissolve'] as const;

export function unitPageBody(view: View): Markup {
  const { say, unit, day, today } = view;
  return html`${backLink(day === today ? '/console/units' : `/console/units?day=${day}`, say('console-units.back'))}
    <form class="filters" method="get">
      ${dayField('day', say('console-units.as_of'), day)}
      <button class="quiet">${say('console-units.show')}</button>
      ${day === today ? '' : html`<a class="link" href="${unitAddress(unit._id)}">${say('console-units.today')}</a>`}
    </form>
    ${unit.validTo && unit.validTo <= today ? ended(view) : ''}
    ${unit.validFrom > today ? note('wait', say('console-units.begins', { day: formatDay(unit.validFrom) })) : ''}
    <div class="columns">
      <div>${facts(view)} ${below(view)} ${figures(view)}</div>
      <div>${people(view)} ${going(view)}</div>
    </div>
    ${history(view)} ${plans(view)}`;
}

function ended({ say, unit, successors }: View): Markup {
  const key = successors.length > 0 ? 'ended_into' : 'ended';
  return note(
    'off',
    html`${say(`console-units.${key}`, { day: formatDay(unit.validTo ?? '') })} ${places(successors)}`,
  );
}

function facts(view: View): Markup {
  const { say, unit, path, members, language } = view;
  return html`<section class="card wide">
    ${definitions([
      [say('console-units.name'), unit.label],
      [say('console-units.type'), typeWord(view, unit.type)],
      [say('console-units.code'), unit.code],
      [say('console-units.above'), path.length === 0 ? say('console-units.top') : places(path, ' › ')],
      [
        say('console-units.life'),
        say(unit.validTo ? 'console-units.span' : 'console-units.since', {
          from: formatDay(unit.validFrom),
          to: unit.validTo ? formatDay(unit.validTo) : '',
        }),
      ],
      [say('console-units.members_title'), formatNumber(members, language)],
    ])}
    ${unit.sample ? html`<p class="small">${say('console-units.sample')}</p>` : ''}
  </section>`;
}

function people({ say, leaders, unit, may }: View): Markup {
  if (!may.people) return html``;
  return html`<section class="card">
    <h2>${say('console-units.leaders')}</h2>
    ${
      leaders.length === 0
        ? html`<p class="soft">${say('console-units.no_leader')}</p>`
        : html`<ul class="plain-list">
            ${leaders.map(
              ({ personId, name, role, from }) =>
                html`<li>
                  <a href="/console/people/${encodeURIComponent(personId)}">${name}</a>
                  <small>${say(`console-status.person_role.${role}`)} · ${say('console-units.since', { from: formatDay(from) })}</small>
                </li>`,
            )}
          </ul>`
    }
    <p><a class="link" href="/console/people?unit=${encodeURIComponent(unit._id)}">${say('console-units.people')}</a></p>
  </section>`;
}

/** Where one goes from here. */
function going({ say, unit, may }: View): Markup {
  const id = encodeURIComponent(unit._id);
  const links = [
    ...(may.codes ? [{ href: `/console/join-codes/sheets?unit=${id}`, label: say('console-units.sheet') }] : []),
    ...(may.invite ? [{ href: `/console/invites?unit=${id}`, label: say('console-invites.link') }] : []),
    ...(may.roster ? [{ href: `/console/roster?unit=${id}`, label: say('console-units.roster') }] : []),
    ...(may.operate
      ? [
          { href: `/console/unit-operations/new/create?parent=${id}`, label: say('console-units.create_below') },
          ...CHANGING.map((kind) => ({
            href: `/console/unit-operations/new/${kind}?unit=${id}`,
            label: say(`units.kind.${kind}`),
          })),
        ]
      : []),
  ];
  if (links.length === 0) return html``;
  return html`<nav class="card" aria-label="${say('console-units.doing')}">
    <h2>${say('console-units.doing')}</h2>
    <ul class="plain-list">
      ${links.map(({ href, label }) => html`<li><a class="link" href="${href}">${label}</a></li>`)}
    </ul>
  </nav>`;
}

function below(view: View): Markup {
  const { say, language, children } = view;
  if (children.length === 0) return html``;
  return html`<section class="card">
    <h2>${say('console-units.below', { n: children.length })}</h2>
    ${table<UnitRow>(
      [
        { title: say('console-units.unit'), main: true, cell: ({ unit, label }) => unitLink(unit._id, label) },
        { title: say('console-units.code'), cell: ({ unit }) => unit.code },
        {
          title: say('console-units.members_title'),
          number: true,
          cell: ({ members }) => formatNumber(members, language),
        },
      ],
      [...children].sort(byCode),
    )}
  </section>`;
}

function figures({ say, language, months }: View): Markup {
  if (months === undefined) return html``;
  const cell = (one: MonthFigures['today']) =>
    one.reports === 0
      ? '–'
      : say('console-units.figures_cell', {
          reports: formatNumber(one.reports, language),
          attendance: formatNumber(one.attendance, language),
        });
  return html`<section class="card">
    <h2>${say('console-units.figures')}</h2>
    ${
      months.length === 0
        ? html`<p class="soft">${say('console-units.no_figures')}</p>`
        : html`<p class="small">${say('console-units.figures_help')}</p>
            ${table<MonthFigures>(
              [
                {
                  title: say('console-units.month'),
                  main: true,
                  cell: ({ month }) => month.split('-').reverse().join('/'),
                },
                { title: say('console-units.then'), number: true, cell: ({ atTheTime }) => cell(atTheTime) },
                { title: say('console-units.now'), number: true, cell: (row) => cell(row.today) },
              ],
              months,
            )}`
    }
  </section>`;
}

function history(view: View): Markup {
  const { say, spans, predecessors, successors } = view;
  return html`<section class="card">
    <h2>${say('console-units.history')}</h2>
    ${table<SpanRow>(
      [
        {
          title: say('console-units.when'),
          main: true,
          cell: ({ from, to }) =>
            say(to ? 'console-units.span' : 'console-units.since', {
              from: formatDay(from),
              to: to ? formatDay(to) : '',
            }),
        },
        { title: say('console-units.name'), cell: ({ name }) => name },
        { title: say('console-units.code'), cell: ({ code }) => code },
        { title: say('console-units.type'), cell: ({ type }) => typeWord(view, type) },
        {
          title: say('console-units.below_of'),
          cell: ({ parent }) => (parent ? places([parent]) : say('console-units.top')),
        },
      ],
      spans,
    )}
    ${links(say('console-units.predecessors'), predecessors, view)}
    ${links(say('console-units.successors'), successors, view)}
  </section>`;
}

function links(title: string, units: readonly (Place & { kind: string })[], { say }: View): Markup {
  if (units.length === 0) return html``;
  return html`<h3>${title}</h3>
    <ul class="plain-list">
      ${units.map((unit) => html`<li>${places([unit])} <small>${say(`units.kind.${unit.kind}`)}</small></li>`)}
    </ul>`;
}

function plans({ say, changes }: View): Markup {
  if (changes.length === 0) return html``;
  return html`<section class="card">
    <h2>${say('console-units.changes')}</h2>
    ${table<ChangeRow>(
      [
        {
          title: say('console-units.change'),
          main: true,
          cell: ({ id, lines }) =>
            html`<a href="/console/unit-operations/${encodeURIComponent(id)}">${lines.map((line) => html`${line}<br />`)}</a>`,
        },
        { title: say('console-units.day_of'), cell: ({ day }) => formatDay(day) },
        { title: say('console-units.state'), cell: ({ state }) => stateBadge(say, state) },
      ],
      changes,
    )}
  </section>`;
}

function places(units: readonly Place[], between = '; '): Markup {
  return html`${units.map(
    ({ id, name, open }, i) => html`${i === 0 ? '' : between}${open ? unitLink(id, name) : name}`,
  )}`;
}
