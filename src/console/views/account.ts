import { html } from 'hono/html';
import type { Staff } from '../../domain/staff/staff.ts';
import { icon } from './icons.ts';
import type { Markup, Say } from './markup.ts';
import { badge, definitions, note, tokenField } from './parts.ts';

export function accountBody(view: {
  say: Say;
  token: string;
  staff: Staff;
  unitName: string;
  minLength: number;
  problem: string | undefined;
  mayManage: boolean;
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
        [say('console.account.role'), say(`console.role.${staff.role}`)],
        [say('console.account.unit'), view.unitName],
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
    ${linkCard(view)}`;
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
