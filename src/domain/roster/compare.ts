import { distance } from '../../language/choice.ts';
import { fold } from '../../language/text.ts';
import type { HomeKind } from '../people/model.ts';
import type { RowValues } from './rows.ts';

/** Someone of the roster in the store, as far as a list can name her. */
export interface KnownPerson {
  id: string;
  name?: string;
  phone?: string;
  birth?: string;
  address?: string;
  unitId?: string;
  kind?: HomeKind;
}

/** A row's person, with her unit found. */
export type RowPerson = Pick<RowValues, 'name' | 'phone' | 'birth' | 'address' | 'kind'> & { unitId: string };

/** Nobody like her · surely this person · perhaps one of these. */
export type Likeness = { kind: 'new' } | { kind: 'same'; id: string } | { kind: 'near'; ids: string[] };

const MAX_NEAR = 3;

/**
 * Finds in the roster whoever a row may mean: by phone, by name and birth, by name (one slip allowed) in the same unit.
 * Sure only when nothing speaks against it and no second person fits as well.
 */
export function likenessIn(known: readonly KnownPerson[]): (person: RowPerson) => Likeness {
  const index = new Map<string, KnownPerson[]>();
  for (const person of known) for (const key of keysOf(person)) put(index, key, person);

  return (person) => {
    const found = new Set(keysOf(person).flatMap((key) => index.get(key) ?? []));
    const fitting = [...found].filter((other) => isSimilar(person, other));
    const sure = fitting.filter((other) => isSame(person, other));
    const [only] = sure;
    if (only !== undefined && sure.length === 1) return { kind: 'same', id: only.id };
    if (fitting.length === 0) return { kind: 'new' };
    return {
      kind: 'near',
      ids: fitting
        .sort((a, b) => closeness(person, b) - closeness(person, a))
        .slice(0, MAX_NEAR)
        .map(({ id }) => id),
    };
  };
}

/**
 * The rows of one file that are the same person: later ones point at the first.
 * @param people By row.
 */
export function repeatsWithin(people: ReadonlyMap<number, RowPerson>): Map<number, { row: number; sure: boolean }> {
  const repeats = new Map<number, { row: number; sure: boolean }>();
  const byName = new Map<string, { row: number; person: RowPerson }[]>();
  for (const [row, person] of people) {
    const name = foldedName(person);
    const before = byName.get(name) ?? [];
    const twin = before.find((other) => isTwin(person, other.person));
    const like = before.find((other) => isLike(person, other.person));
    if (twin !== undefined) repeats.set(row, { row: twin.row, sure: true });
    else if (like !== undefined) repeats.set(row, { row: like.row, sure: false });
    before.push({ row, person });
    byName.set(name, before);
  }
  return repeats;
}

/** Same name, and phone or whole birth or everything the same. */
function isTwin(one: RowPerson, other: RowPerson): boolean {
  if (conflicts(one, other)) return false;
  if (one.phone !== undefined && one.phone === other.phone) return true;
  if (one.birth !== undefined && one.birth.length > 4 && one.birth === other.birth) return true;
  return (
    one.unitId === other.unitId &&
    one.birth === other.birth &&
    one.phone === other.phone &&
    one.address === other.address
  );
}

/** Nothing against it in the same unit, or the same birthday with another phone: perhaps one woman. */
function isLike(one: RowPerson, other: RowPerson): boolean {
  if (one.unitId === other.unitId && !conflicts(one, other)) return true;
  return one.birth !== undefined && one.birth.length > 4 && one.birth === other.birth;
}

/** Whether a file could mean somebody at all: of a whole union only these few need to be looked at. */
export function mayBeMeant(people: Iterable<RowPerson>): (person: KnownPerson) => boolean {
  const sought = new Set([...people].flatMap(keysOf));
  return (person) => keysOf(person).some((key) => sought.has(key));
}

function keysOf(person: Pick<KnownPerson, 'name' | 'phone' | 'birth' | 'unitId'>): string[] {
  const { phone, birth, unitId } = person;
  const folded = foldedName(person);
  const words = folded.split(' ');
  return [
    ...(phone === undefined ? [] : [`phone|${phone}`]),
    ...(birth === undefined || folded === '' ? [] : [`birth|${folded}|${birth.slice(0, 4)}`]),
    ...(unitId === undefined || folded === '' ? [] : [`unit|${unitId}|${folded}`]),
    // One slip leaves all words but one as they are.
    ...(unitId === undefined || words.length < 3
      ? []
      : words.map((_, at) => `slip|${unitId}|${words.toSpliced(at, 1).join(' ')}|${at}`)),
  ];
}

const foldedNames = new WeakMap<object, string>();

/** Folded once for each person: of a common name dozens are compared with every row. */
function foldedName(person: { name?: string }): string {
  const known = foldedNames.get(person);
  if (known !== undefined) return known;
  const folded = fold(person.name ?? '');
  foldedNames.set(person, folded);
  return folded;
}

function isSimilar(person: RowPerson, other: KnownPerson): boolean {
  if (person.phone !== undefined && person.phone === other.phone) return true;
  const [one, two] = [foldedName(person), foldedName(other)];
  if (one === two) return other.unitId === person.unitId || !birthsDiffer(person.birth, other.birth);
  return one.length >= 8 && distance(one, two, 1) <= 1 && !birthsDiffer(person.birth, other.birth);
}

/** Phone and name, or name in the same unit with nothing against it, or name and whole birth. */
function isSame(person: RowPerson, other: KnownPerson): boolean {
  if (foldedName(person) !== foldedName(other) || birthsDiffer(person.birth, other.birth)) return false;
  if (person.phone !== undefined && person.phone === other.phone) return true;
  const wholeBirth = person.birth !== undefined && person.birth.length > 4 && person.birth === other.birth;
  const samePlace = other.unitId === person.unitId;
  const phonesDiffer = person.phone !== undefined && other.phone !== undefined && person.phone !== other.phone;
  return samePlace && (wholeBirth || (!phonesDiffer && sameMarks(person.name, other.name)));
}

/** "Hòa" and "Hoà" are one name, "Hoa" and "Hòa" may be two women. */
function sameMarks(one = '', other = ''): boolean {
  return spelling(one) === spelling(other);
}

function spelling(name: string): string {
  const tones: string[] = [];
  const letters = name
    .toLocaleLowerCase('vi')
    .normalize('NFD')
    .replace(/[\u0301\u0300\u0309\u0303\u0323]/g, (tone) => {
      tones.push(tone);
      return '';
    });
  return letters + tones.join('');
}

function conflicts(one: RowPerson, other: RowPerson): boolean {
  return (
    birthsDiffer(one.birth, other.birth) ||
    (one.phone !== undefined && other.phone !== undefined && one.phone !== other.phone)
  );
}

/** A year and a day of that year agree. */
function birthsDiffer(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.length === other.length ? one !== other : one.slice(0, 4) !== other.slice(0, 4);
}

function closeness(person: RowPerson, other: KnownPerson): number {
  return (
    (person.phone !== undefined && person.phone === other.phone ? 3 : 0) +
    (foldedName(person) === foldedName(other) ? 2 : 0) +
    (person.birth !== undefined && person.birth === other.birth ? 2 : 0) +
    (person.unitId === other.unitId ? 1 : 0)
  );
}

function put<T>(index: Map<string, T[]>, key: string, value: T): void {
  const list = index.get(key);
  if (list === undefined) index.set(key, [value]);
  else list.push(value);
}

export interface Change {
  field: 'name' | 'phone' | 'birth' | 'address' | 'unitId' | 'kind';
  from: string;
  to: string;
}

/** What a row would change of a person, field by field. What the list does not say stays. */
export function changesTo(person: KnownPerson, row: RowPerson): Change[] {
  const fields = ['name', 'phone', 'birth', 'address', 'unitId', 'kind'] as const;
  return fields.flatMap((field): Change[] => {
    const [from = '', to = ''] = [person[field], row[field]];
    if (to === '' || from === to) return [];
    // A year is no news of someone whose birthday is known; a name without its marks is none either.
    if (field === 'birth' && to.length === 4 && from.startsWith(to)) return [];
    if (
      field === 'name' &&
      to === fold(to).replace(/(^|\s)\p{L}/gu, (letter) => letter.toUpperCase()) &&
      fold(from) === fold(to)
    )
      return [];
    return [{ field, from, to }];
  });
}
