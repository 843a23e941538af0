import { html } from 'hono/html';
import type { OutboundMessage } from '../../core/messages.ts';
import type { Language } from '../../core/texts.ts';
import type { Plan } from '../../domain/broadcasts/plan.ts';
import { MAX_TEXT, MAX_TITLE, type Wish } from '../broadcast-wish.ts';
import { formatMoney, formatNumber } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { backLink, type Option, select, tokenField } from './parts.ts';
import { phones } from './phones.ts';
import { reachTable } from './reach.ts';

interface FormView {
  say: Say;
  token: string;
  action: string;
  wish: Wish;
  problems: Partial<Record<keyof Wish, string>>;
  cards: readonly Option[];
  units: readonly Option[];
  roles: readonly string[];
  channels: readonly string[];
}

/** Writing a broadcast. Without scripts the preview and the count come on the next page. */
export function composeBody(view: FormView): Markup {
  const { say } = view;
  return html`${backLink('/console/broadcasts', say('console.nav.broadcasts'))}
    <div class="columns">
      <form id="compose" class="card" method="post" action="${view.action}">
        ${tokenField(view.token)} ${content(view)} ${audience(view)}
        <div class="actions"><button>${say('console-broadcasts.to_confirm')}</button></div>
        <p class="help">${say('console-broadcasts.nothing_sent_yet')}</p>
      </form>
      <div
        hx-post="/console/broadcasts/preview"
        hx-trigger="load, change from:#compose delay:300ms, keyup from:#compose delay:900ms"
        hx-include="#compose"
        hx-swap="innerHTML"
        aria-live="polite"
      ></div>
    </div>`;
}

function content({ say, wish, cards, problems }: FormView): Markup {
  return html`<fieldset>
    <legend>1 · ${say('console-broadcasts.content')}</legend>
    <label class="field"
      ><span>${say('console-broadcasts.title')} <em>${say('console-broadcasts.title_hint')}</em></span
      ><input name="title" maxlength="${MAX_TITLE}" value="${wish.title}"
    /></label>
    ${select('card', say('console-broadcasts.card'), [{ value: '', label: say('console-broadcasts.no_card') }, ...cards], wish.card)}
    ${problem(say, problems.card)}
    <label class="field"
      ><span>${say('console-broadcasts.text')}</span>
      <textarea name="text" maxlength="${MAX_TEXT}" ${problems.text ? html`aria-invalid="true"` : ''}>${wish.text}</textarea>
      ${problem(say, problems.text)} <span class="help">${say('console-broadcasts.text_help')}</span></label
    >
  </fieldset>`;
}

function audience({ say, wish, units, roles, channels, problems }: FormView): Markup {
  return html`<fieldset>
    <legend>2 · ${say('console-broadcasts.to')}</legend>
    ${select('unit', say('console-broadcasts.unit'), units, wish.unit)} ${problem(say, problems.unit)}
    <h3>${say('console-broadcasts.roles')}</h3>
    <div class="choices">${roles.map((role) => check('roles', role, say(`console-status.person_role.${role}`), wish.roles.includes(role)))}</div>
    <p class="help">${say('console-broadcasts.roles_help')}</p>
    <h3>${say('console-broadcasts.channels')}</h3>
    <div class="choices">
      ${channels.map((channel) => check('channels', channel, say(`console.channel.${channel}`), wish.channels.includes(channel)))}
    </div>
    <p class="help">${say('console-broadcasts.channels_help')}</p>
    ${check('paid', 'yes', say('console-broadcasts.paid'), wish.paid)}
  </fieldset>`;
}

function check(name: string, value: string, label: string, checked: boolean): Markup {
  return html`<label class="choice"><input type="checkbox" name="${name}" value="${value}" ${checked ? 'checked' : ''} />${label}</label>`;
}

function problem(say: Say, key: string | undefined): Markup {
  return key === undefined ? html`` : html`<span class="error">${say(`console-broadcasts.problem.${key}`)}</span>`;
}

/** The right half of the compose page; empty words ask for some. */
export function previewPart(view: {
  say: Say;
  language: Language;
  messages?: readonly OutboundMessage[];
  plan?: Plan;
}): Markup {
  const { say } = view;
  if (view.messages === undefined || view.plan === undefined) {
    return html`<p class="soft">${say('console-broadcasts.preview_empty')}</p>`;
  }
  return html`<h2>${say('console-broadcasts.preview')}</h2>
    ${phones(say, view.messages)}
    <p class="balance">
      ${say('console-broadcasts.reach_line', {
        free: formatNumber(view.plan.free, view.language),
        paid: formatNumber(view.plan.paid, view.language),
        cost: formatMoney(view.plan.costVnd),
        held: formatNumber(view.plan.held, view.language),
        excluded: formatNumber(view.plan.excluded, view.language),
      })}
    </p>
    <details>
      <summary>${say('console-broadcasts.reach.by_channel')}</summary>
      ${reachTable(say, view.language, view.plan)}
    </details>`;
}
