import { html } from 'hono/html';
import { formatDay } from '../../core/time.ts';
import { PREVIEW_MOST, type RetentionRun } from '../../domain/privacy/retention.ts';
import { type PrivacyRules, RETENTION_KINDS, type RetentionKindName } from '../../domain/privacy/rules.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { badge, empty, table } from './parts.ts';

interface View {
  say: Say;
  rules: PrivacyRules['retention'];
  runs: readonly RetentionRun[];
  /** What a run would clear now, where that was asked. */
  would: Record<RetentionKindName, number> | undefined;
}

export function retentionBody({ say, rules, runs, would }: View): Markup {
  return html`<p class="help">${say('console-retention.about')}</p>
    <section>
      <div class="bar">
        <h2>${say('console-retention.rules')}</h2>
        ${would === undefined ? html`<a class="button quiet" href="/console/retention/preview">${say('console-retention.preview')}</a>` : ''}
      </div>
      ${table<RetentionKindName>(
        [
          { title: say('console-retention.what'), main: true, cell: (kind) => say(`console-retention.kind.${kind}`) },
          {
            title: say('console-retention.days'),
            number: true,
            cell: (kind) => (rules[kind].days === 0 ? say('console-retention.never') : String(rules[kind].days)),
          },
          ...(would === undefined
            ? []
            : [
                {
                  title: say('console-retention.would'),
                  number: true,
                  cell: (kind: RetentionKindName) =>
                    would[kind] >= PREVIEW_MOST ? `≥ ${PREVIEW_MOST}` : String(would[kind]),
                },
              ]),
          { title: say('console-retention.source'), cell: (kind) => html`<small>${rules[kind].source}</small>` },
        ],
        RETENTION_KINDS,
      )}
    </section>
    <section>
      <h2>${say('console-retention.runs')}</h2>
      ${runs.length === 0 ? empty(say('console-retention.no_runs')) : runsTable(say, runs)}
    </section>`;
}

function runsTable(say: Say, runs: readonly RetentionRun[]): Markup {
  return table<RetentionRun>(
    [
      { title: say('console-retention.night'), main: true, cell: (run) => formatDay(run.day) },
      { title: say('console-retention.state'), cell: (run) => stateOf(say, run) },
      { title: say('console-retention.cleared'), cell: (run) => clearedIn(say, run) },
    ],
    runs,
  );
}

function stateOf(say: Say, run: RetentionRun): Markup {
  if (run.finishedAt === undefined) return badge('wait', say('console-retention.running'));
  const at = html`<small>${formatTime(run.finishedAt)}</small>`;
  return run.failed.length > 0
    ? html`${badge('bad', say('console-retention.failed', { n: run.failed.length }))} ${at}`
    : html`${badge('ok', say('console-retention.done'))} ${at}`;
}

function clearedIn(say: Say, run: RetentionRun): Markup {
  const counts = RETENTION_KINDS.flatMap((kind) => {
    const count = run.counts[kind] ?? 0;
    return count === 0 ? [] : [`${say(`console-retention.kind.${kind}`)}: ${count}`];
  });
  return counts.length === 0
    ? html`${say('console-retention.nothing')}`
    : html`<ul>
        ${counts.map((line) => html`<li>${line}</li>`)}
      </ul>`;
}
