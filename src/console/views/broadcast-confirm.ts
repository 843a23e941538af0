import { html } from 'hono/html';
import type { OutboundMessage } from '../../core/messages.ts';
import type { Language } from '../../core/texts.ts';
import type { Plan } from '../../domain/broadcasts/plan.ts';
import type { BroadcastRules, Hours } from '../../domain/broadcasts/rules.ts';
import { within } from '../../domain/broadcasts/rules.ts';
import { formatMoney, formatNumber } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, dayField, note, tokenField } from './parts.ts';
import { phones } from './phones.ts';
import { reachTable } from './reach.ts';

const DAY_MS = 86_400_000;

interface ConfirmView {
  say: Say;
  language: Language;
  token: string;
  id: string;
  messages: readonly OutboundMessage[];
  plan: Plan;
  mayOfferPaid: boolean;
  /** When sending would begin if pressed now, where that is not at once. */
  beginsLater: string | undefined;
  hours: Hours;
  rules: BroadcastRules;
  /** Her own chat is tied to her account. */
  mayTry: boolean;
  /** Offered for a set time; Vietnam time. */
  day: string | undefined;
  time: string;
  maySend: boolean;
}

/** The last look before sending: the button says for how many. */
export function confirmBody(view: ConfirmView): Markup {
  const { say, plan } = view;
  return html`${backLink('/console/broadcasts', say('console.nav.broadcasts'))}
    <section class="card">
      <h2>${say('console-broadcasts.as_they_see')}</h2>
      ${phones(say, view.messages)} ${view.maySend ? tryForm(view) : ''}
    </section>
    <section class="card">
      <h2>${say('console-broadcasts.who_gets_it', { n: formatNumber(plan.aimed, view.language) })}</h2>
      ${reachTable(say, view.language, plan)}
      <p class="help">${say('console-broadcasts.held_help', { days: Math.round(view.rules.holdMs / DAY_MS) })}</p>
    </section>
    ${view.maySend ? sendForm(view) : ''}`;
}

/** To her own phone first, or where she can make that possible. */
function tryForm({ say, token, id, mayTry }: ConfirmView): Markup {
  if (!mayTry) {
    return html`<p class="actions"><a href="/console/account#link">${say('console-broadcasts.try_link')}</a></p>`;
  }
  return html`<form class="actions" method="post" action="/console/broadcasts/${encodeURIComponent(id)}/try">
    ${tokenField(token)}${actField()}<button class="quiet">${say('console-broadcasts.try')}</button>
  </form>`;
}

function sendForm(view: ConfirmView): Markup {
  const { say, plan, id } = view;
  const base = `/console/broadcasts/${encodeURIComponent(id)}`;
  // A broadcast may ask for more than the rules allow; what it gets is told.
  const hours = within(view.hours, view.rules.hardHours);
  const nobody = plan.free + plan.paid + plan.held === 0;
  return html`<section class="card">
    <h2>${say('console-broadcasts.when')}</h2>
    <form method="post" action="${base}/send">
      ${tokenField(view.token)}
      <input type="hidden" name="count" value="${plan.free + plan.paid}" />
      <input type="hidden" name="cost" value="${plan.costVnd}" />
      <label class="choice"><input type="radio" name="when" value="now" checked />${say('console-broadcasts.now')}</label>
      <label class="choice"><input type="radio" name="when" value="at" />${say('console-broadcasts.at')}</label>
      <div class="filters">
        ${dayField('day', say('console-broadcasts.at_day'), view.day)}
        <label class="field"
          ><span>${say('console-broadcasts.at_time')} <em>(19:30)</em></span
          ><input name="time" value="${view.time}" inputmode="numeric" maxlength="5" autocomplete="off"
        /></label>
      </div>
      <p class="help">${say('console-broadcasts.hours', {
        from: clock(hours.from),
        to: clock(hours.to),
        perDay: view.rules.perDay,
        perWeek: view.rules.perWeek,
      })}</p>
      ${view.beginsLater === undefined ? '' : note('wait', say('console-broadcasts.begins_later', { time: view.beginsLater }))}
      ${nobody ? note('warn', say('console-broadcasts.nobody')) : ''}
      <div class="actions">
        ${nobody ? '' : html`<button>${buttonWords(view)}</button>`}
        <a class="button quiet" href="${base}/edit">${say('console-broadcasts.edit')}</a>
      </div>
    </form>
    <form method="post" action="${base}/cancel">
      ${tokenField(view.token)}<button class="link">${say('console-broadcasts.discard')}</button>
    </form>
  </section>`;
}

function buttonWords({ say, plan, language }: ConfirmView): string {
  const now = formatNumber(plan.free + plan.paid, language);
  if (plan.free + plan.paid === 0) return say('console-broadcasts.send_held', { n: formatNumber(plan.held, language) });
  return plan.costVnd > 0
    ? say('console-broadcasts.send_paid', { n: now, cost: formatMoney(plan.costVnd) })
    : say('console-broadcasts.send_to', { n: now });
}

/** 21.5 → `21:30`. */
export function clock(hour: number): string {
  const minutes = Math.round(hour * 60);
  return `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`;
}
