import { dayOf, formatDay } from '../core/time.ts';
import { maskPhone } from '../domain/contacts/phone.ts';
import { validOn } from '../domain/organisation/units.ts';
import type { RoleDoc } from '../domain/people/model.ts';
import { getPerson, type Person } from '../domain/people/people.ts';
import { termsOf } from '../domain/people/roles.ts';
import { notFound } from './refusal.ts';
import type { Visit } from './visit.ts';

/**
 * A person she may see, with all her terms: at home in the subtree, or holding a role there today or later.
 * @throws Refusal 404 otherwise.
 */
export async function personOf(visit: Visit, id: string): Promise<{ person: Person; terms: RoleDoc[] }> {
  const person = await getPerson(id);
  if (person === undefined) throw notFound();
  const terms = await termsOf(id);
  const day = dayOf(visit.now);
  const serves = terms.some((term) => visit.scope.holds(term.unitId) && (validOn(term, day) || term.validFrom > day));
  if (!visit.scope.holds(person.unitId) && !serves) throw notFound();
  return { person, terms };
}

export function personAddress(id: string): string {
  return `/console/people/${encodeURIComponent(id)}`;
}

export function masked(phone: string | undefined): string | undefined {
  return phone === undefined ? undefined : maskPhone(phone);
}

/** `1970-03-08` → `197•`: enough to tell two women of one name apart. */
export function maskBirth(birth: string | undefined): string | undefined {
  return birth === undefined ? undefined : `${birth.slice(0, 3)}•`;
}

/** A year as it is, a day as people write it. */
export function formatBirth(birth: string | undefined): string | undefined {
  return birth !== undefined && birth.length === 10 ? formatDay(birth) : birth;
}
