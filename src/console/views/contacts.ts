import { html } from 'hono/html';
import { CONSENT_PURPOSES, type ConsentPurpose, type ConsentState } from '../../core/facts.ts';
import type { CurrentConsent } from '../../domain/contacts/model.ts';
import type { ConsentDoc } from '../../domain/privacy/model.ts';
import { formatTime } from './format.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, badge, definitions, empty, note, type Option, pager, select, type Tone, table } from './parts.ts';
import { queryOf } from './query.ts';
import { unmaskForm } from './unmask.ts';

const CONSENT_TONES: Record<ConsentState, Tone> = { granted: 'ok', refused: 'off', withdrawn: 'warn' };

/** One answer with the very words it was about, where they were kept. */
type Proof = ConsentDoc & { words: string | undefined };

export interface ContactRow {
  id: string;
  name: string | undefined;
  channel: string;
  unit: string | undefined;
  roles: readonly string[];
  broadcastConsent: ConsentState | undefined;
  lastAt: number | undefined;
}

function consentBadge(say: Say, state: ConsentState | undefined): Markup {
  return badge(state === undefined ? 'off' : CONSENT_TONES[state], say(`console-status.consent.${state ?? 'none'}`));
}

function roleWords(say: Say, roles: readonly string[]): string {
  return roles.map((role) => say(`console-status.person_role.${role}`)).join(', ');
}

export function contactsBody(view: {
  say: Say;
  filter: { text: string | undefined; unit: string | undefined };
  units: readonly Option[];
  rows: readonly ContactRow[];
  next: string | undefined;
}): Markup {
  const { say, filter, rows } = view;
  const query = queryOf({ q: filter.text, unit: filter.unit, after: view.next });
  return html`<form class="filters" method="get" role="search">
      <label class="field"
        ><span>${say('console-contacts.search')}</span><input name="q" type="search" value="${filter.text ?? ''}"
      /></label>
      ${view.units.length > 1 ? select('unit', say('console-contacts.unit'), view.units, filter.unit) : ''}
      <button class="quiet">${icon('search')}${say('console-contacts.find')}</button>
    </form>
    ${rows.length === 0 ? empty(say(filter.text ? 'console-contacts.not_found' : 'console-contacts.none')) : rowsTable(say, rows)}
    ${pager(say, view.next === undefined ? undefined : `?${query}`)}`;
}

function rowsTable(say: Say, rows: readonly ContactRow[]): Markup {
  return table<ContactRow>(
    [
      {
        title: say('console-contacts.name'),
        main: true,
        cell: (
          row,
        ) => html`<a href="/console/contacts/${encodeURIComponent(row.id)}">${row.name ?? say('console.unnamed')}</a>
          <small>${say(`console.channel.${row.channel}`)}</small>`,
      },
      { title: say('console-contacts.unit'), cell: (row) => row.unit ?? say('console.no_unit') },
      { title: say('console-contacts.role'), cell: (row) => roleWords(say, row.roles) },
      { title: say('console-contacts.broadcasts'), cell: (row) => consentBadge(say, row.broadcastConsent) },
      { title: say('console-contacts.last'), cell: (row) => (row.lastAt === undefined ? '–' : formatTime(row.lastAt)) },
    ],
    rows,
  );
}

export function contactBody(view: {
  say: Say;
  token: string;
  id: string;
  channel: string;
  language: string;
  unit: string | undefined;
  roles: readonly string[];
  /** Masked, or whole when she asked to see it. */
  phone: string | undefined;
  mayReveal: boolean;
  firstSeenAt: number;
  lastAt: number | undefined;
  away: 'blocked' | 'unfollowed' | undefined;
  deletionAt: number | undefined;
  consents: Partial<Record<ConsentPurpose, CurrentConsent>>;
  history: readonly Proof[];
  mayRequest: boolean;
}): Markup {
  const { say } = view;
  return html`${backLink('/console/contacts', say('console.nav.contacts'))}
    ${view.away === undefined ? '' : note('warn', say(`console-contacts.${view.away}`))}
    ${view.deletionAt === undefined ? '' : note('warn', say('console-contacts.deletion', { time: formatTime(view.deletionAt) }))}
    <section class="card wide">
      ${definitions([
        [say('console-contacts.unit'), view.unit ?? say('console.no_unit')],
        [say('console-contacts.role'), roleWords(say, view.roles)],
        [say('console-contacts.channel'), say(`console.channel.${view.channel}`)],
        [say('console-contacts.phone'), phoneCell(view)],
        [say('console-contacts.language'), view.language === 'en' ? 'English' : 'Tiếng Việt'],
        [say('console-contacts.first'), formatTime(view.firstSeenAt)],
        [say('console-contacts.last'), view.lastAt === undefined ? '–' : formatTime(view.lastAt)],
      ])}
      ${
        view.mayRequest
          ? html`<p><a href="/console/requests/new?contact=${encodeURIComponent(view.id)}">${say('console-contacts.request')}</a></p>`
          : ''
      }
    </section>
    <section class="card">
      <h2>${say('console-contacts.consents')}</h2>
      ${definitions(
        CONSENT_PURPOSES.map((purpose) => {
          const current = view.consents[purpose];
          return [
            say(`console-status.purpose.${purpose}`),
            html`${consentBadge(say, current?.state)} ${current ? html`<small>${formatTime(current.at)}</small>` : ''}`,
          ];
        }),
      )}
    </section>
    ${
      view.history.length === 0
        ? ''
        : html`<details class="card">
            <summary>${say('console-contacts.proof', { n: view.history.length })}</summary>
            ${proofTable(say, view.history)}
          </details>`
    }`;
}

function phoneCell({ say, token, id, phone, mayReveal }: Parameters<typeof contactBody>[0]): Markup {
  if (phone === undefined) return html`${say('console-contacts.no_phone')}`;
  if (!mayReveal) return html`<span>${phone}</span>`;
  return html`<span>${phone}</span>
    ${unmaskForm({ say, token, action: `/console/contacts/${encodeURIComponent(id)}/phone` })}`;
}

function proofTable(say: Say, history: readonly Proof[]): Markup {
  return table<Proof>(
    [
      {
        title: say('console-contacts.purpose'),
        main: true,
        cell: (row) => say(`console-status.purpose.${row.purpose}`),
      },
      { title: say('console-contacts.said'), cell: (row) => consentBadge(say, row.state) },
      { title: say('console-contacts.at'), cell: (row) => formatTime(row.at) },
      { title: say('console-contacts.channel'), cell: (row) => say(`console.channel.${row.channel}`) },
      {
        title: say('console-contacts.text_version'),
        cell: (row) =>
          html`<small>${row.textKey} · ${row.textVersion}</small>${row.words ? html`<br />“${row.words}”` : ''}`,
      },
    ],
    history,
  );
}
