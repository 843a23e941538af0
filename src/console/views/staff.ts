import { html } from 'hono/html';
import type { StaffRole } from '../../domain/staff/permissions.ts';
import type { Staff } from '../../domain/staff/staff.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, badge, definitions, note, type Option, select, table, tokenField } from './parts.ts';

type StaffRow = Staff & { unit: string };

interface StaffView {
  say: Say;
  token: string;
  /** Her own account: its password is changed on her own page. */
  self: string;
  mayWork: boolean;
  roles: readonly StaffRole[];
  units: readonly Option[];
  rows: readonly StaffRow[];
  wish: { login: string; name: string; role: string; unit: string };
  /** Fields of the form that are wrong. */
  problems: readonly string[];
}

export function staffBody(view: StaffView): Markup {
  const { say } = view;
  return html`${backLink('/console/account', say('console.nav.account'))}
    ${view.rows.length === 0 ? '' : staffTable(view)} ${view.mayWork ? createForm(view) : ''}`;
}

function staffTable(view: StaffView): Markup {
  const { say } = view;
  return table<StaffRow>(
    [
      {
        title: say('console.account.name'),
        main: true,
        cell: (row) => html`${row.name} <small>${row.login}</small>`,
      },
      { title: say('console.account.role'), cell: (row) => say(`console.role.${row.role}`) },
      { title: say('console.account.unit'), cell: (row) => row.unit },
      { title: say('console-staff.since'), cell: (row) => formatTime(row.createdAt) },
      {
        title: say('console-staff.state'),
        cell: (row) =>
          row.active ? badge('ok', say('console-staff.active')) : badge('off', say('console-staff.inactive')),
      },
      ...(view.mayWork ? [{ title: say('console-staff.acts'), cell: (row: StaffRow) => acts(view, row) }] : []),
    ],
    view.rows,
  );
}

function acts({ say, token, self }: StaffView, row: StaffRow): Markup {
  if (row._id === self) return html`<span class="soft">${say('console-staff.you')}</span>`;
  const base = `/console/staff/${encodeURIComponent(row._id)}`;
  return html`<div class="row-acts">
    <form method="post" action="${base}/password">
      ${tokenField(token)}<button class="link">
        ${say(row.active ? 'console-staff.reset' : 'console-staff.reactivate')}
      </button>
    </form>
    ${
      row.active
        ? html`<form method="post" action="${base}/deactivate">
            ${tokenField(token)}<button class="link">${say('console-staff.deactivate')}</button>
          </form>`
        : ''
    }
  </div>`;
}

function createForm({ say, token, roles, units, wish, problems }: StaffView): Markup {
  const wrong = (field: string) =>
    problems.includes(field) ? html`<span class="error">${say(`console-staff.problem.${field}`)}</span>` : '';
  return html`<form class="card" method="post" action="/console/staff">
    <h2>${say('console-staff.create')}</h2>
    ${tokenField(token)}
    <p class="help">${say('console-staff.create_help')}</p>
    <label class="field"
      ><span>${say('console.account.name')}</span
      ><input name="name" value="${wish.name}" maxlength="80" autocomplete="off" required ${invalid(problems, 'name')} />
      ${wrong('name')}</label
    >
    <label class="field"
      ><span>${say('console.account.login')} <em>${say('console-staff.login_hint')}</em></span
      ><input
        name="login"
        value="${wish.login}"
        maxlength="40"
        autocomplete="off"
        autocapitalize="none"
        spellcheck="false"
        required
        ${invalid(problems, 'login')}
      />
      ${wrong('login')}</label
    >
    ${select(
      'role',
      say('console.account.role'),
      roles.map((value) => ({ value, label: say(`console.role.${value}`) })),
      wish.role,
    )}
    ${select('unit', say('console.account.unit'), units, wish.unit)}
    <button>${say('console-staff.create')}</button>
  </form>`;
}

function invalid(problems: readonly string[], field: string): Markup {
  return problems.includes(field) ? html`aria-invalid="true"` : html``;
}

/** A new password, shown this once. */
export function passwordBody(view: { say: Say; login: string; password: string; address: string }): Markup {
  const { say } = view;
  return html`<section class="card">
      ${note('warn', say('console-staff.once'))}
      ${definitions([
        [say('console-staff.address'), view.address],
        [say('console.account.login'), view.login],
        [say('console.login.password'), html`<code class="secret">${view.password}</code>`],
      ])}
      <p class="help">${say('console-staff.change_it')}</p>
    </section>
    <p class="actions"><a class="button quiet" href="/console/staff">${say('console-staff.done')}</a></p>`;
}
