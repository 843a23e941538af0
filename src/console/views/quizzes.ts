import { html } from 'hono/html';
import { dayOf, formatDay } from '../../core/time.ts';
import type { QuizRound } from '../../domain/quizzes/rounds.ts';
import type { UnitStanding } from '../../domain/quizzes/standing.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, badge, dayField, definitions, empty, note, select, table, tokenField } from './parts.ts';

type RoundRow = QuizRound & { running: boolean; people: number; tries: number };

interface ListView {
  say: Say;
  token: string;
  /** How many questions there are to ask. */
  questions: number;
  topics: readonly { id: string; title: string }[];
  mayOpen: boolean;
  problem: string | undefined;
  wish: { title: string; topic: string; until: string };
  rows: readonly RoundRow[];
}

export function quizzesBody(view: ListView): Markup {
  const { say, rows } = view;
  return html`${view.problem === undefined ? '' : note('bad', view.problem)}
    <p class="soft">${say('console-quizzes.about', { n: view.questions })}</p>
    ${view.mayOpen ? openForm(view) : ''}
    ${rows.length === 0 ? empty(say('console-quizzes.none')) : roundTable(say, rows)}`;
}

function openForm({ say, token, topics, wish }: ListView): Markup {
  return html`<form class="card" method="post" action="/console/quizzes">
    <h2>${say('console-quizzes.open')}</h2>
    ${tokenField(token)} ${actField()}
    <label class="field"
      ><span>${say('console-quizzes.title')}</span
      ><input name="title" value="${wish.title}" maxlength="60" placeholder="${say('console-quizzes.title_hint')}" required
    /></label>
    ${select(
      'topic',
      say('console-quizzes.topic'),
      [
        { value: '', label: say('console-quizzes.all_topics') },
        ...topics.map(({ id, title }) => ({ value: id, label: title })),
      ],
      wish.topic,
    )}
    ${dayField('until', say('console-quizzes.until'), wish.until)}
    <p class="help">${say('console-quizzes.open_help')}</p>
    <p class="actions"><button>${say('console-quizzes.open')}</button></p>
  </form>`;
}

function roundTable(say: Say, rows: readonly RoundRow[]): Markup {
  return table<RoundRow>(
    [
      {
        title: say('console-quizzes.round'),
        main: true,
        cell: (row) => html`<a href="/console/quizzes/${encodeURIComponent(row._id)}">${row.title}</a>`,
      },
      { title: say('console-quizzes.state'), cell: (row) => stateBadge(say, row.running) },
      { title: say('console-quizzes.span'), cell: (row) => spanOf(row) },
      { title: say('console-quizzes.people'), number: true, cell: (row) => row.people },
      { title: say('console-quizzes.tries'), number: true, cell: (row) => row.tries },
    ],
    rows,
  );
}

export function quizBody(view: {
  say: Say;
  token: string;
  round: QuizRound;
  running: boolean;
  topics: readonly string[];
  openedBy: string;
  standing: readonly UnitStanding[];
  turnout: { people: number; tries: number };
  mayClose: boolean;
}): Markup {
  const { say, round, standing, turnout } = view;
  return html`${backLink('/console/quizzes', say('console.nav.quizzes'))}
    <section class="card">
      ${definitions([
        [say('console-quizzes.state'), stateBadge(say, view.running)],
        [say('console-quizzes.span'), `${formatTime(round.opensAt)} – ${formatTime(round.closesAt)}`],
        [
          say('console-quizzes.topic'),
          view.topics.length === 0 ? say('console-quizzes.all_topics') : view.topics.join(', '),
        ],
        [say('console-quizzes.opened_by'), view.openedBy],
        [say('console-quizzes.people'), turnout.people],
        [say('console-quizzes.tries'), turnout.tries],
      ])}
    </section>
    <h2>${say('console-quizzes.standing')}</h2>
    <p class="soft">${say('console-quizzes.standing_about')}</p>
    ${standing.length === 0 ? empty(say('console-quizzes.no_points')) : standingTable(say, standing)}
    ${
      view.mayClose
        ? html`<form method="post" action="/console/quizzes/${encodeURIComponent(round._id)}/close">
            ${tokenField(view.token)}
            <p class="actions"><button class="quiet">${say('console-quizzes.close')}</button></p>
          </form>`
        : ''
    }`;
}

function standingTable(say: Say, standing: readonly UnitStanding[]): Markup {
  return table<UnitStanding>(
    [
      { title: say('console-quizzes.rank'), number: true, cell: (row) => row.rank },
      { title: say('console-quizzes.unit'), main: true, cell: (row) => row.name },
      { title: say('console-quizzes.points'), number: true, cell: (row) => row.points },
      { title: say('console-quizzes.people'), number: true, cell: (row) => row.people },
    ],
    standing,
  );
}

function stateBadge(say: Say, running: boolean): Markup {
  return running ? badge('ok', say('console-quizzes.is_open')) : badge('off', say('console-quizzes.is_over'));
}

/** First and last day; it ends with the last instant of that day. */
function spanOf({ opensAt, closesAt }: QuizRound): string {
  return `${formatDay(dayOf(opensAt))} – ${formatDay(dayOf(closesAt - 1))}`;
}
