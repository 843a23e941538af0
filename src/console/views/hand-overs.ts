import { html } from 'hono/html';
import { type Day, formatDay } from '../../core/time.ts';
import { formatTime } from './format.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, dayField, definitions, empty, note, tokenField } from './parts.ts';
import { stateBadge } from './roles.ts';

interface Candidate {
  id: string;
  name: string;
  unit: string | undefined;
  /** Masked, both. */
  phone: string | undefined;
  birth: string | undefined;
}

interface FormView {
  say: Say;
  token: string;
  today: Day;
  unitId: string;
  unit: string;
  role: string;
  /** She wanted to give a seat that somebody has. */
  taken: boolean;
  from: { id: string; name: string; since: Day } | undefined;
  text: string | undefined;
  chosen: string | undefined;
  candidates: readonly Candidate[];
}

export function handOverFormBody(view: FormView): Markup {
  const { say, from, role } = view;
  return html`${backLink('/console/roles', say('console-roles.title'))}
    ${view.taken && from ? note('warn', say('console-roles.taken', { name: from.name, unit: view.unit })) : ''}
    <section class="card wide">
      ${definitions([
        [say('console-people.unit'), view.unit],
        [say('console-people.role'), say(`console-status.person_role.${role}`)],
        [
          say('console-roles.old'),
          from
            ? `${from.name} · ${say('console-people.since', { from: formatDay(from.since) })}`
            : say('console-roles.vacant'),
        ],
      ])}
    </section>
    <form class="filters" method="get" role="search">
      ${seatFields(view)}
      <label class="field"
        ><span>${say('console-roles.find_successor')}</span><input name="q" type="search" value="${view.text ?? ''}"
      /></label>
      <button class="quiet">${icon('search')}${say('console-people.find')}</button>
    </form>
    ${view.candidates.length === 0 ? empty(say('console-roles.nobody_found')) : successorForm(view)}
    <p class="help">
      ${say('console-roles.not_listed')}
      <a href="/console/people/new">${say('console-people.add')}</a>
    </p>`;
}

function successorForm(view: FormView): Markup {
  const { say, candidates, chosen } = view;
  return html`<form class="card" method="post" action="/console/roles/hand-over">
    ${tokenField(view.token)}${actField()}${seatFields(view)}
    <fieldset>
      <legend>${say('console-roles.successor')}</legend>
      ${candidates.map(
        (each) =>
          html`<label class="choice"
            ><input type="radio" name="to" value="${each.id}" required ${each.id === chosen ? 'checked' : ''} />
            <span
              ><strong>${each.name}</strong>
              <small>${[each.unit, each.phone, each.birth].filter((part) => part !== undefined).join(' · ')}</small></span
            ></label
          >`,
      )}
    </fieldset>
    ${dayField('day', say('console-roles.first_day'), view.today)}
    <p class="help">${say('console-roles.hand_over_help')}</p>
    <button>${say(view.from ? 'console-roles.hand_over' : 'console-roles.appoint')}</button>
  </form>`;
}

function seatFields({ unitId, role, from }: FormView): Markup {
  return html`<input type="hidden" name="unit" value="${unitId}" />
    <input type="hidden" name="role" value="${role}" />
    ${from ? html`<input type="hidden" name="from" value="${from.id}" />` : ''}`;
}

interface Named {
  href: string;
  name: string;
}

export function handOverBody(view: {
  say: Say;
  unit: string;
  role: string;
  day: Day;
  until: Day | undefined;
  state: string;
  from: Named | undefined;
  to: Named | undefined;
  author: string;
  at: number;
  invite: { href: string; code: string } | undefined;
}): Markup {
  const { say, invite } = view;
  const who = (named: Named | undefined) => (named ? html`<a href="${named.href}">${named.name}</a>` : '–');
  return html`${backLink('/console/roles', say('console-roles.title'))}
    ${
      invite
        ? note(
            'wait',
            html`${say('console-roles.invite')} <a href="${invite.href}"><strong>${invite.code}</strong></a>`,
          )
        : ''
    }
    <section class="card wide">
      <p>${stateBadge(say, view.state)}</p>
      ${definitions([
        [say('console-people.unit'), view.unit],
        [say('console-people.role'), say(`console-status.person_role.${view.role}`)],
        [say('console-roles.old'), who(view.from)],
        [say('console-roles.new'), who(view.to)],
        [say('console-roles.first_day'), formatDay(view.day)],
        ...(view.until ? [[say('console-roles.until'), formatDay(view.until)] as const] : []),
        [say('console-roles.written'), `${formatTime(view.at)} · ${view.author}`],
      ])}
    </section>
    <p class="help">${say(`console-roles.state_help.${view.state}`)}</p>`;
}
