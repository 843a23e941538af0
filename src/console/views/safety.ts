import { html } from 'hono/html';
import { type Day, formatDay } from '../../core/time.ts';
import type { CaseSummary } from '../../domain/safety/cases.ts';
import type { DutyOfficer } from '../../domain/safety/roster.ts';
import { formatSpan, formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, badge, empty, note, type Option, select, type Tone, table, tokenField } from './parts.ts';

interface View {
  say: Say;
  token: string;
  now: number;
  /** Whoever only keeps the roster sees no case, not even how many there are. */
  onDuty: boolean;
  open: readonly CaseSummary[];
  closed: readonly CaseSummary[];
  roster: readonly DutyOfficer[];
  labels: ReadonlyMap<string, string>;
  hotlines: { dueOn: Day; overdue: boolean };
  appoint: { staff: readonly Option[]; units: readonly Option[] } | undefined;
}

const TONES: Record<CaseSummary['state'], Tone> = { open: 'bad', acknowledged: 'wait', closed: 'ok' };

export function stateBadge(say: Say, state: CaseSummary['state']): Markup {
  return badge(TONES[state], say(`console-safety.state.${state}`));
}

/** Cases nobody has, cases under way, those closed; then who is on duty. */
export function safetyBody(view: View): Markup {
  const { say, hotlines } = view;
  const due = formatDay(hotlines.dueOn);
  return html`${
    hotlines.overdue
      ? note('warn', say('console-safety.hotlines_overdue', { day: due }))
      : html`<p class="small">${say('console-safety.hotlines_due', { day: due })}</p>`
  }
  ${view.roster.length === 0 ? note('bad', say('console-safety.no_duty')) : ''}
  ${
    view.onDuty
      ? html`${view.open.length === 0 ? empty(say('console-safety.none')) : cases(view, view.open)}
        ${
          view.closed.length === 0
            ? ''
            : html`<details>
                <summary>${say('console-safety.closed', { n: view.closed.length })}</summary>
                ${cases(view, view.closed)}
              </details>`
        }`
      : html`<p class="soft">${say('console-safety.only_roster')}</p>`
  }
  ${roster(view)}`;
}

function cases(view: View, rows: readonly CaseSummary[]): Markup {
  const { say } = view;
  const names = new Map(view.roster.map(({ key, name }) => [key, name]));
  return table<CaseSummary>(
    [
      {
        title: say('console-safety.code'),
        main: true,
        cell: (row) => html`<a href="/console/safety/${encodeURIComponent(row._id)}">${row.code}</a>`,
      },
      {
        title: say('console-safety.state_title'),
        cell: (row) =>
          html`${stateBadge(say, row.state)}
          ${row.acknowledgedAt !== undefined && row.lastAt > row.acknowledgedAt ? badge('warn', say('console-safety.news')) : ''}`,
      },
      { title: say('console-safety.unit'), cell: (row) => view.labels.get(row.unitChain[0] ?? '') ?? '–' },
      { title: say('console-safety.handler'), cell: (row) => names.get(row.handlerKey ?? '') ?? '–' },
      {
        title: say('console-safety.since'),
        cell: (row) =>
          html`${formatTime(row.openedAt)}
          ${row.state === 'open' ? html`<small>${formatSpan(view.now - row.openedAt, say)}</small>` : ''}`,
      },
    ],
    rows,
  );
}

function roster(view: View): Markup {
  const { say, appoint } = view;
  return html`<section class="card">
    <h2>${say('console-safety.roster')}</h2>
    <p class="soft">${say('console-safety.roster_about')}</p>
    ${
      view.roster.length === 0
        ? ''
        : table<DutyOfficer>(
            [
              { title: say('console-safety.officer'), main: true, cell: ({ name }) => name ?? say('console.unnamed') },
              {
                title: say('console-safety.duty_for'),
                cell: ({ unitIds }) => unitIds.map((id) => view.labels.get(id) ?? id).join(', '),
              },
              { title: say('console-safety.routes'), cell: (officer) => routes(say, officer) },
              ...(appoint ? [{ title: '', cell: (officer: DutyOfficer) => dismissForm(view, officer) }] : []),
            ],
            view.roster,
          )
    }
    ${
      appoint
        ? html`<form method="post" action="/console/safety/duty">
            ${tokenField(view.token)}${actField()}
            ${select('staff', say('console-safety.officer'), appoint.staff, undefined)}
            ${select('unit', say('console-safety.duty_for'), appoint.units, undefined)}
            <p class="help">${say('console-safety.own_contact')}</p>
            <div class="actions"><button>${say('console-safety.appoint')}</button></div>
          </form>`
        : ''
    }
  </section>`;
}

function routes(say: Say, officer: DutyOfficer): Markup {
  const count = (officer.staffId === undefined ? 0 : 1) + (officer.contactIds.length > 0 ? 1 : 0);
  return count === 2
    ? badge('ok', say('console-safety.two_routes'))
    : badge('warn', say(officer.staffId === undefined ? 'console-safety.chat_only' : 'console-safety.console_only'));
}

function dismissForm(view: View, officer: DutyOfficer): Markup {
  return html`<form method="post" action="/console/safety/duty/dismiss">
    ${tokenField(view.token)}<input type="hidden" name="key" value="${officer.key}" />
    <button class="quiet">${view.say('console-safety.dismiss')}</button>
  </form>`;
}
