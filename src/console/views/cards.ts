import { html } from 'hono/html';
import type { OutboundMessage } from '../../core/messages.ts';
import { formatDay } from '../../core/time.ts';
import type { Question } from '../../domain/content/questions.ts';
import { type Fact, LONG_LIMIT, SHORT_LIMIT } from '../../domain/content/shape.ts';
import {
  AUDIENCES,
  type CardProblems,
  type CardWish,
  type StaffCard,
  TITLE_LIMIT,
} from '../../domain/content/staff-cards.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import {
  actField,
  backLink,
  badge,
  dayField,
  definitions,
  type Option,
  select,
  type Tone,
  tokenField,
} from './parts.ts';
import { phones } from './phones.ts';

export const CARD_TONES: Readonly<Record<StaffCard['state'], Tone>> = {
  draft: 'wait',
  released: 'ok',
  withdrawn: 'off',
};

interface FormView {
  say: Say;
  token: string;
  action: string;
  wish: CardWish;
  problems: CardProblems;
  question: Question | undefined;
  topics: readonly Option[];
  facts: readonly { id: string; statement: string }[];
}

/** Writing a card: what is said, what it rests on, how people ask for it. */
export function cardFormBody(view: FormView): Markup {
  const { say, wish, question } = view;
  return html`${backLink(question ? '/console/handoffs' : '/console/content', say(question ? 'console.nav.handoffs' : 'console.nav.content'))}
    ${
      question
        ? html`<section class="card"><h2>${say('console-cards.question')}</h2><p class="text"><strong>${question.text}</strong></p></section>`
        : ''
    }
    <form class="card wide" method="post" action="${view.action}">
      ${tokenField(view.token)}${actField()}
      ${question ? html`<input type="hidden" name="question" value="${question._id}" />` : ''}
      <fieldset>
        <legend>1 · ${say('console-cards.said')}</legend>
        ${line(view, 'title', TITLE_LIMIT)}
        ${select('topic', say('console-cards.topic'), [{ value: '', label: say('console-cards.choose') }, ...view.topics], wish.topic)}
        ${problem(view, 'topic')} ${area(view, 'short', SHORT_LIMIT)} ${area(view, 'long', LONG_LIMIT)}
        ${select(
          'audience',
          say('console-content.audience'),
          AUDIENCES.map((value) => ({ value, label: say(`console-content.for.${value}`) })),
          wish.audience,
        )}
      </fieldset>
      <fieldset>
        <legend>2 · ${say('console-cards.rests_on')}</legend>
        <p class="help">${say('console-cards.rests_on_help')}</p>
        ${line(view, 'facts', 200)}
        <details>
          <summary>${say('console-cards.all_facts')}</summary>
          ${definitions(view.facts.map((fact) => [fact.id, fact.statement]))}
        </details>
        ${area(view, 'statement', 600)} ${line(view, 'source', 160)} ${line(view, 'article', 80)}
        ${dayField('checked', say('console-cards.checked'), wish.checked)} ${problem(view, 'checked')}
      </fieldset>
      <fieldset>
        <legend>3 · ${say('console-cards.asked')}</legend>
        ${area(view, 'asks', 1000)}
      </fieldset>
      <div class="actions"><button>${say('console-cards.save')}</button></div>
      <p class="help">${say('console-cards.nothing_told_yet')}</p>
    </form>`;
}

type TextField = Exclude<keyof CardWish, 'checked' | 'topic' | 'audience'>;

function line(view: FormView, name: TextField, limit: number): Markup {
  const { say, wish } = view;
  return html`<label class="field"
    ><span>${say(`console-cards.${name}`)}</span><input name="${name}" value="${wish[name]}" maxlength="${limit}" ${invalid(view, name)} />
    ${problem(view, name)}</label
  >`;
}

function area(view: FormView, name: TextField, limit: number): Markup {
  const { say, wish } = view;
  return html`<label class="field"
    ><span>${say(`console-cards.${name}`)}</span><textarea name="${name}" maxlength="${limit}" ${invalid(view, name)}>${wish[name]}</textarea>
    ${problem(view, name)}<span class="help">${say(`console-cards.${name}_help`, { limit })}</span></label
  >`;
}

function invalid({ problems }: FormView, name: keyof CardWish): Markup {
  return problems[name] === undefined ? html`` : html`aria-invalid="true"`;
}

function problem({ say, problems }: FormView, name: keyof CardWish): Markup {
  const key = problems[name];
  return key === undefined ? html`` : html`<span class="error">${say(`console-cards.problem.${key}`)}</span>`;
}

interface CardView {
  say: Say;
  token: string;
  address: string;
  card: StaffCard;
  messages: readonly OutboundMessage[];
  facts: readonly Fact[];
  names: ReadonlyMap<string, string>;
  question: Question | undefined;
  answers: readonly Question[];
  mayWrite: boolean;
  mayRelease: boolean;
  mayAnswer: boolean;
  maySend: boolean;
}

export function staffCardBody(view: CardView): Markup {
  const { say, card, names } = view;
  return html`${backLink('/console/content', say('console.nav.content'))}
    <section class="card">
      <h2>${say('console-content.preview')}</h2>
      ${phones(say, view.messages)}
      <div class="actions">${actions(view)}</div>
    </section>
    <section class="card wide">
      ${definitions([
        [say('console-cards.state'), badge(CARD_TONES[card.state], say(`console-cards.states.${card.state}`))],
        [say('console-cards.by'), `${names.get(card.createdBy) ?? ''} · ${formatTime(card.createdAt)}`],
        ...(card.releasedBy ? ([[say('console-cards.released_by'), names.get(card.releasedBy) ?? '']] as const) : []),
        [say('console-content.audience'), say(`console-content.for.${card.audience}`)],
        [say('console-cards.asked'), card.asks.join(' · ')],
        ...(view.question ? ([[say('console-cards.question'), view.question.text]] as const) : []),
      ])}
    </section>
    ${card.long ? html`<section class="card"><h2>${say('console-content.long')}</h2><p class="text">${card.long}</p></section>` : ''}
    <section class="card">
      <h2>${say('console-content.facts')}</h2>
      ${definitions(
        view.facts.map((fact) => [
          `${fact.id} · ${[fact.source, fact.article].filter(Boolean).join(', ')} · ${formatDay(fact.checked)}`,
          fact.statement,
        ]),
      )}
    </section>
    ${waiting(view)}`;
}

function actions({ say, token, address, card, question, ...may }: CardView): Markup {
  const button = (act: string, key: string, quiet: boolean) =>
    html`<form method="post" action="${address}/${act}">
      ${tokenField(token)}${actField()}<input type="hidden" name="seen" value="${card.changedAt}" /><button class="${quiet ? 'quiet' : ''}">${say(`console-cards.${key}`)}</button>
    </form>`;
  if (card.state === 'released') {
    return html`${may.maySend ? html`<a class="button" href="/console/broadcasts/new?card=${encodeURIComponent(card._id)}">${say('console-content.send')}</a>` : ''}
    ${may.mayRelease ? button('withdraw', 'withdraw', true) : ''}`;
  }
  const answers = question?.state === 'open' && may.mayAnswer;
  return html`${may.mayRelease ? button('release', answers ? 'release_and_answer' : 'release', false) : html`<p class="soft">${say('console-cards.to_release')}</p>`}
  ${may.mayWrite ? html`<a class="button quiet" href="${address}/edit">${say('console-cards.edit')}</a>` : ''}`;
}

/** Others who asked the same and still wait. */
function waiting({ say, token, address, answers, mayAnswer }: CardView): Markup {
  if (answers.length === 0) return html``;
  return html`<section class="card">
    <h2>${say('console-cards.others')}</h2>
    ${answers.map(
      (question) =>
        html`<form class="row" method="post" action="${address}/answer/${encodeURIComponent(question._id)}">
          ${tokenField(token)}${actField()}
          <p class="text">${question.text} <small>${formatTime(question.createdAt)}</small></p>
          ${mayAnswer ? html`<button class="quiet">${say('console-cards.send_to_her')}</button>` : ''}
        </form>`,
    )}
  </section>`;
}
