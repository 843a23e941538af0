import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import type { BroadcastState } from '../../domain/broadcasts/model.ts';
import { formatNumber, formatTime } from './format.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { badge, empty, type Tone, table } from './parts.ts';

const TONES: Record<BroadcastState, Tone> = {
  draft: 'off',
  scheduled: 'wait',
  listing: 'wait',
  sending: 'wait',
  done: 'ok',
  cancelled: 'off',
};

export interface BroadcastLine {
  id: string;
  title: string;
  state: BroadcastState;
  paused: boolean;
  author: string;
  unit: string | undefined;
  at: number;
  sent: number;
  aimed: number;
}

export function broadcastBadge(say: Say, state: BroadcastState, paused: boolean): Markup {
  return paused && ['scheduled', 'listing', 'sending'].includes(state)
    ? badge('warn', say('console-broadcasts.paused'))
    : badge(TONES[state], say(`console-broadcasts.state.${state}`));
}

export function broadcastsBody(view: {
  say: Say;
  language: Language;
  mayWrite: boolean;
  rows: readonly BroadcastLine[];
}): Markup {
  const { say, language, rows } = view;
  const step = view.mayWrite
    ? { href: '/console/broadcasts/new', label: say('console-broadcasts.compose') }
    : undefined;
  if (rows.length === 0) return empty(say('console-broadcasts.none'), step);
  return html`${
    step ? html`<p class="actions"><a class="button" href="${step.href}">${icon('plus')}${step.label}</a></p>` : ''
  }
    ${table<BroadcastLine>(
      [
        {
          title: say('console-broadcasts.title'),
          main: true,
          cell: (row) => html`<a href="/console/broadcasts/${encodeURIComponent(row.id)}">${row.title}</a>
            <small>${row.author}</small>`,
        },
        { title: say('console-broadcasts.unit'), cell: (row) => row.unit ?? '' },
        { title: say('console-broadcasts.time'), cell: (row) => formatTime(row.at) },
        {
          title: say('console-broadcasts.progress'),
          number: true,
          cell: (row) =>
            row.aimed === 0 ? '–' : `${formatNumber(row.sent, language)}/${formatNumber(row.aimed, language)}`,
        },
        { title: say('console-broadcasts.state_title'), cell: (row) => broadcastBadge(say, row.state, row.paused) },
      ],
      rows,
    )}`;
}
