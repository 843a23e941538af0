import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { type Day, formatDay } from '../../core/time.ts';
import { formatNumber } from './format.ts';
import type { Markup } from './markup.ts';
import { badge, dayField, empty, table } from './parts.ts';
import { byCode, typeWord, type UnitRow, unitAddress, type Words } from './unit-words.ts';

interface View extends Words {
  language: Language;
  day: Day;
  today: Day;
  text: string | undefined;
  rows: ReadonlyMap<string, UnitRow>;
  /** What her words may mean; undefined when she looks for nothing. */
  found: readonly { id: string; name: string; code: string }[] | undefined;
  may: { operate: boolean; roster: boolean; invite: boolean };
}

export function unitsBody(view: View): Markup {
  const { say, day, today, text, rows } = view;
  const children = Map.groupBy(rows.values(), ({ unit }) => unit.parentId ?? '');
  const roots = [...rows.values()].filter(({ unit }) => unit.parentId === undefined || !rows.has(unit.parentId));
  return html`${places(view)}
    <form class="filters" method="get">
      <label class="field"
        ><span>${say('console-units.find')}</span
        ><input name="q" value="${text ?? ''}" maxlength="100" autocomplete="off"
      /></label>
      ${dayField('day', say('console-units.day'), day)}
      <button class="quiet">${say('console-units.show')}</button>
      ${day === today ? '' : html`<a class="link" href="/console/units">${say('console-units.today')}</a>`}
    </form>
    ${view.found === undefined ? '' : results(view, view.found)}
    ${
      roots.length === 0
        ? empty(say('console-units.none', { day: formatDay(day) }))
        : html`<section class="card">
            <p class="soft">${say('console-units.count', { n: rows.size - roots.length, day: formatDay(day) })}</p>
            <ul class="tree">
              ${roots.sort(byCode).map((root) => node(view, root, children, roots.length === 1 ? 1 : 0))}
            </ul>
          </section>`
    }`;
}

function places({ say, may }: View): Markup {
  return html`<nav class="tabs" aria-label="${say('console-units.places')}">
    <a href="/console/unit-operations">${say(may.operate ? 'console-units.operate' : 'console-units.changes')}</a>
    ${may.roster ? html`<a href="/console/roster">${say('console-units.roster')}</a>` : ''}
    ${may.invite ? html`<a href="/console/invites">${say('console-invites.link')}</a>` : ''}
  </nav>`;
}

function results({ say, day, today, text }: View, found: NonNullable<View['found']>): Markup {
  if (found.length === 0) return empty(say('console-units.not_found', { text: text ?? '' }));
  return html`<section class="card">
    <h2>${say('console-units.found', { n: found.length })}</h2>
    ${table<(typeof found)[number]>(
      [
        {
          title: say('console-units.unit'),
          main: true,
          cell: ({ id, name }) => html`<a href="${addressOn(id, day, today)}">${name}</a>`,
        },
        { title: say('console-units.code'), cell: ({ code }) => code },
      ],
      found,
    )}
  </section>`;
}

/** The top stands open, what is below opens on a tap. */
function node(view: View, row: UnitRow, children: ReadonlyMap<string, UnitRow[]>, open: number): Markup {
  const below = [...(children.get(row.unit._id) ?? [])].sort(byCode);
  if (below.length === 0) return html`<li><div class="unit">${line(view, row)}</div></li>`;
  return html`<li>
    <details ${open > 0 ? 'open' : ''}>
      <summary><span class="unit">${line(view, row)}</span></summary>
      <ul>
        ${below.map((child) => node(view, child, children, open - 1))}
      </ul>
    </details>
  </li>`;
}

function line(view: View, { unit, label, members, leaders }: UnitRow): Markup {
  const { say, language, day, today } = view;
  return html`<a href="${addressOn(unit._id, day, today)}">${label}</a>
    <small>${typeWord(view, unit.type)} · ${unit.code}</small>
    <small>${say('console-units.members', { n: formatNumber(members, language) })}</small>
    ${leaders.length === 0 ? '' : html`<small>${say('console-units.led_by', { names: leaders.join(', ') })}</small>`}
    ${unit.validTo ? badge('wait', say('console-units.ends', { day: formatDay(unit.validTo) })) : ''}`;
}

function addressOn(unitId: string, day: Day, today: Day): string {
  return day === today ? unitAddress(unitId) : `${unitAddress(unitId)}?day=${day}`;
}
