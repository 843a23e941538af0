import { html } from 'hono/html';
import type { OutboundMessage } from '../../core/messages.ts';
import type { Language } from '../../core/texts.ts';
import type { Ledger } from '../../domain/broadcasts/ledger.ts';
import type { BroadcastState, RecipientReason, RecipientState } from '../../domain/broadcasts/model.ts';
import { broadcastBadge } from './broadcasts.ts';
import { formatMoney, formatNumber, formatTime } from './format.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, badge, definitions, empty, note, pager, select, type Tone, table, tokenField } from './parts.ts';
import { phones } from './phones.ts';
import { queryOf } from './query.ts';

const TONES: Record<RecipientState, Tone> = {
  pending: 'wait',
  held: 'wait',
  sent: 'ok',
  failed: 'bad',
  excluded: 'off',
  cancelled: 'off',
  unknown: 'warn',
};

/** The order of the balance line; it adds up to `aimed`. */
const BALANCE: readonly RecipientState[] = ['sent', 'held', 'pending', 'failed', 'excluded', 'cancelled', 'unknown'];

export interface LedgerFigures {
  say: Say;
  language: Language;
  id: string;
  state: BroadcastState;
  paused: boolean;
  scheduledAt: number | undefined;
  finishedAt: number | undefined;
  expiresAt: number | undefined;
  /** When it will probably be over, by the pace so far. */
  endsAt: number | undefined;
  readAt: number;
  ledger: Ledger;
}

export interface RecipientLine {
  /** Undefined when she has been forgotten. */
  contactId: string | undefined;
  name: string | undefined;
  channel: string;
  unit: string | undefined;
  state: RecipientState;
  reason: RecipientReason;
  sentAt: number | undefined;
  seenAt: number | undefined;
}

interface LedgerView {
  figures: LedgerFigures;
  token: string;
  mayStop: boolean;
  mayExport: boolean;
  /** A broadcast from above: only her own units are shown and counted. */
  partly: boolean;
  messages: readonly OutboundMessage[];
  filter: { state: RecipientState | undefined; reason: string | undefined };
  byUnit: readonly { name: string; aimed: number; byState: Record<RecipientState, number> }[];
  lines: readonly RecipientLine[];
  next: string | undefined;
}

/** The ledger of a broadcast: every recipient accounted for. */
export function ledgerBody(view: LedgerView): Markup {
  const { figures } = view;
  const { say, id } = figures;
  const live = isRunning(figures.state);
  return html`${backLink('/console/broadcasts', say('console.nav.broadcasts'))}
    ${view.partly ? note('wait', say('console-broadcasts.partly')) : ''}
    <section
      class="card"
      ${live ? html`hx-get="/console/broadcasts/${id}/ledger" hx-trigger="every 5s" hx-swap="innerHTML"` : ''}
    >
      ${ledgerPart(figures)}
    </section>
    ${live && view.mayStop ? stopForms(view) : ''}
    <details class="card">
      <summary>${say('console-broadcasts.as_they_see')}</summary>
      ${phones(say, view.messages)}
    </details>
    ${unitTable(view)} ${recipients(view)}`;
}

/** The part that htmx refreshes while a broadcast runs. */
export function ledgerPart(figures: LedgerFigures): Markup {
  const { say, language, ledger } = figures;
  const number = (value: number) => formatNumber(value, language);
  const moved = ledger.aimed - ledger.pending;
  return html`<div class="bar">
      ${broadcastBadge(say, figures.state, figures.paused)}
      <span class="small">${say('console-broadcasts.updated', { time: formatTime(figures.readAt) })}</span>
    </div>
    <p class="balance">
      <b>${number(ledger.aimed)}</b> =
      ${BALANCE.map(
        (state, n) =>
          html`${n === 0 ? '' : ' + '}<a href="?state=${state}#recipients"><b>${number(ledger[state])}</b> ${say(`console-broadcasts.recipient.${state}`)}</a>`,
      )}
    </p>
    ${
      ledger.aimed > 0 && isRunning(figures.state)
        ? html`<progress max="${ledger.aimed}" value="${moved}" aria-label="${say('console-broadcasts.progress')}"></progress>`
        : ''
    }
    <div class="wide">
      ${definitions([
        ...(figures.scheduledAt === undefined
          ? []
          : [[say('console-broadcasts.time'), formatTime(figures.scheduledAt)] as const]),
        ...(figures.endsAt === undefined
          ? []
          : [[say('console-broadcasts.ends'), `~${formatTime(figures.endsAt)}`] as const]),
        ...(figures.finishedAt === undefined
          ? []
          : [[say('console-broadcasts.finished'), formatTime(figures.finishedAt)] as const]),
        ...(ledger.held > 0 && figures.expiresAt !== undefined
          ? [[say('console-broadcasts.held_until'), formatTime(figures.expiresAt)] as const]
          : []),
        [say('console-broadcasts.delivered'), number(ledger.delivered)],
        [say('console-broadcasts.seen'), number(ledger.seen)],
        [say('console-broadcasts.cost'), formatMoney(ledger.costVnd)],
      ])}
    </div>`;
}

function isRunning(state: BroadcastState): boolean {
  return state === 'scheduled' || state === 'listing' || state === 'sending';
}

function stopForms({ figures, token }: LedgerView): Markup {
  const { say, id, ledger, language, paused } = figures;
  const left = ledger.pending + ledger.held;
  return html`<div class="actions bar">
    <form method="post" action="/console/broadcasts/${id}/${paused ? 'resume' : 'pause'}">
      ${tokenField(token)}<button class="quiet">${say(paused ? 'console-broadcasts.resume' : 'console-broadcasts.pause')}</button>
    </form>
    <form method="post" action="/console/broadcasts/${id}/cancel">
      ${tokenField(token)}<button class="danger">
        ${ledger.aimed === 0 ? say('console-broadcasts.cancel_all') : say('console-broadcasts.cancel_rest', { n: formatNumber(left, language) })}
      </button>
    </form>
  </div>`;
}

function unitTable({ figures, byUnit }: LedgerView): Markup {
  const { say, language } = figures;
  if (byUnit.length < 2) return html``;
  const number = (value: number) => formatNumber(value, language);
  type Row = LedgerView['byUnit'][number];
  return html`<details class="card">
    <summary>${say('console-broadcasts.by_unit')}</summary>
    ${table<Row>(
      [
        { title: say('console-broadcasts.unit'), main: true, cell: (row) => row.name },
        { title: say('console-broadcasts.aimed'), number: true, cell: (row) => number(row.aimed) },
        ...BALANCE.map((state) => ({
          title: say(`console-broadcasts.recipient.${state}`),
          number: true,
          cell: (row: Row) => number(row.byState[state]),
        })),
      ],
      [...byUnit].sort((a, b) => a.name.localeCompare(b.name, 'vi', { numeric: true })),
    )}
  </details>`;
}

function recipients({ figures, filter, lines, next, mayExport }: LedgerView): Markup {
  const { say, id, ledger } = figures;
  const all = { value: '', label: say('console.all') };
  const reasons = [...new Set(ledger.reasons.map(({ reason }) => reason))];
  const chosen = { state: filter.state, reason: filter.reason };
  return html`<div class="bar" id="recipients">
      <h2>${say('console-broadcasts.recipients')}</h2>
      ${
        mayExport
          ? html`<a class="button quiet" href="/console/broadcasts/${id}/recipients.csv?${queryOf(chosen)}" hx-boost="false"
              >${icon('download')}${say('console-broadcasts.download')}</a
            >`
          : ''
      }
    </div>
    <form class="filters" method="get" action="#recipients">
      ${select(
        'state',
        say('console-broadcasts.state_title'),
        [all, ...BALANCE.map((value) => ({ value, label: say(`console-broadcasts.recipient.${value}`) }))],
        filter.state,
      )}
      ${select(
        'reason',
        say('console-broadcasts.reason_title'),
        [all, ...reasons.map((value) => ({ value, label: say(`console-broadcasts.reason.${value}`) }))],
        filter.reason,
      )}
      <button class="quiet">${say('console.filter')}</button>
    </form>
    ${lines.length === 0 ? empty(say(ledger.aimed === 0 ? 'console-broadcasts.not_listed' : 'console-broadcasts.no_lines')) : lineTable(say, lines)}
    ${pager(say, next === undefined ? undefined : `?${queryOf({ ...chosen, after: next })}#recipients`)}`;
}

function lineTable(say: Say, lines: readonly RecipientLine[]): Markup {
  return table<RecipientLine>(
    [
      {
        title: say('console-broadcasts.csv.name'),
        main: true,
        cell: (line) => html`${
          line.contactId === undefined
            ? say('console-broadcasts.forgotten')
            : html`<a href="/console/contacts/${encodeURIComponent(line.contactId)}">${line.name ?? say('console.unnamed')}</a>`
        }
          <small>${say(`console.channel.${line.channel}`)}</small>`,
      },
      { title: say('console-broadcasts.unit'), cell: (line) => line.unit ?? say('console.no_unit') },
      {
        title: say('console-broadcasts.state_title'),
        cell: (line) => badge(TONES[line.state], say(`console-broadcasts.recipient.${line.state}`)),
      },
      {
        title: say('console-broadcasts.reason_title'),
        cell: (line) => say(`console-broadcasts.reason.${line.reason}`),
      },
      {
        title: say('console-broadcasts.csv.sent'),
        cell: (line) =>
          html`${line.sentAt ? formatTime(line.sentAt) : '–'}${line.seenAt ? html` <small>${say('console-broadcasts.has_seen')}</small>` : ''}`,
      },
    ],
    lines,
  );
}
