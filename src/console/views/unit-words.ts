import { html } from 'hono/html';
import type { UnitDoc } from '../../domain/organisation/model.ts';
import type { Unit } from '../../domain/organisation/units.ts';
import type { Markup, Say } from './markup.ts';
import type { Option } from './parts.ts';

/** A unit of a day with its figures. */
export interface UnitRow {
  unit: Unit;
  /** What it is called below its parent. */
  label: string;
  /** Its own and everything below. */
  members: number;
  /** Names of those who lead it; empty when nobody does or the reader may not see people. */
  leaders: readonly string[];
}

/** In the order of levels; a tree may have others. */
const TYPES = [
  'city_union',
  'district_union',
  'commune',
  'ward',
  'township',
  'special_zone',
  'affiliated_unit',
  'branch',
  'special_branch',
  'group',
];

export interface Words {
  say: Say;
  /** Whether there is such a text. */
  has: (key: string) => boolean;
}

export function typeWord({ say, has }: Words, type: string): string {
  const key = `console-status.unit_type.${type}`;
  return has(key) ? say(key) : type;
}

/** The kinds of unit to choose from: those we have words for, and whatever else the tree has. */
export function typeOptions(words: Words, docs: Iterable<Pick<UnitDoc, 'spans'>>): Option[] {
  const used = [...docs].flatMap(({ spans }) => spans.map(({ type }) => type));
  return [...new Set([...TYPES, ...used])].map((type) => ({ value: type, label: typeWord(words, type) }));
}

/** Where one unit is shown. */
export function unitAddress(unitId: string): string {
  return `/console/units/${encodeURIComponent(unitId)}`;
}

export function unitLink(unitId: string, label: string): Markup {
  return html`<a href="${unitAddress(unitId)}">${label}</a>`;
}

// One for all: making it anew for every pair costs more than the rest of the page.
const codes = new Intl.Collator('en', { numeric: true });

/** `HM-DTH-2` before `HM-DTH-10`. */
export function byCode(a: { unit: Pick<Unit, 'code'> }, b: { unit: Pick<Unit, 'code'> }): number {
  return codes.compare(a.unit.code, b.unit.code);
}
