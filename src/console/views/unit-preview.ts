import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { type Day, formatDay } from '../../core/time.ts';
import { formatNumber } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { badge, note } from './parts.ts';

/** What operations would do, in words. */
export interface Preview {
  units: readonly { line: string; stakes: string }[];
  /** Units that go along without being named. */
  following: number;
  /** Everything that hangs on the units named and below, each thing once. */
  total: readonly { stake: string; count: number }[];
  warnings: readonly string[];
  problems: readonly string[];
  undoableUntil: Day | undefined;
}

/** What is wrong, worth knowing, and whom it touches. */
export function previewPart({ say, language }: { say: Say; language: Language }, preview: Preview): Markup {
  const { units, following, total, warnings, problems, undoableUntil } = preview;
  // Of what cannot be there is nothing more to show.
  if (problems.length > 0) return listed('bad', say('console-operations.problems'), problems);
  const open = total.filter(({ count }) => count > 0);
  return html`${warnings.length > 0 ? listed('warn', say('console-operations.warnings'), warnings) : ''}
    <section class="card">
      <h2>${say('console-operations.becomes')}</h2>
      <ul class="plain-list lines">
        ${units.map(({ line, stakes }) => html`<li>${line}${stakes === '' ? '' : html` <small>${stakes}</small>`}</li>`)}
      </ul>
      ${following > 0 ? html`<p class="soft">${say('units.apply.following', { count: following })}</p>` : ''}
    </section>
    <section class="card">
      <h2>${say('console-operations.touches')}</h2>
      ${
        open.length === 0
          ? html`<p class="soft">${say('console-operations.touches_nothing')}</p>`
          : html`<dl class="facts wide">
              ${open.map(
                ({ stake, count }) =>
                  html`<div>
                    <dt>${say(`units.stake.${stake}`)}</dt>
                    <dd><strong>${formatNumber(count, language)}</strong></dd>
                  </div>`,
              )}
            </dl>`
      }
      <p class="small">${say('console-operations.nothing_lost')}</p>
      <p>
        ${
          undoableUntil === undefined
            ? badge('warn', say('console-operations.not_undoable'))
            : badge('ok', say('console-operations.undoable_until', { day: formatDay(undoableUntil) }))
        }
      </p>
    </section>`;
}

function listed(tone: 'bad' | 'warn', title: string, lines: readonly string[]): Markup {
  return note(
    tone,
    html`<strong>${title}</strong>
      <ul>
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>`,
  );
}
