import { html } from 'hono/html';
import type { Post } from '../../domain/staff/permissions.ts';
import type { OpenSession } from '../../domain/staff/sessions.ts';
import type { Staff } from '../../domain/staff/staff.ts';
import { formatTime } from './format.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { badge, definitions, note, tokenField } from './parts.ts';

export function accountBody(view: {
  say: Say;
  token: string;
  staff: Staff;
  post: Post;
  unitName: string;
  minLength: number;
  problem: string | undefined;
  mayManage: boolean;
  sessions: readonly OpenSession[];
  /** The one she is looking from. */
  thisSession: string;
  /** Her own chat; undefined while none is tied to the account. */
  linked: { channel: string; name: string | undefined } | undefined;
  /** A code that was just made. */
  linkCode: string | undefined;
  linkMinutes: number;
}): Markup {
  const { say, staff } = view;
  return html`<section class="card wide">
      <h2>${say('console.account.about')}</h2>
      ${definitions([
        [say('console.account.name'), staff.name],
        [say('console.account.login'), staff.login],
        [say('console.account.role'), say(`console.role.${view.post.role}`)],
        [say('console.account.unit'), view.unitName],
        ...(view.post.portfolios.length > 0
          ? [[say('console-staff.portfolios'), view.post.portfolios.join(', ')] as const]
          : []),
      ])}
      ${
        view.mayManage
          ? html`<p class="actions">
              <a class="button quiet" href="/console/staff">${icon('people')}${say('console-staff.title')}</a>
            </p>`
          : ''
      }
    </section>
    <section class="card">
      <h2>${say('console.account.password')}</h2>
      ${view.problem === undefined ? '' : note('bad', view.problem)}
      <p class="help">${say('console.account.password_hint', { min: view.minLength })}</p>
      <form method="post" action="/console/account/password">
        ${tokenField(view.token)}
        <input type="hidden" name="username" autocomplete="username" value="${staff.login}" />
        <label class="field"
          ><span>${say('console.account.current')}</span
          ><input name="current" type="password" autocomplete="current-password" required
        /></label>
        <label class="field"
          ><span>${say('console.account.next')}</span
          ><input name="next" type="password" autocomplete="new-password" minlength="${view.minLength}" required
        /></label>
        <button>${say('console.account.submit')}</button>
      </form>
    </section>
    ${factorCard(view)} ${sessionsCard(view)} ${linkCard(view)}`;
}

function factorCard({ say, staff }: Parameters<typeof accountBody>[0]): Markup {
  const on = staff.secondFactorSince !== undefined;
  return html`<section class="card" id="second-factor">
    <h2>${say('console-second-factor.title')}</h2>
    <p>
      ${on ? badge('ok', say('console-second-factor.on', { since: formatTime(staff.secondFactorSince ?? 0) })) : badge('off', say('console-second-factor.off'))}
    </p>
    ${on ? html`<p class="help">${say('console-second-factor.left', { n: staff.recoveryLeft })}</p>` : html`<p class="help">${say('console-second-factor.why')}</p>`}
    <p class="actions">
      <a class="button quiet" href="/console/second-factor">${say(on ? 'console-second-factor.manage' : 'console-second-factor.set_up')}</a>
    </p>
  </section>`;
}

/** Every browser she is signed in with; one she does not know is somebody else's. */
function sessionsCard({ say, token, sessions, thisSession }: Parameters<typeof accountBody>[0]): Markup {
  return html`<section class="card" id="sessions">
    <h2>${say('console-sessions.title')}</h2>
    <p class="help">${say('console-sessions.hint')}</p>
    <ul class="rows">
      ${sessions.map(
        (session) =>
          html`<li>
            <div>
              <strong>${deviceWords(say, session.device)}</strong>
              ${session.id === thisSession ? badge('ok', say('console-sessions.this')) : ''}
              <small
                >${say('console-sessions.since', { time: formatTime(session.signedInAt) })}
                ${say('console-sessions.seen', { time: formatTime(session.lastSeenAt) })}</small
              >
            </div>
            ${
              session.id === thisSession
                ? ''
                : html`<form method="post" action="/console/account/sessions/end">
                    ${tokenField(token)}<input type="hidden" name="session" value="${session.id}" />
                    <button class="link">${say('console-sessions.end')}</button>
                  </form>`
            }
          </li>`,
      )}
    </ul>
    ${
      sessions.length < 2
        ? ''
        : html`<form method="post" action="/console/account/sessions/end-others">
            ${tokenField(token)}<button class="quiet">${say('console-sessions.end_others')}</button>
          </form>`
    }
  </section>`;
}

function deviceWords(say: Say, device: string): string {
  const [browser = 'other', system = 'other'] = device.split(' ');
  return say('console-sessions.device', {
    browser: say(`console-sessions.browser.${browser}`),
    system: say(`console-sessions.system.${system}`),
  });
}

/** Where broadcasts sent for a try go: her own chat, tied by a code she types there. */
function linkCard({ say, token, linked, linkCode, linkMinutes }: Parameters<typeof accountBody>[0]): Markup {
  return html`<section class="card" id="link">
    <h2>${say('console.account.link')}</h2>
    ${
      linked === undefined
        ? html`<p>${say('console.account.link_hint')}</p>`
        : html`<p>
            ${badge('ok', say('console.account.linked', { channel: say(`console.channel.${linked.channel}`), name: linked.name ?? say('console.unnamed') }))}
          </p>`
    }
    ${
      linkCode === undefined
        ? ''
        : html`<p>${say('console.account.link_type')}</p>
            <p class="invite-code">lien ket ${linkCode}</p>
            <p class="help">${say('console.account.link_valid', { n: linkMinutes })}</p>`
    }
    <div class="actions">
      <form method="post" action="/console/account/link#link">
        ${tokenField(token)}<button class="quiet">${say(linked || linkCode ? 'console.account.link_again' : 'console.account.link_get')}</button>
      </form>
      ${
        linked === undefined
          ? ''
          : html`<form method="post" action="/console/account/unlink">
              ${tokenField(token)}<button class="link">${say('console.account.unlink')}</button>
            </form>`
      }
    </div>
  </section>`;
}
