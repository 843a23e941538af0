import { html } from 'hono/html';
import type { ConsentPurpose, ConsentState } from '../../core/facts.ts';
import { type Day, formatDay } from '../../core/time.ts';
import { formatTime } from './format.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, badge, dayField, definitions, select, type Tone, table, tokenField } from './parts.ts';
import { unitField, unitNameList } from './person-form.ts';
import { unmaskForm } from './unmask.ts';

export interface TermRow {
  id: string;
  role: string;
  portfolio: string | undefined;
  unit: string;
  from: Day;
  to: Day | undefined;
  when: 'now' | 'past' | 'future';
  mayEnd: boolean;
  handOverTo: string | undefined;
}

interface ContactRow {
  channel: string;
  name: string | undefined;
  lastAt: number | undefined;
  away: 'blocked' | 'unfollowed' | undefined;
  consents: Partial<Record<ConsentPurpose, ConsentState>>;
  href: string | undefined;
}

interface PersonView {
  say: Say;
  token: string;
  /** Of this page. */
  address: string;
  today: Day;
  whole: boolean;
  mayUnmask: boolean;
  mayWork: boolean;
  mayGrant: boolean;
  unit: string | undefined;
  unitId: string | undefined;
  source: string;
  /** Masked, or whole when she gave a reason. */
  phone: string | undefined;
  birth: string | undefined;
  livesAt: string | undefined;
  duties: readonly TermRow[];
  homes: readonly TermRow[];
  homeKinds: readonly string[];
  /** Roles she who looks may give. */
  grantable: readonly string[];
  unitNames: readonly string[];
  contacts: readonly ContactRow[];
  reports: { count: number; href: string | undefined };
  submissions: { count: number };
  assessments: readonly { period: string; grade: string; corrected: boolean }[];
}

const WHEN_TONES: Record<TermRow['when'], Tone> = { now: 'ok', past: 'off', future: 'wait' };
const CONSENT_TONES: Record<ConsentState, Tone> = { granted: 'ok', refused: 'off', withdrawn: 'warn' };

export function personBody(view: PersonView): Markup {
  const { say } = view;
  return html`${backLink('/console/people', say('console.nav.people'))}
    <section class="card wide">
      ${definitions([
        [say('console-people.unit'), view.unit ?? say('console.no_unit')],
        [say('console-people.phone'), view.phone ?? say('console-people.unknown')],
        [say('console-people.birth'), view.birth ?? say('console-people.unknown')],
        [say('console-people.address'), view.livesAt ?? say('console-people.unknown')],
        [say('console-people.source'), say(`console-people.sources.${view.source}`)],
        [
          say('console-people.reports'),
          view.reports.href && view.reports.count > 0
            ? html`<a href="${view.reports.href}">${view.reports.count}</a>`
            : view.reports.count,
        ],
        [say('console-people.submissions'), view.submissions.count],
      ])}
      <div class="actions screen">
        ${view.mayUnmask && (view.phone ?? view.birth ?? view.livesAt) !== undefined ? unmaskForm({ say, token: view.token, action: `${view.address}/whole` }) : ''}
        ${view.mayWork ? html`<a class="button quiet" href="${view.address}/edit">${say('console-people.edit')}</a>` : ''}
      </div>
    </section>
    ${view.mayWork || view.mayGrant ? unitNameList(view.unitNames) : ''} ${duties(view)} ${homes(view)} ${chats(view)} ${assessments(view)}`;
}

function duties(view: PersonView): Markup {
  const { say, duties: rows } = view;
  return html`<section class="card">
    <h2>${say('console-people.roles')}</h2>
    ${rows.length === 0 ? html`<p class="soft">${say('console-people.no_roles')}</p>` : termTable(view, rows)}
    ${view.mayGrant && view.grantable.length > 0 ? grantForm(view) : ''}
  </section>`;
}

function termTable(view: PersonView, rows: readonly TermRow[]): Markup {
  const { say } = view;
  const acts = rows.some((row) => row.mayEnd);
  return table<TermRow>(
    [
      {
        title: say('console-people.role'),
        main: true,
        cell: (row) =>
          html`${say(`console-status.person_role.${row.role}`)}${row.portfolio ? html` <small>${row.portfolio}</small>` : ''}`,
      },
      { title: say('console-people.unit'), cell: (row) => row.unit },
      { title: say('console-people.term'), cell: (row) => span(say, row) },
      {
        title: say('console-people.state'),
        cell: (row) => badge(WHEN_TONES[row.when], say(`console-people.when.${row.when}`)),
      },
      ...(acts ? [{ title: say('console-people.acts'), cell: (row: TermRow) => termActs(view, row) }] : []),
    ],
    rows,
  );
}

/** The last day is the one before the term's end. */
function span(say: Say, { from, to }: TermRow): string {
  return to === undefined
    ? say('console-people.since', { from: formatDay(from) })
    : say('console-people.from_to', { from: formatDay(from), to: formatDay(to) });
}

function termActs(view: PersonView, row: TermRow): Markup {
  const { say } = view;
  if (!row.mayEnd) return html`–`;
  return html`${row.handOverTo ? html`<a href="${row.handOverTo}">${say('console-roles.hand_over')}</a>` : ''}
    <details>
      <summary>${say('console-roles.end')}</summary>
      <form method="post" action="/console/roles/end">
        ${tokenField(view.token)}${actField()}
        <input type="hidden" name="term" value="${row.id}" />
        ${dayField('day', say('console-roles.end_day'), view.today)}
        <p class="help">${say('console-roles.end_help')}</p>
        <button class="danger">${say('console-roles.end')}</button>
      </form>
    </details>`;
}

function grantForm(view: PersonView): Markup {
  const { say } = view;
  return html`<details class="screen">
    <summary>${icon('plus')} ${say('console-roles.grant')}</summary>
    <form method="post" action="/console/roles/grant">
      ${tokenField(view.token)}${actField()}
      <input type="hidden" name="person" value="${view.address.split('/').at(-1) ?? ''}" />
      ${select(
        'role',
        say('console-people.role'),
        view.grantable.map((value) => ({ value, label: say(`console-status.person_role.${value}`) })),
        view.grantable[0],
      )}
      ${unitField(say, view.unit ?? '')}
      ${
        view.grantable.includes('portfolio_officer')
          ? html`<label class="field"
              ><span>${say('console-roles.portfolio')} <em>(${say('console-roles.portfolio_help')})</em></span
              ><input name="portfolio" maxlength="12" autocomplete="off"
            /></label>`
          : ''
      }
      ${dayField('from', say('console-roles.from'), view.today)} ${dayField('until', say('console-roles.until'), undefined)}
      <button>${say('console-roles.grant')}</button>
    </form>
  </details>`;
}

function homes(view: PersonView): Markup {
  const { say, homes: rows } = view;
  return html`<section class="card">
    <h2>${say('console-people.homes')}</h2>
    ${
      rows.length === 0
        ? html`<p class="soft">${say('console-people.no_homes')}</p>`
        : table<TermRow>(
            [
              {
                title: say('console-people.kind'),
                main: true,
                cell: (row) => say(`console-status.person_role.${row.role}`),
              },
              { title: say('console-people.unit'), cell: (row) => row.unit },
              { title: say('console-people.term'), cell: (row) => span(say, row) },
              {
                title: say('console-people.state'),
                cell: (row) => badge(WHEN_TONES[row.when], say(`console-people.when.${row.when}`)),
              },
            ],
            rows,
          )
    }
    ${
      view.mayWork
        ? html`<details class="screen">
            <summary>${say('console-people.move')}</summary>
            <form method="post" action="${view.address}/home">
              ${tokenField(view.token)}${actField()} ${unitField(say, '')}
              ${select(
                'kind',
                say('console-people.kind'),
                view.homeKinds.map((value) => ({ value, label: say(`console-status.person_role.${value}`) })),
                view.homes[0]?.role ?? 'member',
              )}
              ${dayField('from', say('console-roles.from'), view.today)}
              <button>${say('console-people.move')}</button>
            </form>
          </details>`
        : ''
    }
  </section>`;
}

function chats({ say, contacts }: PersonView): Markup {
  return html`<section class="card">
    <h2>${say('console-people.contacts')}</h2>
    ${
      contacts.length === 0
        ? html`<p class="soft">${say('console-people.no_contacts')}</p>`
        : table<ContactRow>(
            [
              {
                title: say('console-contacts.channel'),
                main: true,
                cell: (row) => {
                  const words = say(`console.channel.${row.channel}`);
                  return html`${row.href ? html`<a href="${row.href}">${words}</a>` : words} <small>${row.name ?? ''}</small>`;
                },
              },
              {
                title: say('console-contacts.last'),
                cell: (row) =>
                  row.away
                    ? badge('warn', say(`console-people.${row.away}`))
                    : row.lastAt === undefined
                      ? '–'
                      : formatTime(row.lastAt),
              },
              {
                title: say('console-contacts.consents'),
                cell: (row) =>
                  Object.entries(row.consents).map(
                    ([purpose, state]) =>
                      html`<div>${badge(CONSENT_TONES[state], say(`console-status.consent.${state}`))} <small>${say(`console-status.purpose.${purpose}`)}</small></div>`,
                  ),
              },
            ],
            contacts,
          )
    }
  </section>`;
}

function assessments({ say, assessments: rows }: PersonView): Markup {
  if (rows.length === 0) return html``;
  return html`<section class="card">
    <h2>${say('console-assessments.title')}</h2>
    ${definitions(
      rows.map(({ period, grade, corrected }) => [
        periodWords(say, period),
        corrected ? html`${grade} <small>${say('console-assessments.corrected')}</small>` : grade,
      ]),
    )}
  </section>`;
}

/** `2026-1` → `6 tháng đầu năm 2026`. */
export function periodWords(say: Say, period: string): string {
  const [year, half] = period.split('-');
  return say(`console-assessments.period.${half === undefined ? 'year' : half === '1' ? 'first' : 'second'}`, { year });
}
