import { html } from 'hono/html';
import { formatDay } from '../../core/time.ts';
import { INVITE_TYPES } from '../../domain/enrolment/invites.ts';
import type { Unit } from '../../domain/organisation/units.ts';
import type { Markup, Say } from './markup.ts';
import { dayField, empty } from './parts.ts';

interface View {
  say: Say;
  has: (key: string) => boolean;
  day: string;
  rootId: string;
  units: readonly Unit[];
  /** Names of predecessors and successors, which may lie outside the subtree. */
  names: ReadonlyMap<string, string>;
  /** She may make codes for leaders of the branches. */
  mayInvite: boolean;
}

export function unitsBody(view: View): Markup {
  const { say, day } = view;
  const children = Map.groupBy(view.units, (unit) => unit.parentId ?? '');
  const root = view.units.find((unit) => unit._id === view.rootId);
  return html`<form class="filters" method="get">
      ${dayField('day', say('console-units.day'), day)}
      <button class="quiet">${say('console-units.show')}</button>
      ${view.mayInvite ? html`<a class="button quiet" href="/console/invites">${say('console-invites.link')}</a>` : ''}
    </form>
    ${
      root === undefined
        ? empty(say('console-units.none', { day: formatDay(day) }))
        : html`<section class="card">
            <p class="soft">${say('console-units.count', { n: view.units.length - 1, day: formatDay(day) })}</p>
            <ul class="tree">
              ${node(view, root, children, 0)}
            </ul>
          </section>`
    }`;
}

/** The first level stands open, deeper ones open on a tap. */
function node(view: View, unit: Unit, children: ReadonlyMap<string, Unit[]>, depth: number): Markup {
  const below = [...(children.get(unit._id) ?? [])].sort((a, b) =>
    a.code.localeCompare(b.code, 'vi', { numeric: true }),
  );
  if (below.length === 0) return html`<li><div class="unit">${line(view, unit)}</div></li>`;
  return html`<li>
    <details ${depth === 0 ? 'open' : ''}>
      <summary><span class="unit">${line(view, unit)}</span></summary>
      <ul>
        ${below.map((child) => node(view, child, children, depth + 1))}
      </ul>
    </details>
  </li>`;
}

function line({ say, has, names, mayInvite }: View, unit: Unit): Markup {
  const type = has(`console-status.unit_type.${unit.type}`) ? say(`console-status.unit_type.${unit.type}`) : unit.type;
  const links = [
    ...unit.formerNames.map((former) =>
      say('console-units.formerly', { name: former.name, day: formatDay(former.until) }),
    ),
    ...unit.predecessors.map((link) => say('console-units.from_unit', { name: names.get(link.unitId) ?? link.unitId })),
    ...unit.successors.map((link) => say('console-units.to_unit', { name: names.get(link.unitId) ?? link.unitId })),
  ];
  const since = say(unit.validTo ? 'console-units.span' : 'console-units.since', {
    from: formatDay(unit.validFrom),
    to: unit.validTo ? formatDay(unit.validTo) : '',
  });
  return html`<strong>${unit.name}</strong>
    <small>${[type, unit.code, since, ...links, ...(unit.sample ? [say('console-units.sample')] : [])].join(' · ')}</small>
    ${
      mayInvite && INVITE_TYPES.has(unit.type) && !unit.validTo
        ? html`<a class="small" href="/console/invites?unit=${encodeURIComponent(unit._id)}">${say('console-invites.link')}</a>`
        : ''
    }`;
}
