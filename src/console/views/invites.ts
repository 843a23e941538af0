import { html } from 'hono/html';
import { dayOf, formatDay } from '../../core/time.ts';
import type { Invite, InviteState } from '../../domain/enrolment/invites.ts';
import { type Enrolling, enrollingTabs } from './enrolling.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import {
  actField,
  backLink,
  badge,
  definitions,
  empty,
  note,
  type Option,
  select,
  type Tone,
  table,
  tokenField,
} from './parts.ts';

const TONES: Record<InviteState, Tone> = { open: 'wait', used: 'ok', expired: 'off', revoked: 'off' };

interface InviteRow {
  id: string;
  code: string;
  role: string;
  unit: string;
  state: InviteState;
  createdAt: number;
  expiresAt: number;
  usedAt: number | undefined;
  /** Undefined while unused, and when she has not told her name. */
  usedBy: string | undefined;
}

interface ListView {
  say: Say;
  tabs: Enrolling;
  token: string;
  branches: readonly Option[];
  roles: readonly string[];
  days: number;
  maxDays: number;
  unit: string | undefined;
  mayWork: boolean;
  rows: readonly InviteRow[];
}

export function invitesBody(view: ListView): Markup {
  const { say, rows } = view;
  return html`${enrollingTabs(say, view.tabs)}
    ${view.mayWork ? makeForm(view) : ''}
    ${view.unit === undefined ? '' : html`<p><a href="/console/invites">${say('console-invites.all')}</a></p>`}
    ${rows.length === 0 ? empty(say('console-invites.none')) : rowsTable(say, rows)}`;
}

function makeForm({ say, token, branches, roles, days, maxDays, unit }: ListView): Markup {
  if (branches.length === 0) return note('wait', say('console-invites.no_branches'));
  return html`<form class="card" method="post" action="/console/invites">
    <h2>${say('console-invites.make')}</h2>
    ${tokenField(token)}${actField()}
    <p class="help">${say('console-invites.make_help')}</p>
    ${select('unit', say('console-invites.unit'), branches, unit)}
    ${select(
      'role',
      say('console-invites.role'),
      roles.map((value) => ({ value, label: say(`console-status.person_role.${value}`) })),
      roles[0],
    )}
    <label class="field"
      ><span>${say('console-invites.days')}</span
      ><input name="days" type="number" min="1" max="${maxDays}" value="${days}" required
    /></label>
    <button>${say('console-invites.make')}</button>
  </form>`;
}

function rowsTable(say: Say, rows: readonly InviteRow[]): Markup {
  return table<InviteRow>(
    [
      {
        title: say('console-invites.code'),
        main: true,
        cell: (row) => html`<a href="/console/invites/${encodeURIComponent(row.id)}">${row.code}</a>
          <small>${say(`console-status.person_role.${row.role}`)}</small>`,
      },
      { title: say('console-invites.unit'), cell: (row) => row.unit },
      { title: say('console-invites.state_title'), cell: (row) => stateBadge(say, row.state) },
      { title: say('console-invites.until'), cell: (row) => formatTime(row.expiresAt) },
      {
        title: say('console-invites.used'),
        cell: (row) =>
          row.usedAt === undefined
            ? '–'
            : html`${row.usedBy ?? say('console.unnamed')} <small>${formatTime(row.usedAt)}</small>`,
      },
    ],
    rows,
  );
}

function stateBadge(say: Say, state: InviteState): Markup {
  return badge(TONES[state], say(`console-invites.state.${state}`));
}

export function inviteBody(view: {
  say: Say;
  token: string;
  invite: Invite;
  state: InviteState;
  unit: string;
  union: string;
  author: string;
  usedBy: string | undefined;
  mayWork: boolean;
  forward: Say;
}): Markup {
  const { say, invite, state, unit } = view;
  const role = view.forward(`console-status.person_role.${invite.role}`).toLocaleLowerCase('vi');
  const open = state === 'open';
  return html`${backLink('/console/invites', say('console-invites.title'))}
    <section class="card">
      <p>${stateBadge(say, state)}</p>
      <p class="invite-code">${invite.code}</p>
      ${
        open
          ? html`<p class="soft screen">${say('console-invites.forward_hint')}</p>
              <blockquote class="forward">
                ${view.forward('console-invites.forward', {
                  code: invite.code,
                  union: view.union,
                  role,
                  unit,
                  day: formatDay(dayOf(invite.expiresAt)),
                })}
              </blockquote>
              <p class="help screen">${say('console-invites.print_hint')}</p>`
          : ''
      }
    </section>
    <section class="card wide">
      ${definitions([
        [say('console-invites.unit'), unit],
        [say('console-invites.role'), say(`console-status.person_role.${invite.role}`)],
        [say('console-invites.made'), `${formatTime(invite.createdAt)} · ${view.author}`],
        [say('console-invites.until'), formatTime(invite.expiresAt)],
        ...(invite.usedAt
          ? [
              [
                say('console-invites.used'),
                `${view.usedBy ?? say('console.unnamed')} · ${formatTime(invite.usedAt)}`,
              ] as const,
            ]
          : []),
        ...(invite.revokedAt ? [[say('console-invites.revoked'), formatTime(invite.revokedAt)] as const] : []),
      ])}
    </section>
    ${
      open && view.mayWork
        ? html`<form method="post" action="/console/invites/${encodeURIComponent(invite._id)}/revoke">
            ${tokenField(view.token)}<button class="danger">${say('console-invites.revoke')}</button>
          </form>`
        : ''
    }`;
}
