import { html } from 'hono/html';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { empty, type Option, pager, select, table } from './parts.ts';
import { queryOf } from './query.ts';

interface PersonRow {
  id: string;
  name: string | undefined;
  unit: string | undefined;
  /** Masked, both. */
  phone: string | undefined;
  birth: string | undefined;
  roles: readonly string[];
}

interface PeopleView {
  say: Say;
  filter: { text: string | undefined; unit: string | undefined; role: string | undefined };
  units: readonly Option[];
  roles: readonly string[];
  mayWork: boolean;
  mayRoles: boolean;
  mayRoster: boolean;
  rows: readonly PersonRow[];
  next: string | undefined;
  /** Not the first page. */
  more: boolean;
}

export function roleWords(say: Say, roles: readonly string[]): string {
  return roles.map((role) => say(`console-status.person_role.${role}`)).join(', ');
}

export function peopleBody(view: PeopleView): Markup {
  const { say, filter, rows, next } = view;
  const query = queryOf({ q: filter.text, unit: filter.unit, role: filter.role, after: next });
  const filtered = [filter.text, filter.unit, filter.role].some((part) => part !== undefined);
  return html`<form class="filters" method="get" role="search">
      <label class="field"
        ><span>${say('console-people.search')}</span><input name="q" type="search" value="${filter.text ?? ''}"
      /></label>
      ${view.units.length > 1 ? select('unit', say('console-people.unit'), view.units, filter.unit) : ''}
      ${select(
        'role',
        say('console-people.role'),
        [
          { value: '', label: say('console.all') },
          ...view.roles.map((value) => ({ value, label: say(`console-status.person_role.${value}`) })),
        ],
        filter.role,
      )}
      <button class="quiet">${icon('search')}${say('console-people.find')}</button>
    </form>
    <div class="actions screen">
      ${view.mayWork ? html`<a class="button" href="/console/people/new">${icon('plus')}${say('console-people.add')}</a>` : ''}
      ${view.mayRoles ? html`<a class="button quiet" href="/console/roles">${say('console-roles.title')}</a>` : ''}
      ${view.mayRoster ? html`<a class="button quiet" href="/console/roster">${say('console-people.roster')}</a>` : ''}
    </div>
    ${rows.length > 0 ? rowsTable(say, rows) : next === undefined ? empty(say(filtered || view.more ? 'console-people.not_found' : 'console-people.none')) : ''}
    ${next === undefined ? '' : pager(say, `?${query}`)}`;
}

function rowsTable(say: Say, rows: readonly PersonRow[]): Markup {
  return table<PersonRow>(
    [
      {
        title: say('console-people.name'),
        main: true,
        cell: (row) =>
          html`<a href="/console/people/${encodeURIComponent(row.id)}">${row.name ?? say('console.unnamed')}</a>`,
      },
      { title: say('console-people.unit'), cell: (row) => row.unit ?? say('console.no_unit') },
      { title: say('console-people.role'), cell: (row) => (row.roles.length === 0 ? '–' : roleWords(say, row.roles)) },
      { title: say('console-people.phone'), cell: (row) => row.phone ?? '–' },
      { title: say('console-people.birth'), cell: (row) => row.birth ?? '–' },
    ],
    rows,
  );
}
