import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { formatDay } from '../../core/time.ts';
import type { PlannedRow } from '../../domain/roster/dry-run.ts';
import type { RosterImport } from '../../domain/roster/imports.ts';
import type { Issue } from '../../domain/roster/rows.ts';
import { columnLetter } from '../../domain/roster/sheet.ts';
import type { Markup, Say } from './markup.ts';
import { badge, empty, type Tone, table, tokenField } from './parts.ts';
import { importHref } from './roster.ts';

/** The lists a dry run and a result are looked at in. */
export const SHOWS = ['near', 'error', 'twice', 'marked', 'add', 'update', 'same', 'kept', 'positions'] as const;
export type Show = (typeof SHOWS)[number];

/** Somebody of the roster a row may mean; the number masked for whom that is not meant. */
export interface KnownRow {
  id: string;
  name: string | undefined;
  birth: string | undefined;
  phone: string | undefined;
  address: string | undefined;
  unitId: string | undefined;
}

export type ShownRow = PlannedRow & { known: readonly KnownRow[] };

export interface RowsView {
  say: Say;
  language: Language;
  token: string;
  file: RosterImport;
  mayWork: boolean;
  show: Show;
  rows: readonly ShownRow[];
  next: number | undefined;
  /** Units by id. */
  labels: ReadonlyMap<string, string>;
}

/** One page of rows of one kind. */
export function rowsTable(view: RowsView): Markup {
  const { say, file, rows, show, next } = view;
  if (rows.length === 0) return empty(say(`roster.none.${show}`));
  return html`${table<ShownRow>(
    [
      {
        title: say('roster.row'),
        main: true,
        cell: (row) => html`<span id="row-${row.row}">${say('roster.row_n', { n: row.row })}</span>
            <small>${row.values.name ?? '–'}</small>`,
      },
      { title: say('roster.in_file'), cell: (row) => details(view, row) },
      ...(show === 'near' || show === 'update'
        ? [{ title: say(`roster.beside.${show}`), cell: (row: ShownRow) => beside(view, row) }]
        : []),
      { title: say('roster.look'), cell: (row) => issues(view, row) },
    ],
    rows,
  )}
    ${
      next === undefined
        ? ''
        : html`<nav class="pager"><a class="button quiet" href="${importHref(file._id, { show, after: next })}" rel="next">${say('roster.more_rows')}</a></nav>`
    }`;
}

/** What the row says of her, without her name. */
function details({ say, labels }: RowsView, row: ShownRow): Markup {
  const { birth, phone, address, unitText, kind, joined } = row.values;
  const parts = [
    birth === undefined ? undefined : dayText(birth),
    phone === undefined ? undefined : localPhone(phone),
    labels.get(row.unitId ?? '') ?? unitText,
    address,
    joined === undefined ? undefined : say('roster.joined_on', { day: formatDay(joined) }),
    kind === undefined || kind === 'member' ? undefined : say(`roster.kind.${kind}`),
  ].filter((part) => part !== undefined);
  return html`${parts.length === 0 ? '–' : lines(parts)}`;
}

function lines(parts: readonly unknown[]): Markup {
  return html`<ul class="lines">
    ${parts.map((part) => html`<li>${part}</li>`)}
  </ul>`;
}

function beside(view: RowsView, row: ShownRow): Markup {
  return view.show === 'update' ? changes(view, row) : choices(view, row);
}

function changes({ say, labels }: RowsView, row: ShownRow): Markup {
  const text = (field: string, value: string): string => {
    if (value === '') return say('roster.blank');
    if (field === 'unitId') return labels.get(value) ?? value;
    if (field === 'kind') return say(`roster.kind.${value}`);
    return field === 'birth' ? dayText(value) : field === 'phone' ? localPhone(value) : value;
  };
  return lines(
    row.changes.map(
      ({ field, from, to }) =>
        html`${say(`roster.changed.${field}`)}: <del>${text(field, from)}</del> → <strong>${text(field, to)}</strong>`,
    ),
  );
}

/** Whom she may be, side by side, and the words staff have for it. */
function choices(view: RowsView, row: ShownRow): Markup {
  const { say, file, labels, mayWork } = view;
  const person = (known: KnownRow): Markup => html`<strong>${known.name ?? say('console.unnamed')}</strong>
    ${lines(
      [
        known.birth === undefined ? undefined : dayText(known.birth),
        known.phone === undefined ? undefined : localPhone(known.phone),
        labels.get(known.unitId ?? ''),
        known.address,
      ].filter((part) => part !== undefined),
    )}`;
  const chosen = (choice: string, personId?: string): boolean =>
    row.choice === choice && (personId === undefined || row.personId === personId);
  const button = (value: string, label: string, isChosen: boolean): Markup =>
    html`<button class="${isChosen ? 'small' : 'quiet small'}" name="choice" value="${value}" ${isChosen ? 'aria-pressed="true"' : ''}>${label}</button>`;
  const body = html`${row.known.length === 0 ? html`<p class="soft">${say('roster.known_gone')}</p>` : ''}
    ${row.known.map(
      (known) => html`<div class="known">
        ${person(known)} ${mayWork && file.state === 'checked' ? button(`same ${known.id}`, say('roster.choice.same'), chosen('same', known.id)) : ''}
      </div>`,
    )}`;
  if (!mayWork || file.state !== 'checked') return body;
  return html`<form method="post" action="/console/roster/${file._id}/decide">
    ${tokenField(view.token)}
    <input type="hidden" name="row" value="${row.row}" />
    <input type="hidden" name="after" value="${Math.max(0, (view.rows[0]?.row ?? 1) - 1)}" />
    ${body}
    <div class="actions">
      ${button('other', say('roster.choice.other'), chosen('other'))} ${button('skip', say('roster.choice.skip'), chosen('skip'))}
    </div>
  </form>`;
}

const LEVELS: Readonly<Record<string, Tone>> = { error: 'bad', warning: 'warn', fix: 'ok' };

/** Every problem with its column and reason, and what was put right, before and after. */
function issues({ say, file }: RowsView, row: ShownRow): Markup {
  if (row.issues.length === 0) return html`–`;
  const shown = new Map<string, Issue>(row.fixes.map((fix) => [`${fix.code} ${fix.column}`, fix]));
  return html`<ul class="lines">
    ${row.issues.map((issue) => {
      const fix = shown.get(`${issue.code} ${issue.column}`);
      const column =
        issue.column === undefined
          ? ''
          : say('roster.in_column', { letter: columnLetter(issue.column), title: file.titles[issue.column] ?? '' });
      return html`<li>
        ${badge(LEVELS[issue.level] ?? 'warn', say(`roster.level.${issue.level}`))}
        ${say(`roster.issue.${issue.code}`, { row: issue.row ?? '' })} <span class="soft">${column}</span>
        ${fix?.from === undefined ? '' : html`<br /><span class="soft">${fix.from}${fix.to === undefined ? '' : html` → <strong>${fix.to}</strong>`}</span>`}
      </li>`;
    })}
  </ul>`;
}

function dayText(birth: string): string {
  return birth.length > 4 ? formatDay(birth) : birth;
}

function localPhone(phone: string): string {
  return phone.startsWith('+84') && !phone.includes('•')
    ? phone.replace(/^\+84(\d{2,3})(\d{3})(\d{3,4})$/, '0$1 $2 $3')
    : phone;
}
