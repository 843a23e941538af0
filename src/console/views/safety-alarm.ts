import { html } from 'hono/html';
import type { Markup, Say } from './markup.ts';
import { note } from './parts.ts';

/** On every page of a duty officer; looks for itself whether a case has come in. */
export function safetyAlarm(say: Say, waiting: number): Markup {
  return html`<div hx-get="/console/safety/banner" hx-trigger="every 20s" hx-swap="innerHTML">
    ${alarmBody(say, waiting)}
  </div>`;
}

/** How many cases nobody has taken; nothing when there are none. */
export function alarmBody(say: Say, waiting: number): Markup {
  if (waiting === 0) return html``;
  return note(
    'bad',
    html`<strong>${say('console-safety.alarm', { n: waiting })}</strong>
      <a href="/console/safety">${say('console-safety.alarm_open')}</a>`,
  );
}
