import type { Day } from '../../core/time.ts';
import { fold, readPhone } from '../../language/index.ts';
import { findPeopleByPhone, type Person, type PersonalFields, searchPeople } from './people.ts';

const OLDEST_YEAR = 1900;
const LONGEST_ADDRESS = 200;
/** Namesakes of one unit; more say that the name alone tells nothing. */
const MOST_NAMESAKES = 20;

/** Why somebody may be the woman about to be written down. */
export interface NearPerson {
  person: Person;
  why: 'phone' | 'name';
}

/** Who may be the same woman: the same phone anywhere, the same name, marks or not, in the same unit or below. */
export async function nearPeople(
  wish: { name: string; phone?: string | undefined; unitId?: string | undefined },
  now: number,
): Promise<NearPerson[]> {
  const byPhone = wish.phone === undefined ? [] : await findPeopleByPhone(wish.phone);
  const scope = { unitIds: wish.unitId === undefined ? [] : [wish.unitId] };
  const { people } = await searchPeople(scope, { text: wish.name, limit: MOST_NAMESAKES }, now);
  const wanted = fold(wish.name).trim();
  const byName = people.filter(
    ({ _id, name }) => fold(name ?? '').trim() === wanted && !byPhone.some((person) => person._id === _id),
  );
  return [
    ...byPhone.map((person): NearPerson => ({ person, why: 'phone' })),
    ...byName.map((person): NearPerson => ({ person, why: 'name' })),
  ];
}

/**
 * Reads what staff typed about somebody. A field left empty is not in the result.
 * @returns The fields, and the names of those that could not be read.
 */
export function readPersonal(
  typed: { phone?: string | undefined; birth?: string | undefined; address?: string | undefined },
  birthDay: Day | undefined,
  today: Day,
): { fields: Omit<PersonalFields, 'name'>; problems: string[] } {
  const phone = typed.phone === undefined ? undefined : readPhone(typed.phone);
  const birth = typed.birth === undefined ? undefined : readBirth(typed.birth, birthDay, today);
  const { address } = typed;
  return {
    fields: { ...(phone ? { phone } : {}), ...(birth ? { birth } : {}), ...(address ? { address } : {}) },
    problems: [
      ...(typed.phone !== undefined && phone === undefined ? ['phone'] : []),
      ...(typed.birth !== undefined && birth === undefined ? ['birth'] : []),
      ...(address !== undefined && address.length > LONGEST_ADDRESS ? ['address'] : []),
    ],
  };
}

/** A year, or a day; nobody was born tomorrow. */
function readBirth(text: string, day: Day | undefined, today: Day): string | undefined {
  const birth = /^\d{4}$/.test(text) ? text : day;
  if (birth === undefined || Number(birth.slice(0, 4)) < OLDEST_YEAR) return undefined;
  return birth <= today.slice(0, birth.length) ? birth : undefined;
}
