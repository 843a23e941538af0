import { html } from 'hono/html';
import type { ClaimState } from '../../domain/enrolment/model.ts';
import { type Enrolling, enrollingTabs } from './enrolling.ts';
import { formatSpan, formatTime, maskPhone } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, badge, definitions, empty, note, type Tone, table, tokenField } from './parts.ts';

/** After so long a wait a claim is shown as late. */
const LATE_MS = 3 * 86_400_000;
const STATES: Readonly<Partial<Record<ClaimState, Tone>>> = { confirmed: 'ok', rejected: 'off' };

export interface ClaimRow {
  id: string;
  name: string | undefined;
  unit: string;
  channel: 'zalo' | 'messenger';
  waitingMs: number;
  /** `leader` it is her turn · `nobody` no leader writes to us · `unsure` she does not know · `late` she did not answer. */
  asked: 'leader' | 'nobody' | 'unsure' | 'late';
  state: ClaimState;
  decidedAt: number | undefined;
}

export interface PersonRow {
  id: string;
  name: string | undefined;
  unit: string | undefined;
  phone: string | undefined;
  /** The phone she gave is this person's. */
  samePhone: boolean;
}

export function claimsBody(view: {
  say: Say;
  tabs: Enrolling;
  open: readonly ClaimRow[];
  decided: readonly ClaimRow[];
}): Markup {
  const { say, open, decided } = view;
  return html`${enrollingTabs(say, view.tabs)}
    <p class="soft">${say('console-enrolment.about')}</p>
    ${
      open.length === 0
        ? empty(say('console-enrolment.none'), { href: '/console/join-codes', label: say('console-join.title') })
        : table<ClaimRow>(
            [
              who(say),
              {
                title: say('console-enrolment.waiting'),
                cell: (row) => badge(row.waitingMs > LATE_MS ? 'warn' : 'wait', formatSpan(row.waitingMs, say)),
              },
              {
                title: say('console-enrolment.asked_title'),
                cell: (row) =>
                  badge(row.asked === 'leader' ? 'wait' : 'warn', say(`console-enrolment.asked.${row.asked}`)),
              },
            ],
            open,
          )
    }
    ${
      decided.length === 0
        ? ''
        : html`<h2>${say('console-enrolment.decided')}</h2>
            ${table<ClaimRow>(
              [
                who(say),
                {
                  title: say('console-enrolment.outcome'),
                  cell: (row) => html`${state(say, row)} <small>${formatTime(row.decidedAt ?? 0)}</small>`,
                },
              ],
              decided,
            )}`
    }`;
}

function who(say: Say) {
  return {
    title: say('console-enrolment.who'),
    main: true,
    cell: (row: ClaimRow) =>
      html`<a href="/console/enrolment/${encodeURIComponent(row.id)}">${row.name ?? say('console.unnamed')}</a>
        <small>${row.unit} · ${say(`console.channel.${row.channel}`)}</small>`,
  };
}

function state(say: Say, row: ClaimRow): Markup {
  return badge(STATES[row.state] ?? 'wait', say(`console-enrolment.state.${row.state}`));
}

interface OneView {
  say: Say;
  token: string;
  claim: ClaimRow;
  phone: string | undefined;
  reason: string | undefined;
  wish: string;
  people: readonly PersonRow[];
  kinds: readonly string[];
  maxReason: number;
  mayWork: boolean;
}

export function claimBody(view: OneView): Markup {
  const { say, claim } = view;
  const base = `/console/enrolment/${encodeURIComponent(claim.id)}`;
  return html`${backLink('/console/enrolment', say('console-enrolment.title'))}
    <section class="card">
      ${definitions([
        [say('console-enrolment.name'), claim.name ?? say('console.unnamed')],
        [say('console-enrolment.unit'), claim.unit],
        [say('console-enrolment.phone'), view.phone ? maskPhone(view.phone) : '–'],
        [say('console-enrolment.channel'), say(`console.channel.${claim.channel}`)],
        [say('console-enrolment.state_title'), state(say, claim)],
        ...(claim.state === 'waiting'
          ? [[say('console-enrolment.asked_title'), say(`console-enrolment.asked.${claim.asked}`)] as const]
          : []),
        ...(view.reason ? [[say('console-enrolment.reason'), view.reason] as const] : []),
      ])}
    </section>
    ${view.mayWork ? html`${match(view, base)}${others(view, base)}` : ''}`;
}

function match(view: OneView, base: string): Markup {
  const { say, people } = view;
  return html`<section class="card">
    <h2>${say('console-enrolment.is_she')}</h2>
    <p class="help">${say('console-enrolment.is_she_help')}</p>
    <form class="filters find-person" method="get" action="${base}">
      <label class="field"
        ><span>${say('console-enrolment.find')}</span><input name="q" value="${view.wish}" autocomplete="off"
      /></label>
      <button class="quiet">${say('console.find')}</button>
    </form>
    ${
      people.length === 0
        ? note('wait', say(view.wish === '' ? 'console-enrolment.nobody_like' : 'console-enrolment.nobody_found'))
        : table<PersonRow>(
            [
              {
                title: say('console-enrolment.name'),
                main: true,
                cell: (row) =>
                  html`${row.name ?? say('console.unnamed')}
                    ${row.samePhone ? badge('ok', say('console-enrolment.same_phone')) : ''}`,
              },
              { title: say('console-enrolment.unit'), cell: (row) => row.unit ?? say('console.no_unit') },
              { title: say('console-enrolment.phone'), cell: (row) => (row.phone ? maskPhone(row.phone) : '–') },
              {
                title: '',
                cell: (row) =>
                  html`<form method="post" action="${base}/confirm">
                    ${tokenField(view.token)}${actField()}
                    <input type="hidden" name="person" value="${row.id}" />
                    <button class="quiet">${say('console-enrolment.this_one')}</button>
                  </form>`,
              },
            ],
            people,
          )
    }
  </section>`;
}

function others(view: OneView, base: string): Markup {
  const { say } = view;
  return html`<section class="card">
      <h2>${say('console-enrolment.new_one')}</h2>
      <p class="help">${say('console-enrolment.new_help', { unit: view.claim.unit })}</p>
      <div class="actions">
        ${view.kinds.map(
          (kind) =>
            html`<form method="post" action="${base}/confirm">
              ${tokenField(view.token)}${actField()}
              <input type="hidden" name="kind" value="${kind}" />
              <button class="${kind === 'member' ? '' : 'quiet'}">${say(`console-enrolment.kind.${kind}`)}</button>
            </form>`,
        )}
      </div>
    </section>
    <details class="card">
      <summary>${say('console-enrolment.reject')}</summary>
      <form method="post" action="${base}/reject">
        ${tokenField(view.token)}${actField()}
        <label class="field"
          ><span>${say('console-enrolment.reason')}</span><textarea name="reason" maxlength="${view.maxReason}" required></textarea>
          <span class="help">${say('console-enrolment.reason_help')}</span></label
        >
        <button class="danger">${say('console-enrolment.reject')}</button>
      </form>
    </details>`;
}
