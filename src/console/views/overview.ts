import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { formatNumber, formatSpan, formatTime } from './format.ts';
import { type IconName, icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { type Option, select } from './parts.ts';

export interface OverviewFigures {
  /** First and last day of the month shown. */
  month: { from: string; to: string };
  waiting: { count: number; longestMs: number };
  reports: { branches: number; reported: number };
  newSubmissions: number;
  broadcasts: { count: number; sent: number; aimed: number; endsAt: number | undefined };
  /** Undefined for those who may not see incidents. */
  incidents: number | undefined;
}

export function overviewBody(
  view: OverviewFigures & { say: Say; language: Language; units: readonly Option[]; unit: string },
): Markup {
  const { say, language, waiting, reports, broadcasts, month } = view;
  const number = (value: number) => formatNumber(value, language);
  const owing = reports.branches - reports.reported;

  return html`${
    view.units.length > 1
      ? html`<form class="filters" method="get">
            ${select('unit', say('console-overview.unit'), view.units, view.unit)}
            <button class="quiet">${say('console-overview.show')}</button>
          </form>`
      : ''
  }
    <div class="tiles">
      ${tile({
        href: '/console/handoffs',
        icon: 'chat',
        what: say('console-overview.waiting'),
        figure: say('console-overview.people', { n: number(waiting.count) }),
        more:
          waiting.count === 0
            ? say('console-overview.nobody_waits')
            : say('console-overview.longest', { span: formatSpan(waiting.longestMs, say) }),
        go: say('console-overview.open'),
      })}
      ${tile({
        href: `/console/reports?from=${month.from}&to=${month.to}`,
        icon: 'report',
        what: say('console-overview.reports', { month: Number(month.from.slice(5, 7)) }),
        figure: `${number(reports.reported)}/${number(reports.branches)}`,
        more: owing === 0 ? say('console-overview.all_reported') : say('console-overview.owing', { n: number(owing) }),
        go: say('console-overview.open'),
      })}
      ${tile({
        href: '/console/broadcasts',
        icon: 'send',
        what: say('console-overview.broadcasts'),
        figure: broadcasts.count === 0 ? '0' : `${number(broadcasts.sent)}/${number(broadcasts.aimed)}`,
        more: broadcastWords(say, broadcasts),
        go: say('console-overview.open'),
      })}
      ${
        view.incidents === undefined
          ? ''
          : tile({
              href: '/console/incidents',
              icon: 'alert',
              what: say('console-overview.incidents'),
              figure: number(view.incidents),
              more: say(view.incidents === 0 ? 'console-overview.no_incidents' : 'console-overview.some_incidents'),
              go: say('console-overview.open'),
            })
      }
    </div>
    ${
      view.newSubmissions === 0
        ? ''
        : html`<p>
            <a href="/console/submissions?status=new"
              >${icon('idea')} ${say('console-overview.submissions', { n: number(view.newSubmissions) })}</a
            >
          </p>`
    }`;
}

function broadcastWords(say: Say, { count, endsAt }: OverviewFigures['broadcasts']): string {
  if (count === 0) return say('console-overview.broadcasts_none');
  return endsAt === undefined
    ? say('console-overview.broadcasts_running', { n: count })
    : say('console-overview.broadcasts_more', { n: count, time: formatTime(endsAt).slice(0, 5) });
}

function tile(view: { href: string; icon: IconName; what: string; figure: string; more: string; go: string }): Markup {
  return html`<a class="tile" href="${view.href}"
    ><span class="what">${icon(view.icon)}${view.what}</span><span class="figure">${view.figure}</span
    ><span class="soft">${view.more}</span><span class="go">${view.go} ▸</span></a
  >`;
}
