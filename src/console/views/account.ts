import { html } from 'hono/html';
import type { Staff } from '../../domain/staff/staff.ts';
import type { Markup, Say } from './markup.ts';
import { badge, definitions, note, table, tokenField } from './parts.ts';

export function accountBody(view: {
  say: Say;
  token: string;
  staff: Staff;
  unitName: string;
  minLength: number;
  problem: string | undefined;
  team: readonly Staff[];
  unitNames: ReadonlyMap<string, string>;
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
    ${view.team.length === 0 ? '' : teamTable(view)}`;
}

function teamTable(view: Parameters<typeof accountBody>[0]): Markup {
  const { say } = view;
  return html`<h2>${say('console.account.team')}</h2>
    ${table(
      [
        { title: say('console.account.name'), main: true, cell: (staff: Staff) => staff.name },
        { title: say('console.account.login'), cell: (staff) => staff.login },
        { title: say('console.account.role'), cell: (staff) => say(`console.role.${staff.role}`) },
        { title: say('console.account.unit'), cell: (staff) => view.unitNames.get(staff.unitId) ?? staff.unitId },
        { title: '', cell: (staff) => (staff.active ? '' : badge('off', say('console.account.inactive'))) },
      ],
      view.team,
    )}`;
}
