import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import type { Day } from '../../core/time.ts';
import type { ChainReport } from '../../domain/staff/audit-chain.ts';
import { formatNumber } from './format.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import {
  backLink,
  dayField,
  definitions,
  empty,
  note,
  type Option,
  pager,
  select,
  table,
  tokenField,
} from './parts.ts';

/** A line in words. */
interface AuditWords {
  n: number | undefined;
  at: string;
  who: string;
  post: string;
  act: string;
  /** In words, where there are any; else its id stands alone. */
  about: string | undefined;
  id: string | undefined;
  unit: string;
  details: string;
}

export function auditBody(view: {
  say: Say;
  token: string;
  wish: Partial<Record<'about' | 'staff' | 'act' | 'unit', string | undefined>> & {
    from: Day | undefined;
    to: Day | undefined;
  };
  /** The same as it stands in an address. */
  query: string;
  staff: readonly Option[];
  acts: readonly Option[];
  unitOptions: readonly Option[];
  rows: readonly AuditWords[];
  mayExport: boolean;
  next: string | undefined;
}): Markup {
  const { say, wish, rows, query } = view;
  const any = { value: '', label: say('console.all') };
  const file = query === '' ? '/console/audit/file' : `/console/audit/file?${query}`;
  return html`<form class="filters" method="get">
      ${select('staff', say('console-audit.who'), [any, ...view.staff], wish.staff)}
      ${select('act', say('console-audit.act_title'), [any, ...view.acts], wish.act)}
      ${select('unit', say('console-audit.unit'), view.unitOptions, wish.unit)}
      <label class="field"
        ><span>${say('console-audit.search')}</span><input name="about" type="search" value="${wish.about ?? ''}"
      /></label>
      ${dayField('from', say('console-audit.from'), wish.from)} ${dayField('to', say('console-audit.to'), wish.to)}
      <button class="quiet">${say('console.filter')}</button>
    </form>
    <div class="bar">
      <form method="post" action="/console/audit/verify">
        ${tokenField(view.token)}<button class="quiet">${icon('check')}${say('console-audit.verify')}</button>
      </form>
      ${view.mayExport && rows.length > 0 ? html`<a class="button quiet" href="${file}">${icon('download')}${say('console-audit.download')}</a>` : ''}
    </div>
    ${
      rows.length === 0
        ? empty(say('console-audit.none'))
        : table<AuditWords>(
            [
              { title: say('console-audit.act_title'), main: true, cell: (row) => row.act },
              {
                title: say('console-audit.who'),
                cell: (row) => html`${row.who}${row.post === '' ? '' : html` <small>${row.post}</small>`}`,
              },
              { title: say('console-audit.at'), cell: (row) => row.at },
              {
                title: say('console-audit.about'),
                cell: (row) => row.about ?? html`<code class="id">${row.id}</code>`,
              },
              { title: say('console-audit.unit'), cell: (row) => row.unit || '–' },
              { title: say('console-audit.details'), cell: (row) => row.details || '–' },
              { title: say('console-audit.number'), number: true, cell: (row) => row.n ?? '–' },
            ],
            rows,
          )
    }
    ${pager(say, view.next === undefined ? undefined : `?${new URLSearchParams([...new URLSearchParams(query), ['before', view.next]])}`)}`;
}

/** Whether the chain is whole, and the end of it to be noted elsewhere. */
export function chainBody(view: { say: Say; language: Language; report: ChainReport }): Markup {
  const { say, report } = view;
  const number = (value: number) => formatNumber(value, view.language);
  return html`${backLink('/console/audit', say('console.nav.audit'))}
    <section class="card">
      ${
        report.broken === undefined
          ? note('ok', say('console-audit.whole', { n: number(report.lines) }))
          : note('bad', say(`console-audit.broken.${report.broken.reason}`, { n: number(report.broken.n) }))
      }
      ${definitions([
        [say('console-audit.lines'), number(report.lines)],
        ...(report.unchained > 0 ? [[say('console-audit.unchained'), number(report.unchained)] as const] : []),
        ...(report.forgotten > 0 ? [[say('console-audit.forgotten_lines'), number(report.forgotten)] as const] : []),
        [say('console-audit.head'), html`<code class="id">${report.head.n}:${report.head.hash}</code>`],
      ])}
      <p class="help">${say('console-audit.note_it')}</p>
    </section>`;
}

/** Acts are `noun.verb`; in the texts the dot would mean a deeper level. */
export function actKey(act: string): string {
  return act.replace(/[.-]/g, '_');
}
