import { html } from 'hono/html';
import type { AuditRow } from '../../domain/staff/audit.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { empty, pager, table } from './parts.ts';
import { queryOf } from './query.ts';

export function auditBody(view: {
  say: Say;
  has: (key: string) => boolean;
  filter: { about: string | undefined; staffId: string | undefined };
  rows: readonly AuditRow[];
  names: ReadonlyMap<string, string>;
  units: ReadonlyMap<string, string>;
  next: number | undefined;
}): Markup {
  const { say, rows, filter } = view;
  const query = queryOf({ about: filter.about, staff: filter.staffId, before: view.next });
  const word = (act: string) =>
    view.has(`console-audit.act.${key(act)}`) ? say(`console-audit.act.${key(act)}`) : act;

  return html`<form class="filters" method="get">
      <label class="field"
        ><span>${say('console-audit.search')}</span><input name="about" type="search" value="${filter.about ?? ''}"
      /></label>
      <button class="quiet">${say('console.filter')}</button>
    </form>
    ${
      rows.length === 0
        ? empty(say('console-audit.none'))
        : table<AuditRow>(
            [
              { title: say('console-audit.act_title'), main: true, cell: (row) => word(row.act) },
              { title: say('console-audit.who'), cell: (row) => view.names.get(row.staffId) ?? row.staffId },
              { title: say('console-audit.at'), cell: (row) => formatTime(row.at) },
              { title: say('console-audit.about'), cell: (row) => html`<code>${row.about}</code>` },
              { title: say('console-audit.unit'), cell: (row) => view.units.get(row.unitId ?? '') ?? '' },
              {
                title: say('console-audit.details'),
                cell: (row) =>
                  Object.entries(row.details ?? {})
                    .map(([name, value]) => `${name}: ${value}`)
                    .join(', '),
              },
            ],
            rows,
          )
    }
    ${pager(say, view.next === undefined ? undefined : `?${query}`)}`;
}

/** Acts are `noun.verb`; in the texts the dot would mean a deeper level. */
function key(act: string): string {
  return act.replace(/[.-]/g, '_');
}
