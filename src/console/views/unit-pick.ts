import { html } from 'hono/html';
import type { Markup, Say } from './markup.ts';
import type { Option } from './parts.ts';

/** A field for one unit: what was typed and what it means. */
export interface Picked {
  text: string;
  unit?: { id: string; name: string; code: string; type: string; parentId?: string };
  /** What it may mean; one is to be chosen. */
  choices?: readonly Option[];
  problem?: string;
}

/** Where the browser finds what it completes to. */
export const PICK_LIST = 'units-to-pick';

/** Works without scripts: words are sent, and what they may mean comes back to choose from. */
export function pickField(
  say: Say,
  slot: string,
  label: string,
  { text, choices = [], problem }: Picked,
  help?: string,
): Markup {
  return html`<div class="pick">
    <label class="field"
      ><span>${label}</span>
      <input
        name="${slot}"
        value="${text}"
        list="${PICK_LIST}"
        maxlength="300"
        autocomplete="off"
        ${problem === undefined ? '' : html`aria-invalid="true"`}
      />
      ${problem === undefined ? '' : html`<span class="error">${problem}</span>`}
      ${help === undefined ? '' : html`<span class="help">${help}</span>`}
    </label>
    ${
      choices.length === 0
        ? ''
        : html`<fieldset>
            <legend class="small">${say('console-operations.which')}</legend>
            <input type="hidden" name="${slot}_for" value="${text}" />
            ${choices.map(
              ({ value, label: name }) =>
                html`<label class="choice"
                  ><input type="radio" name="${slot}_id" value="${value}" ${choices.length === 1 ? 'checked' : ''} />${name}</label
                >`,
            )}
          </fieldset>`
    }
  </div>`;
}

export function pickList(texts: readonly string[]): Markup {
  return html`<datalist id="${PICK_LIST}">${texts.map((text) => html`<option value="${text}"></option>`)}</datalist>`;
}
