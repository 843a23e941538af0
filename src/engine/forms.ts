import { isRecord, type Json } from '../core/json.ts';
import { show } from './display.ts';
import { begin, builtIn, TAPS } from './questions.ts';
import { type Run, sayWith } from './run.ts';
import type { Ask, Flow, FormStep, ReviewStep } from './schema.ts';
import { setSlots } from './slots.ts';
import type { Frame } from './types.ts';

/** One field of a form, as `movements.fields` describes it. */
export interface Field {
  id: string;
  label: string;
  kind: 'number' | 'money' | 'text';
  unit?: string;
  required: boolean;
}

/** Asks one field of a form. */
export function askField(run: Run, frame: Frame, form: FormStep['form']): void {
  const fields = fieldsOf(frame, form);
  const index = frame.field ?? 0;
  const field = fields[index];
  if (!field) return;
  const asked = begin(run, frame);
  const row = fieldsToAsk(frame, form);
  const among = row.includes(index) ? row : fields.map((_, each) => each);
  const more = {
    label: field.label,
    unit: field.unit === undefined ? '' : ` (${field.unit})`,
    number: among.indexOf(index) + 1,
    total: among.length,
  };
  const skip = field.required ? [] : [builtIn(asked, 'engine.skip', TAPS.skip)];
  sayWith(run, form.text, skip, frame, more);
}

/** Places of the fields that are asked: all, or what is required and untold when she told of it in her own words. */
export function fieldsToAsk(frame: Frame, form: FormStep['form']): number[] {
  const told = form.known === undefined ? undefined : frame.slots[form.known];
  return fieldsOf(frame, form).flatMap((field, index) =>
    told === undefined || (field.required && !fits(field, told)) ? [index] : [],
  );
}

/** Takes over into the form what she told already. */
export function prefill(run: Run, flow: Flow, frame: Frame, form: FormStep['form']): void {
  const told = form.known === undefined ? undefined : frame.slots[form.known];
  if (!isRecord(told)) return;
  const before = frame.slots[form.save];
  const known = fieldsOf(frame, form).flatMap((field) => (fits(field, told) ? [[field.id, told[field.id]]] : []));
  if (known.length === 0) return;
  setSlots(run, flow, frame, {
    [form.save]: { ...Object.fromEntries(known), ...(isRecord(before) ? before : {}) } as Json,
  });
}

function fits(field: Field, told: Json): boolean {
  return isRecord(told) && field.kind !== 'text' && typeof told[field.id] === 'number';
}

/** The form's answers on the review card, numbered after the card's own. */
export function fieldLines(run: Run, frame: Frame, flow: Flow, review: ReviewStep['review']): string {
  return shown(run, frame, flow, review)
    .map(({ line }, index) => `${review.items.length + index + 1}. ${line}\n`)
    .join('');
}

/** The form's answers that are known, for reading back. */
export function knownFields(run: Run, frame: Frame, flow: Flow, review: ReviewStep['review']): string[] {
  const form = formOf(flow, review);
  const told = form?.known === undefined ? undefined : frame.slots[form.known];
  return shown(run, frame, flow, review, isRecord(told) ? told : {}).flatMap(({ known, line }) =>
    known ? [`• ${line}`] : [],
  );
}

function shown(run: Run, frame: Frame, flow: Flow, review: ReviewStep['review'], told: Record<string, unknown> = {}) {
  const form = formOf(flow, review);
  if (!form) return [];
  const values = frame.slots[form.save];
  const all = { ...told, ...(isRecord(values) ? values : {}) };
  return fieldsOf(frame, form).map((field) => {
    const value = all[field.id] as Json | undefined;
    const kind: Ask = { kind: field.kind, text: 'engine.fix', save: 'value' };
    const unit = value === undefined || field.unit === undefined ? '' : ` ${field.unit}`;
    return { known: value !== undefined, line: `${field.label}: ${show(run, kind, value)}${unit}` };
  });
}

function formOf(flow: Flow, review: ReviewStep['review']): FormStep['form'] | undefined {
  const step = review.form === undefined ? undefined : flow.steps[review.form];
  return step && 'form' in step ? step.form : undefined;
}

export function fieldsOf(frame: Frame, form: FormStep['form']): Field[] {
  const fields = frame.slots[form.fields];
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((raw) => {
    if (!isRecord(raw) || typeof raw.id !== 'string' || typeof raw.label !== 'string') return [];
    const kind = raw.kind === 'number' || raw.kind === 'money' ? raw.kind : 'text';
    const unit = typeof raw.unit === 'string' ? { unit: raw.unit } : {};
    return [{ id: raw.id, label: raw.label, kind, required: raw.required === true, ...unit }];
  });
}
