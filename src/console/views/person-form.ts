import { html } from 'hono/html';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, note, select, tokenField } from './parts.ts';

/** Somebody who may be the same woman; without a name she belongs to other units. */
export interface Near {
  why: 'phone' | 'name';
  href?: string;
  name?: string | undefined;
  unit?: string | undefined;
  phone?: string | undefined;
  birth?: string | undefined;
}

interface FormView {
  say: Say;
  token: string;
  /** Of the form sent before: still the same act. */
  actId: string | undefined;
  action: string;
  problems: readonly string[];
  near: readonly Near[];
  name: string;
  typed: Readonly<Record<string, string>>;
  /** What is known, masked, when somebody is corrected. */
  known?: Readonly<Record<string, string | undefined>>;
  /** Only for somebody new. */
  unit?: string;
  kind: string;
  from: string;
  homeKinds: readonly string[];
  unitNames: readonly string[];
}

export function personFormBody(view: FormView): Markup {
  const { say, known, near } = view;
  const back = known === undefined ? '/console/people' : view.action;
  return html`${backLink(back, say(known === undefined ? 'console.nav.people' : 'console-people.back'))}
    <form class="card" method="post" action="${view.action}">
      ${tokenField(view.token)}
      ${view.actId === undefined ? actField() : html`<input type="hidden" name="act" value="${view.actId}" />`}
      ${near.length > 0 ? nearNote(view) : ''}
      ${field(view, 'name', { value: view.name, required: true, max: 100 })}
      ${field(view, 'phone', { inputmode: 'tel', max: 20 })}
      ${field(view, 'birth', { inputmode: 'numeric', max: 10, help: say('console-people.birth_help') })}
      ${field(view, 'address', { max: 200 })} ${known === undefined ? homeFields(view) : ''}
      <div class="actions"><button>${say(near.length > 0 ? 'console-people.anyway' : 'console-people.save')}</button></div>
    </form>`;
}

function field(
  view: FormView,
  name: string,
  {
    value,
    required,
    inputmode,
    max,
    help,
  }: { value?: string; required?: boolean; inputmode?: string; max: number; help?: string },
): Markup {
  const { say, known, problems } = view;
  const wrong = problems.includes(name);
  const kept = known?.[name];
  return html`<label class="field"
      ><span>${say(`console-people.${name}`)} ${help ? html`<em>(${help})</em>` : ''}</span
      ><input
        name="${name}"
        value="${value ?? view.typed[name] ?? ''}"
        maxlength="${max}"
        inputmode="${inputmode ?? 'text'}"
        autocomplete="off"
        ${required ? 'required' : ''}
        ${wrong ? html`aria-invalid="true"` : ''}
      />${wrong ? html`<span class="error">${say(`console-people.problem.${name}`)}</span>` : ''}
      ${kept === undefined ? '' : html`<span class="help">${say('console-people.kept', { value: kept })}</span>`}</label
    >
    ${
      kept === undefined
        ? ''
        : html`<label class="choice"
            ><input type="checkbox" name="clear" value="${name}" />${say('console-people.clear')}</label
          >`
    }`;
}

function homeFields(view: FormView): Markup {
  const { say, problems } = view;
  const wrongDay = problems.includes('from');
  return html`${unitNameList(view.unitNames)}
    ${unitField(say, view.unit ?? '', problems.includes('unit') ? say('console-people.problem.unit') : undefined)}
    ${select(
      'kind',
      say('console-people.kind'),
      view.homeKinds.map((value) => ({ value, label: say(`console-status.person_role.${value}`) })),
      view.kind,
    )}
    <label class="field"
      ><span>${say('console-people.home_from')} <em>(dd/mm/yyyy)</em></span
      ><input name="from" value="${view.from}" inputmode="numeric" maxlength="10" autocomplete="off" ${wrongDay ? html`aria-invalid="true"` : ''} />
      ${wrongDay ? html`<span class="error">${say('console-people.problem.from')}</span>` : ''}</label
    >`;
}

/** A unit by its name; those of `unitNameList`, once on the page, are offered while she types. */
export function unitField(say: Say, value: string, problem?: string): Markup {
  return html`<label class="field"
    ><span>${say('console-people.unit')}</span
    ><input name="unit" value="${value}" list="unit-names" maxlength="160" required autocomplete="off" ${problem ? html`aria-invalid="true"` : ''} />
    ${problem ? html`<span class="error">${problem}</span>` : ''}</label
  >`;
}

export function unitNameList(names: readonly string[]): Markup {
  return html`<datalist id="unit-names">
    ${names.map((name) => html`<option value="${name}"></option>`)}
  </datalist>`;
}

function nearNote({ say, near }: FormView): Markup {
  return html`${note(
    'warn',
    html`<p>${say('console-people.near')}</p>
      <ul>
        ${near.map(
          (each) =>
            html`<li>
              ${
                each.href
                  ? html`<a href="${each.href}">${each.name ?? say('console.unnamed')}</a> · ${each.unit ?? say('console.no_unit')}${each.phone ? ` · ${each.phone}` : ''}${each.birth ? ` · ${each.birth}` : ''}`
                  : say('console-people.near_elsewhere')
              }
              <small>(${say(`console-people.near_${each.why}`)})</small>
            </li>`,
        )}
      </ul>`,
  )}
  <input type="hidden" name="anyway" value="yes" />`;
}
