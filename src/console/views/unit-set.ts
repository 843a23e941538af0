import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { type Day, formatDay } from '../../core/time.ts';
import { formatNumber } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, badge, definitions, table, tokenField } from './parts.ts';
import { type ChangeState, stateBadge } from './unit-changes-list.ts';
import { type Preview, previewPart } from './unit-preview.ts';

/** A unit that ends with the set. */
export interface OldUnit {
  id: string;
  name: string;
  heirs: readonly { id: string; name: string }[];
  members: number;
  reports: number;
}

interface Pair {
  before: number;
  after: number;
}

/** What the old units together had, and what took their place has. */
export interface Balance {
  id: string;
  name: string;
  members: Pair;
  reports: Pair;
}

interface View {
  say: Say;
  language: Language;
  token: string;
  id: string;
  document: string;
  source: string;
  day: Day;
  state: ChangeState;
  /** The change it was planned as. */
  changeId: string | undefined;
  /** While it can still be planned. */
  preview?: Preview;
  old: readonly OldUnit[];
  balances: readonly Balance[];
  total: Omit<Balance, 'id' | 'name'> | undefined;
  mayApply: boolean;
}

export function changeSetBody(view: View): Markup {
  const { say, preview, old, day, state } = view;
  return html`${backLink('/console/unit-operations', say('console-operations.back'))}
    <section class="card wide">
      <p>${stateBadge(say, state)}</p>
      ${definitions([
        [say('console-operations.document'), view.document],
        [say('console-operations.day'), formatDay(day)],
        [
          say('console-operations.source'),
          html`<a href="${view.source}" rel="noreferrer">${new URL(view.source).hostname}</a>`,
        ],
      ])}
      ${
        view.changeId === undefined
          ? ''
          : html`<p><a class="link" href="/console/unit-operations/${encodeURIComponent(view.changeId)}">${say('console-operations.see_change')}</a></p>`
      }
    </section>
    ${preview ? previewPart(view, preview) : ''} ${balances(view)} ${apply(view)}
    ${old.length === 0 ? '' : oldTable(view)}`;
}

function apply({ say, token, id, state, preview, mayApply, old, balances: made }: View): Markup {
  if (state !== 'ready' || !mayApply || preview === undefined || preview.problems.length > 0) return html``;
  const communes = old.filter(({ heirs }) => heirs.length === 1).length;
  return html`<form class="card" method="post" action="/console/unit-operations/sets/${encodeURIComponent(id)}/apply">
    ${tokenField(token)}${actField()}
    <p>${say('console-operations.apply_help')}</p>
    <button>${say('console-operations.apply', { old: communes, made: made.length })}</button>
  </form>`;
}

function balances(view: View): Markup {
  const { say, language, balances: rows, total, state } = view;
  if (total === undefined) return html``;
  const all: Balance[] = [...rows, { id: '', name: say('console-operations.whole_tree'), ...total }];
  const number = (value: number) => formatNumber(value, language);
  return html`<section class="card">
    <h2>${say(`console-operations.balance_${state === 'ready' ? 'ready' : 'done'}`)}</h2>
    <p class="small">${say('console-operations.balance_help')}</p>
    ${table<Balance>(
      [
        { title: say('console-operations.new_unit'), main: true, cell: ({ name }) => name },
        {
          title: say('console-operations.members_before'),
          number: true,
          cell: ({ members }) => number(members.before),
        },
        { title: say('console-operations.members_after'), number: true, cell: ({ members }) => number(members.after) },
        {
          title: say('console-operations.reports_before'),
          number: true,
          cell: ({ reports }) => number(reports.before),
        },
        { title: say('console-operations.reports_after'), number: true, cell: ({ reports }) => number(reports.after) },
        {
          title: say('console-operations.agrees'),
          cell: ({ members, reports }) =>
            members.before === members.after && reports.before === reports.after
              ? badge('ok', say('console-operations.agree'))
              : badge('bad', say('console-operations.differ')),
        },
      ],
      all,
    )}
  </section>`;
}

function oldTable({ say, language, old }: View): Markup {
  return html`<section class="card">
    <h2>${say('console-operations.old_units', { n: old.length })}</h2>
    ${table<OldUnit>(
      [
        { title: say('console-operations.old_unit'), main: true, cell: ({ name }) => name },
        {
          title: say('console-operations.becomes_unit'),
          cell: ({ heirs }) => heirs.map(({ name }) => name).join('; ') || '–',
        },
        {
          title: say('console-operations.members'),
          number: true,
          cell: ({ members }) => formatNumber(members, language),
        },
        {
          title: say('console-operations.reports'),
          number: true,
          cell: ({ reports }) => formatNumber(reports, language),
        },
      ],
      old,
    )}
  </section>`;
}
