import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import type { ChannelPlan, Plan } from '../../domain/broadcasts/plan.ts';
import { formatMoney, formatNumber } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { type Column, table } from './parts.ts';

interface Row extends ChannelPlan {
  name: string;
}

/** Whom a broadcast would reach at this moment: by channel, by lane, with what it costs and why some are left out. */
export function reachTable(say: Say, language: Language, plan: Plan): Markup {
  const number = (value: number) => formatNumber(value, language);
  const rows: Row[] = [
    ...Object.entries(plan.byChannel).map(([channel, counts]) => ({
      name: say(`console.channel.${channel}`),
      ...counts,
    })),
    { name: say('console-broadcasts.reach.total'), ...plan },
  ];
  const column = (key: 'free' | 'held' | 'excluded'): Column<Row> => ({
    title: say(`console-broadcasts.reach.${key}`),
    number: true,
    cell: (row) => number(row[key]),
  });
  return html`<div class="reach">
    ${table<Row>(
      [
        { title: say('console-broadcasts.channel'), main: true, cell: (row) => row.name },
        column('free'),
        {
          title: say('console-broadcasts.reach.paid'),
          number: true,
          cell: (row) =>
            row.paid === 0 ? '0' : html`${number(row.paid)} <small>(${formatMoney(row.costVnd)})</small>`,
        },
        column('held'),
        column('excluded'),
      ],
      rows,
    )}
    ${
      plan.reasons.length === 0
        ? ''
        : html`<details>
            <summary>${say('console-broadcasts.reach.why')}</summary>
            <ul>
              ${plan.reasons.map(({ reason, count }) => html`<li>${number(count)} · ${say(`console-broadcasts.reason.${reason}`)}</li>`)}
            </ul>
          </details>`
    }
  </div>`;
}
