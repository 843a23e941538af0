import type { Day } from '../../core/time.ts';
import { contactsOfPeople, linkPerson, setContactUnit } from '../contacts/contacts.ts';
import { homeUnit } from '../organisation/units.ts';
import { HOME_KINDS, type HomeKind, type RoleDoc } from '../people/model.ts';
import { erasePerson, getPerson } from '../people/people.ts';
import { rolesOf } from '../people/roles.ts';
import { AppLinkModel } from './model.ts';

const HOMES: ReadonlySet<string> = new Set(HOME_KINDS);

/** Where the union knows a person to be at home, and as what. */
export interface Membership {
  /** As it is called today. */
  unitId: string;
  kind: HomeKind;
}

/** Her home as somebody of the union has confirmed it; undefined for people only known from the chat. */
export async function membershipOf(personId: string | undefined, day: Day): Promise<Membership | undefined> {
  if (personId === undefined) return undefined;
  const term = (await termsOf(personId, day)).find(({ role }) => HOMES.has(role));
  const unitId = term && (await homeUnit(term.unitId, day))?._id;
  return term && unitId !== undefined ? { unitId, kind: term.role as HomeKind } : undefined;
}

/** What she holds on a day besides being at home somewhere: leading, working for the union. */
export async function dutiesOf(personId: string, day: Day): Promise<RoleDoc[]> {
  return (await termsOf(personId, day)).filter(({ role }) => !HOMES.has(role));
}

/** Whether all the union has of this person is that somebody wrote to us: nothing is lost when she turns out another. */
export async function isBare(personId: string, day: Day): Promise<boolean> {
  const person = await getPerson(personId);
  if (person !== undefined && person.source !== 'chat') return false;
  return (await termsOf(personId, day)).length === 0;
}

async function termsOf(personId: string, day: Day): Promise<RoleDoc[]> {
  return (await rolesOf([personId], day)).get(personId) ?? [];
}

/**
 * The contact, and the others of its person so far, are this person from now on. A bare person nobody is any more is
 * forgotten. Broken off, the same call goes on: the contact itself is moved last.
 */
export async function becomePerson(
  contact: { _id: string; personId?: string },
  personId: string,
  unitId: string,
  day: Day,
): Promise<void> {
  const before = contact.personId;
  if (before !== undefined && before !== personId) {
    for (const other of await contactsOfPeople([before])) {
      if (other._id === contact._id) continue;
      await linkPerson(other._id, personId);
      await setContactUnit(other._id, unitId);
    }
    await AppLinkModel.updateMany({ personId: before }, { $set: { personId } });
    if (await isBare(before, day)) await erasePerson(before);
  }
  await setContactUnit(contact._id, unitId);
  await linkPerson(contact._id, personId);
}
