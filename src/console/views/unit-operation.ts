import { html } from 'hono/html';
import type { Language } from '../../core/texts.ts';
import { type Day, formatDay } from '../../core/time.ts';
import type { OperationKind } from '../../domain/organisation/operations.ts';
import { formatNumber } from './format.ts';
import type { Markup, Say } from './markup.ts';
import { actField, backLink, dayField, definitions, type Option, select, tokenField } from './parts.ts';
import { type Picked, pickField, pickList } from './unit-pick.ts';
import { type Preview, previewPart } from './unit-preview.ts';

/** What a form says so far. */
export interface Wish {
  kind: OperationKind;
  day: Day | undefined;
  fields: Readonly<Record<string, string>>;
  picks: Readonly<Record<string, Picked>>;
  /** Of a split: the units below the one that is split, and which part each goes to. */
  children: readonly { id: string; name: string; part: string }[];
  problems: Readonly<Record<string, string>>;
}

export interface FormView {
  say: Say;
  token: string;
  wish: Wish;
  types: readonly Option[];
  /** What the browser completes unit fields to. */
  list: readonly string[];
  /** She may put units at the top of the tree. */
  mayTop: boolean;
}

interface PreviewView {
  say: Say;
  language: Language;
  token: string;
  kind: OperationKind;
  day: Day;
  document: string;
  note: string | undefined;
  lines: readonly string[];
  preview: Preview;
  /** What is planned when she says yes, as the page sends it back. */
  operation: string;
  begun: boolean;
  /** To correct it. */
  form?: FormView;
}

export function operationFormBody(view: FormView): Markup {
  const { say, wish } = view;
  return html`${backLink('/console/unit-operations', say('console-operations.back'))}
    <p class="soft">${say(`console-operations.about.${wish.kind}`)}</p>
    ${form(view)}`;
}

/** The last look before anything happens. */
export function operationPreviewBody(view: PreviewView): Markup {
  const { say, preview, begun } = view;
  return html`${backLink('/console/unit-operations', say('console-operations.back'))}
    <section class="card wide">
      ${definitions([
        [say('console-operations.what'), view.lines.join('; ')],
        [say('console-operations.day'), formatDay(view.day)],
        [say('console-operations.document'), view.document],
        ...(view.note ? [[say('console-operations.note'), view.note] as const] : []),
      ])}
    </section>
    ${previewPart(view, preview)}
    ${
      preview.problems.length > 0
        ? ''
        : html`<form class="card" method="post" action="/console/unit-operations">
            ${tokenField(view.token)}${actField()}
            <input type="hidden" name="operation" value="${view.operation}" />
            <p>${say(begun ? 'console-operations.confirm_now' : 'console-operations.confirm_later', { day: formatDay(view.day) })}</p>
            <button>${confirmWords(view)}</button>
          </form>`
    }
    ${
      view.form === undefined
        ? ''
        : html`<details class="card" ${preview.problems.length > 0 ? 'open' : ''}>
            <summary>${say('console-operations.edit')}</summary>
            ${form(view.form)}
          </details>`
    }`;
}

/** A dangerous act says how many people it moves. */
function confirmWords({ say, language, kind, preview }: PreviewView): string {
  const people = preview.total.find(({ stake }) => stake === 'people')?.count ?? 0;
  const words = say(`console-operations.confirm.${kind}`);
  if (kind === 'create' || kind === 'rename' || people === 0) return words;
  return `${words}: ${formatNumber(people, language)} ${say('units.stake.people')}`;
}

function form(view: FormView): Markup {
  const { say, token, wish, list } = view;
  return html`<form class="card operation" method="post" action="/console/unit-operations/new/${wish.kind}">
    ${tokenField(token)} ${pickList(list)} ${ownFields(view)}
    <fieldset>
      <legend>${say('console-operations.when')}</legend>
      ${withProblem(dayField('day', say('console-operations.day'), wish.day), wish.problems.day, say('console-operations.day_help'))}
      ${field(view, 'document', { help: true, max: 300 })} ${field(view, 'note', { max: 1000 })}
    </fieldset>
    <button>${say('console-operations.preview')}</button>
  </form>`;
}

function ownFields(view: FormView): Markup {
  const { say, wish, types, mayTop } = view;
  const pick = (slot: string, label: string, help?: string) => {
    const problem = wish.problems[slot];
    const picked = wish.picks[slot] ?? { text: '' };
    return pickField(
      say,
      slot,
      say(`console-operations.slot.${label}`),
      problem ? { ...picked, problem } : picked,
      help,
    );
  };
  const type = select('type', say('console-operations.field.type'), types, wish.fields.type);
  const parentHelp = say(mayTop ? 'console-operations.parent_or_top' : 'console-operations.pick_help');
  const pickHelp = say('console-operations.pick_help');
  switch (wish.kind) {
    case 'create':
      return html`${field(view, 'name')} ${field(view, 'code', { help: true })} ${type} ${pick('parent', 'parent', parentHelp)}`;
    case 'rename':
      return html`${pick('unit', 'renamed', pickHelp)} ${field(view, 'name')} ${field(view, 'code', { help: true })} ${type}`;
    case 'move':
      return html`${pick('unit', 'moved', pickHelp)} ${pick('parent', 'parent', parentHelp)}`;
    case 'merge': {
      const slots = ['unit', 'unit2', 'unit3', 'unit4', 'unit5', 'unit6'];
      const filled = slots.filter((slot) => wish.picks[slot]?.text).length;
      return html`<fieldset>
          <legend>${say('console-operations.merging')}</legend>
          ${slots.slice(0, Math.max(3, filled + 1)).map((slot, i) => pick(slot, 'merged', i === 0 ? pickHelp : undefined))}
        </fieldset>
        <fieldset>
          <legend>${say('console-operations.into')}</legend>
          ${pick('into', 'into', say('console-operations.into_help'))} ${field(view, 'name')} ${field(view, 'code', { help: true })}
          ${type} ${pick('parent', 'parent', say('console-operations.merge_parent'))}
        </fieldset>`;
    }
    case 'split':
      return html`${pick('unit', 'split', pickHelp)} ${splitParts(view, pick)}`;
    case 'dissolve':
      return html`${pick('unit', 'dissolved', pickHelp)}
        <fieldset>
          <legend>${say('console-operations.successors')}</legend>
          <p class="small">${say('console-operations.successors_help')}</p>
          ${['into1', 'into2', 'into3', 'into4'].map((slot) => pick(slot, 'successor'))}
        </fieldset>`;
  }
}

/** Asked once the unit is known: what comes of it, and where each unit below it goes. */
function splitParts(view: FormView, pick: (slot: string, label: string) => Markup): Markup {
  const { say, wish } = view;
  if (!wish.picks.unit?.unit) return html`<p class="small">${say('console-operations.split_first')}</p>`;
  const parts = ['1', '2', '3'];
  const options = parts.map((part) => ({ value: part, label: say('console-operations.part', { n: part }) }));
  return html`<input type="hidden" name="parts" value="1" />
    ${parts.map(
      (part) =>
        html`<fieldset>
          <legend>${say('console-operations.part', { n: part })}</legend>
          <p class="small">${say(part === '3' ? 'console-operations.part_optional' : 'console-operations.part_help')}</p>
          ${pick(`into${part}`, 'into')} ${field(view, `name${part}`, { label: 'name' })} ${field(view, `code${part}`, { label: 'code' })}
        </fieldset>`,
    )}
    ${
      wish.children.length === 0
        ? ''
        : html`<fieldset>
            <legend>${say('console-operations.children')}</legend>
            ${wish.children.map(({ id, name, part }) => select(`child_${id}`, name, options, part))}
          </fieldset>`
    }`;
}

function field(
  { say, wish }: FormView,
  name: string,
  { help = false, label = name, max = 300 }: { help?: boolean; label?: string; max?: number } = {},
): Markup {
  const problem = wish.problems[name];
  return html`<label class="field"
    ><span>${say(`console-operations.field.${label}`)}</span>
    <input
      name="${name}"
      value="${wish.fields[name] ?? ''}"
      maxlength="${max}"
      autocomplete="off"
      ${problem === undefined ? '' : html`aria-invalid="true"`}
    />
    ${problem === undefined ? '' : html`<span class="error">${problem}</span>`}
    ${help ? html`<span class="help">${say(`console-operations.help.${label}`)}</span>` : ''}
  </label>`;
}

function withProblem(input: Markup, problem: string | undefined, help: string): Markup {
  return html`${input}
    <p class="${problem === undefined ? 'help' : 'error'}">${problem ?? help}</p>`;
}
