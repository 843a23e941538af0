import { html } from 'hono/html';
import type { Markup, Say } from './markup.ts';

/** The places of enrolment: which are open to her, what waits in each, and where she is. */
export interface Enrolling {
  here: 'enrolment' | 'unit-changes' | 'join-codes' | 'invites';
  open: readonly { id: Enrolling['here']; waiting: number }[];
}

export function enrollingTabs(say: Say, { here, open }: Enrolling): Markup {
  return html`<nav class="tabs" aria-label="${say('console-enrolment.places')}">
    ${open.map(
      ({ id, waiting }) =>
        html`<a href="/console/${id}" ${id === here ? html`aria-current="page"` : ''}
          >${say(`console-enrolment.place.${id}`)}${waiting > 0 ? html` <b class="count">${waiting}</b>` : ''}</a
        >`,
    )}
  </nav>`;
}
