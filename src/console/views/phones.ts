import { html } from 'hono/html';
import type { OutboundMessage } from '../../core/messages.ts';
import type { Markup, Say } from './markup.ts';

/** The message as she will see it on each app; close enough to judge length and tone. */
export function phones(say: Say, messages: readonly OutboundMessage[]): Markup {
  return html`<div class="phones">
    ${(['zalo', 'messenger'] as const).map(
      (
        channel,
      ) => html`<figure class="phone ${channel}" aria-label="${say('console-broadcasts.as_seen', { channel: say(`console.channel.${channel}`) })}">
        <header>${say(`console.channel.${channel}`)}</header>
        <div class="screen">${messages.map(bubble)}</div>
      </figure>`,
    )}
  </div>`;
}

function bubble(message: OutboundMessage): Markup {
  switch (message.kind) {
    case 'text':
      return html`<div class="bubble">${message.text}</div>`;
    case 'choices':
      return html`<div class="bubble">${message.text}</div>
        ${message.choices.map((choice) => html`<div class="bubble"><strong>${choice.label}</strong></div>`)}`;
    case 'image':
      return html`<div class="bubble">${message.caption ?? ''}</div>`;
    default:
      return html``;
  }
}
