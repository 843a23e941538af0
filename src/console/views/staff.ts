import { html } from 'hono/html';
import type { Post, StaffRole } from '../../domain/staff/permissions.ts';
import { postIdOf } from '../../domain/staff/posts.ts';
import type { Staff } from '../../domain/staff/staff.ts';
import { formatSpan, formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, badge, definitions, note, type Option, select, table, tokenField } from './parts.ts';

interface PostChoices {
  roles: readonly StaffRole[];
  unitOptions: readonly Option[];
  /** Codes with the sections of the plan they answer for. */
  portfolios: readonly (readonly [string, readonly string[]])[];
}

interface Page {
  say: Say;
  token: string;
  /** Epoch ms by the real clock: links and waits run on it. */
  now: number;
  units: ReadonlyMap<string, string>;
}

interface StaffView extends Page, PostChoices {
  self: string;
  mayWork: boolean;
  rows: readonly Staff[];
  /** Until when whose login must wait. */
  waiting: ReadonlyMap<string, number>;
  wish: { login: string; name: string; role: string; unit: string; portfolios: readonly string[] };
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
  return table<Staff>(
    [
      {
        title: say('console.account.name'),
        main: true,
        cell: (row) =>
          html`<a href="/console/staff/${encodeURIComponent(row._id)}">${row.name}</a> <small>${row.login}</small>`,
      },
      {
        title: say('console-staff.posts'),
        cell: (row) => row.posts.map((post) => html`<div>${postWords(view, post)}</div>`),
      },
      {
        title: say('console-second-factor.short'),
        cell: (row) =>
          row.secondFactorSince === undefined ? badge('off', say('console.no')) : badge('ok', say('console.yes')),
      },
      {
        title: say('console-staff.state'),
        cell: (row) =>
          html`${stateOf(view, row, view.waiting.get(row.login))} ${row._id === view.self ? html`<span class="soft">${say('console-staff.you')}</span>` : ''}`,
      },
    ],
    view.rows,
  );
}

function postWords({ say, units }: Page, { role, unitId, portfolios }: Post): string {
  const what = portfolios.length > 0 ? ` (${portfolios.join(', ')})` : '';
  return `${say(`console.role.${role}`)}${what} · ${units.get(unitId) ?? unitId}`;
}

function stateOf({ say, now }: Page, staff: Staff, waitingUntil: number | undefined): Markup {
  if (!staff.active) return badge('off', say('console-staff.inactive'));
  if (waitingUntil !== undefined) {
    return badge('warn', say('console-staff.waiting', { span: formatSpan(waitingUntil - now + 59_999, say) }));
  }
  if (staff.ready) return badge('ok', say('console-staff.active'));
  return (staff.invitedUntil ?? 0) > now
    ? badge('wait', say('console-staff.invited', { time: formatTime(staff.invitedUntil ?? 0) }))
    : badge('warn', say('console-staff.link_old'));
}

function createForm({ say, token, wish, problems, ...choices }: StaffView): Markup {
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
    ${postFields({ say, ...choices }, wish)} ${wrong('portfolio')}
    <button>${say('console-staff.create')}</button>
  </form>`;
}

function postFields(
  { say, roles, unitOptions, portfolios }: PostChoices & { say: Say },
  wish: { role: string; unit: string; portfolios: readonly string[] },
): Markup {
  return html`${select(
    'role',
    say('console.account.role'),
    roles.map((value) => ({ value, label: say(`console.role.${value}`) })),
    wish.role,
  )}
    <fieldset class="choices">
      <legend>${say('console-staff.portfolios')} <em>${say('console-staff.portfolios_hint')}</em></legend>
      ${portfolios.map(
        ([code, sections]) =>
          html`<label class="choice"
            ><input type="checkbox" name="portfolio" value="${code}" ${wish.portfolios.includes(code) ? 'checked' : ''} />
            <span>${code} <small>${say('console-staff.sections', { sections: sections.join(', ') })}</small></span></label
          >`,
      )}
    </fieldset>
    ${select('unit', say('console.account.unit'), unitOptions, wish.unit)}`;
}

function invalid(problems: readonly string[], field: string): Markup {
  return problems.includes(field) ? html`aria-invalid="true"` : html``;
}

/** One account: what she may act as, how she signs in, and what an admin can do about it. */
export function oneStaffBody(
  view: Page & PostChoices & { staff: Staff; waitingUntil: number | undefined; mayWork: boolean; self: boolean },
): Markup {
  const { say, staff, token } = view;
  const base = `/console/staff/${encodeURIComponent(staff._id)}`;
  return html`${backLink('/console/staff', say('console-staff.title'))}
    <section class="card wide">
      ${definitions([
        [say('console.account.login'), staff.login],
        [say('console-staff.since'), formatTime(staff.createdAt)],
        [say('console-staff.state'), stateOf(view, staff, view.waitingUntil)],
        [
          say('console-second-factor.short'),
          staff.secondFactorSince === undefined
            ? say('console.no')
            : say('console-second-factor.on', { since: formatTime(staff.secondFactorSince) }),
        ],
      ])}
      ${view.self ? html`<p class="help">${say('console-staff.own')}</p>` : ''}
      ${view.mayWork ? html`<div class="actions">${accountActs(view, base)}</div>` : ''}
    </section>
    <section class="card">
      <h2>${say('console-staff.posts')}</h2>
      <p class="help">${say('console-staff.posts_help')}</p>
      <ul class="rows">
        ${staff.posts.map(
          (post) =>
            html`<li>
              <div><strong>${postWords(view, post)}</strong></div>
              ${
                view.mayWork && staff.posts.length > 1
                  ? html`<form method="post" action="${base}/posts/end">
                      ${tokenField(token)}<input type="hidden" name="post" value="${postIdOf(post)}" />
                      <button class="link">${say('console-staff.end_post')}</button>
                    </form>`
                  : ''
              }
            </li>`,
        )}
      </ul>
      ${
        view.mayWork
          ? html`<details>
              <summary>${say('console-staff.add_post')}</summary>
              <form method="post" action="${base}/posts">
                ${tokenField(token)} ${postFields(view, { role: 'officer', unit: '', portfolios: [] })}
                <button class="quiet">${say('console-staff.add_post')}</button>
              </form>
            </details>`
          : ''
      }
    </section>`;
}

function accountActs(view: Page & { staff: Staff; waitingUntil: number | undefined }, base: string): Markup[] {
  const { say, token, staff } = view;
  const act = (path: string, word: string) =>
    html`<form method="post" action="${base}/${path}">${tokenField(token)}<button class="quiet">${say(`console-staff.${word}`)}</button></form>`;
  if (!staff.active) return [act('link', 'reactivate')];
  return [
    act('link', staff.ready ? 'reset' : 'new_link'),
    ...(view.waitingUntil === undefined ? [] : [act('lift', 'lift')]),
    act('sign-out', 'sign_out'),
    ...(staff.secondFactorSince === undefined ? [] : [act('second-factor', 'reset_second_factor')]),
    act('deactivate', 'deactivate'),
  ];
}

/** A link to choose a password by, shown this once. */
export function linkBody(view: { say: Say; name: string; login: string; link: string; until: number }): Markup {
  const { say } = view;
  return html`<section class="card">
      ${note('warn', say('console-staff.once'))}
      <p>${say('console-staff.send_it', { name: view.name })}</p>
      <p class="forward">${view.link}</p>
      ${definitions([
        [say('console.account.login'), view.login],
        [say('console-staff.until'), formatTime(view.until)],
      ])}
      <p class="help">${say('console-staff.link_help')}</p>
    </section>
    <p class="actions"><a class="button quiet" href="/console/staff">${say('console-staff.done')}</a></p>`;
}
