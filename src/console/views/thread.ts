import { html } from 'hono/html';
import type { HistoryLine } from '../../domain/messages/history.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';

/** A conversation as bubbles: hers on the left, the assistant's and staff's on the right. */
export function thread(say: Say, lines: readonly HistoryLine[], names: ReadonlyMap<string, string>): Markup {
  if (lines.length === 0) return html`<p class="soft">${say('console-handoffs.no_lines')}</p>`;
  return html`<ol class="thread">
    ${lines.map((line) => (line.from === 'contact' ? heard(say, line) : said(say, line, names)))}
  </ol>`;
}

function heard(say: Say, line: Extract<HistoryLine, { from: 'contact' }>): Markup {
  return html`<li>
    <span class="text">${describe(say, line.body)}</span><small>${formatTime(line.at)}</small>
  </li>`;
}

/** What she did, in words; a text as she typed it. */
function describe(say: Say, body: Extract<HistoryLine, { from: 'contact' }>['body']): string {
  switch (body.kind) {
    case 'text':
      return body.text;
    case 'choice':
      return say('console-handoffs.kind.choice', { title: body.title ?? '…' });
    case 'media':
      return [say('console-handoffs.kind.media', { n: body.media.length }), body.text ?? ''].filter(Boolean).join('\n');
    default: {
      const known = ['sticker', 'location', 'contact-info', 'follow', 'unfollow', 'reaction'];
      return say(`console-handoffs.kind.${known.includes(body.kind) ? body.kind : 'other'}`);
    }
  }
}

function said(say: Say, line: Extract<HistoryLine, { from: 'us' }>, names: ReadonlyMap<string, string>): Markup {
  const who =
    line.staffId === undefined
      ? say('console-handoffs.bot')
      : (names.get(line.staffId) ?? say('console-handoffs.staff'));
  const text =
    textIn(line.request.body) ?? say(`console-handoffs.kind.${line.request.kind === 'image' ? 'image' : 'other'}`);
  return html`<li class="${line.staffId === undefined ? 'ours' : 'staff'}">
    <span class="text">${text}</span
    ><small>${who} · ${formatTime(line.at)} · ${say(`console-status.outbox.${line.seenAt ? 'seen' : line.deliveredAt ? 'delivered' : line.state}`)}</small>
  </li>`;
}

/** The sentence in a platform's request, wherever that platform puts it. */
function textIn(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const entries = Object.entries(value);
  const text = entries.find(([key, inner]) => key === 'text' && typeof inner === 'string');
  if (text) return String(text[1]);
  for (const [, inner] of entries) {
    const found = textIn(inner);
    if (found !== undefined) return found;
  }
  return undefined;
}
