import { html } from 'hono/html';
import type { OutboundMessage } from '../../core/messages.ts';
import { formatDay } from '../../core/time.ts';
import type { Card, Fact } from '../../domain/content/shape.ts';
import type { StaffCard } from '../../domain/content/staff-cards.ts';
import { CARD_TONES } from './cards.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, badge, definitions, empty, table } from './parts.ts';
import { phones } from './phones.ts';

/** All cards by topic. Written in files, checked before they are released; here for reading. */
export function contentBody(view: {
  say: Say;
  topics: readonly { id: string; title: string; cards: readonly Card[] }[];
  /** Cards written in the console, in any state. */
  written: readonly StaffCard[];
  mayWrite: boolean;
}): Markup {
  const { say } = view;
  const filled = view.topics.filter((topic) => topic.cards.length > 0);
  if (filled.length === 0) return empty(say('console-content.none'));
  return html`<p class="soft">${say('console-content.about')}</p>
    ${view.mayWrite ? html`<p class="actions"><a class="button" href="/console/content/cards/new">${say('console-cards.write')}</a></p>` : ''}
    ${writtenHere(say, view.written)}
    ${filled.map(
      (topic) => html`<h2>${topic.id} · ${topic.title}</h2>
        ${table<Card>(
          [
            {
              title: say('console-content.title'),
              main: true,
              cell: (card) => html`<a href="/console/content/${encodeURIComponent(card.id)}">${card.title}</a>`,
            },
            { title: say('console-content.source'), cell: (card) => card.source },
            { title: say('console-content.checked'), cell: (card) => formatDay(card.checked) },
            { title: say('console-content.audience'), cell: (card) => say(`console-content.for.${card.audience}`) },
          ],
          topic.cards,
        )}`,
    )}`;
}

function writtenHere(say: Say, written: readonly StaffCard[]): Markup {
  if (written.length === 0) return html``;
  return html`<h2>${say('console-cards.mine')}</h2>
    ${table<StaffCard>(
      [
        {
          title: say('console-content.title'),
          main: true,
          cell: (card) => html`<a href="/console/content/cards/${encodeURIComponent(card._id)}">${card.title}</a>`,
        },
        {
          title: say('console-cards.state'),
          cell: (card) => badge(CARD_TONES[card.state], say(`console-cards.states.${card.state}`)),
        },
        { title: say('console-content.source'), cell: (card) => card.source },
        { title: say('console-content.checked'), cell: (card) => formatDay(card.checked) },
      ],
      written,
    )}`;
}

export function cardBody(view: {
  say: Say;
  card: Card;
  messages: readonly OutboundMessage[];
  facts: readonly Fact[];
  maySend: boolean;
}): Markup {
  const { say, card } = view;
  return html`${backLink('/console/content', say('console.nav.content'))}
    <section class="card">
      <h2>${say('console-content.preview')}</h2>
      ${phones(say, view.messages)}
    </section>
    <section class="card wide">
      ${definitions([
        [say('console-content.source'), card.source],
        [say('console-content.checked'), formatDay(card.checked)],
        [say('console-content.audience'), say(`console-content.for.${card.audience}`)],
      ])}
    </section>
    ${card.long ? html`<section class="card"><h2>${say('console-content.long')}</h2><p class="text">${card.long}</p></section>` : ''}
    <section class="card">
      <h2>${say('console-content.facts')}</h2>
      ${definitions(
        view.facts.map((fact) => [
          `${fact.id} · ${[fact.source, fact.article].filter(Boolean).join(', ')} · ${formatDay(fact.checked)}`,
          html`${fact.statement} ${fact.status === 'valid' ? '' : badge('warn', say(`console-content.fact.${fact.status}`))}`,
        ]),
      )}
    </section>
    ${
      view.maySend
        ? html`<p class="actions">
            <a class="button" href="/console/broadcasts/new?card=${encodeURIComponent(card.id)}">${say('console-content.send')}</a>
          </p>`
        : ''
    }`;
}
