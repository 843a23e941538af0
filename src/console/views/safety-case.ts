import { html } from 'hono/html';
import type { OpenedCase } from '../../domain/safety/cases.ts';
import { ENDINGS } from '../../domain/safety/model.ts';
import type { DutyOfficer } from '../../domain/safety/roster.ts';
import { formatTime } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, definitions, note, select, tokenField } from './parts.ts';
import { stateBadge } from './safety.ts';

interface View {
  say: Say;
  token: string;
  found: OpenedCase;
  /** The reader's own. */
  key: string;
  unit: string | undefined;
  names: ReadonlyMap<string, string>;
  roster: readonly DutyOfficer[];
  maxNote: number;
}

/** What she gave to be called back, what was done so far, and what can be done now. */
export function caseBody(view: View): Markup {
  const { say, found } = view;
  return html`${backLink('/console/safety', say('console.nav.safety'))}
    ${note('warn', say('console-safety.how'))}
    <div class="columns">
      <div>
        ${found.state === 'closed' ? '' : acts(view)}
        <section class="card">
          <h2>${say('console-safety.lines')}</h2>
          <ol>
            ${found.lines.map((line) => caseLine(view, line))}
          </ol>
        </section>
      </div>
      <aside class="card">
        ${definitions([
          [say('console-safety.state_title'), stateBadge(say, found.state)],
          [say('console-safety.phone'), found.phone ? html`<a href="tel:${found.phone}">${found.phone}</a>` : '–'],
          [say('console-safety.time'), found.time ?? '–'],
          [say('console-safety.commune'), found.commune ?? '–'],
          [say('console-safety.unit'), view.unit ?? '–'],
          [say('console-safety.name'), found.name ?? '–'],
          [say('console-safety.channel'), say(`console.channel.${found.channel}`)],
          [say('console-safety.since'), formatTime(found.openedAt)],
        ])}
        ${found.contactId === undefined ? note('off', say('console-safety.unlinked')) : ''}
      </aside>
    </div>`;
}

function acts(view: View): Markup {
  const { say, found, token } = view;
  const base = `/console/safety/${encodeURIComponent(found._id)}`;
  const others = view.roster.filter(({ key }) => key !== view.key);
  return html`<section class="card">
    ${
      found.state === 'open' || found.handlerKey !== view.key
        ? html`<form method="post" action="${base}/acknowledge">
            ${tokenField(token)}${actField()}
            <div class="actions"><button>${say('console-safety.acknowledge')}</button></div>
          </form>`
        : ''
    }
    <form method="post" action="${base}/note">
      ${tokenField(token)}${actField()}
      <label class="field"
        ><span>${say('console-safety.note')}</span>
        <textarea name="text" maxlength="${view.maxNote}" required></textarea>
        <span class="help">${say('console-safety.note_help')}</span></label
      >
      <div class="actions"><button class="quiet">${say('console-safety.add_note')}</button></div>
    </form>
    ${
      others.length === 0
        ? ''
        : html`<form method="post" action="${base}/hand-over">
            ${tokenField(token)}${actField()}
            ${select(
              'to',
              say('console-safety.hand_over_to'),
              others.map(({ key, name }) => ({ value: key, label: name ?? say('console.unnamed') })),
              undefined,
            )}
            <div class="actions"><button class="quiet">${say('console-safety.hand_over')}</button></div>
          </form>`
    }
    <details>
      <summary>${say('console-safety.close')}</summary>
      <form method="post" action="${base}/close">
        ${tokenField(token)}${actField()}
        ${select(
          'ending',
          say('console-safety.ending_title'),
          ENDINGS.map((ending) => ({ value: ending, label: say(`console-safety.ending.${ending}`) })),
          undefined,
        )}
        <label><input type="checkbox" name="resume" value="yes" /> ${say('console-safety.resume')}</label>
        <div class="actions"><button class="quiet">${say('console-safety.close')}</button></div>
      </form>
    </details>
  </section>`;
}

function caseLine(view: View, line: OpenedCase['lines'][number]): Markup {
  const { say } = view;
  const to = view.roster.find(({ key }) => key === line.to)?.name ?? '';
  const what = say(`console-safety.line.${line.what.replace('-', '_')}`, {
    to,
    routes: (line.routes ?? []).join(', '),
  });
  return html`<li>
    ${what}${line.ending ? html`: ${say(`console-safety.ending.${line.ending}`)}` : ''}
    ${line.note === undefined ? '' : html`<p class="text">${line.note}</p>`}
    <small>${formatTime(line.at)}${line.staffId ? html` · ${view.names.get(line.staffId) ?? ''}` : ''}</small>
  </li>`;
}
