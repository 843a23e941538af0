import type { ContactFacts } from '../core/facts.ts';
import { isRecord, type Json } from '../core/json.ts';
import type { Condition, Values } from './schema.ts';
import type { Slots } from './types.ts';

/** What lies at `leads.0.unitId` in a value; undefined when the path leads nowhere. */
export function valueAt(root: unknown, path: string): Json | undefined {
  let here: unknown = root;
  for (const name of path.split('.')) {
    if (Array.isArray(here)) here = here[Number(name)];
    else if (isRecord(here) && Object.hasOwn(here, name)) here = here[name];
    else return undefined;
  }
  return here as Json | undefined;
}

/** A value of a flow file: `$slot.part` and `$facts.name` are looked up, the rest stands for itself. */
export function resolve(value: Values[string], slots: Slots, facts: ContactFacts): Json | undefined {
  if (typeof value !== 'string' || !value.startsWith('$')) return value;
  const path = value.slice(1);
  return path.startsWith('facts.') ? valueAt(facts, path.slice('facts.'.length)) : valueAt(slots, path);
}

/** Every value that is known, under its name. What is unknown is left out. */
export function resolveAll(values: Values | undefined, slots: Slots, facts: ContactFacts): Slots {
  const result: Slots = {};
  for (const [name, value] of Object.entries(values ?? {})) {
    const known = resolve(value, slots, facts);
    if (known !== undefined) result[name] = known;
  }
  return result;
}

export function isFilled(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return false;
  return !Array.isArray(value) || value.length > 0;
}

/** Whether a condition of a flow file holds. Comparing what cannot be compared is false. */
export function holds(condition: Condition, slots: Slots, facts: ContactFacts): boolean {
  const value = condition.slot === undefined ? valueAt(facts, condition.fact ?? '') : valueAt(slots, condition.slot);
  if (condition.filled !== undefined) return isFilled(value) === condition.filled;
  if (condition.is !== undefined) return value === condition.is;
  if (condition.not !== undefined) return value !== condition.not;

  const size = Array.isArray(value) ? value.length : value;
  if (typeof size !== 'number') return condition.atMost !== undefined && value === undefined;
  if (condition.atLeast !== undefined) return size >= condition.atLeast;
  return condition.atMost !== undefined && size <= condition.atMost;
}
