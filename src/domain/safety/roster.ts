import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf } from '../../core/time.ts';
import { contactsByIds, contactsOfPeople } from '../contacts/contacts.ts';
import { formsOf, getUnit } from '../organisation/units.ts';
import { getPerson } from '../people/people.ts';
import { allHoldersOf, endRole, grantRole } from '../people/roles.ts';
import { staffOf } from '../staff/staff.ts';
import type { SafetyDesk } from './desk.ts';
import type { SafetyCaseRow } from './model.ts';

/** Someone on safety duty, with the ways she can be reached. */
export interface DutyOfficer {
  /** Her staff account's id, or the person's where she has none. */
  key: string;
  name: string | undefined;
  unitIds: string[];
  /** The same under every id they ever had: a case keeps the units of the day it came. */
  reach: string[];
  /** Her duty is for the whole union. */
  top: boolean;
  /** Her console account. */
  staffId: string | undefined;
  /** Her own chats with us. */
  contactIds: string[];
  /** All that may stand for her elsewhere: persons, chats, the account. */
  alias: string[];
  since: Day;
}

/**
 * Everyone with a `safety_duty` term today who can be reached at all, longest on duty first. A term is held by a
 * person, or by a staff account as such; an account tied to the person's chat is the same officer.
 */
export async function dutyRoster(now: number): Promise<DutyOfficer[]> {
  const day = dayOf(now);
  const terms = await allHoldersOf('safety_duty', day);
  if (terms.length === 0) return [];
  const holders = terms.map((term) => term.personId);
  const known = await contactsOfPeople(holders);
  const accounts = await staffOf(
    holders,
    known.map(({ _id }) => _id),
  );
  const linked = await contactsByIds(accounts.flatMap(({ contactId }) => contactId ?? []));
  const byKey = new Map<string, DutyOfficer>();

  for (const term of terms) {
    const chats = known.filter(({ personId }) => personId === term.personId);
    const account = accounts.find(
      ({ _id, contactId }) => _id === term.personId || chats.some((chat) => chat._id === contactId),
    );
    const own = account?.contactId === undefined ? undefined : linked.get(account.contactId);
    const contacts = own ? [...chats, own] : chats;
    const key = account?._id ?? term.personId;
    const officer = byKey.get(key) ?? {
      key,
      name: account?.name ?? (await getPerson(key))?.name,
      unitIds: [],
      reach: [],
      top: false,
      staffId: account?._id,
      contactIds: [],
      alias: [],
      since: term.validFrom,
    };
    byKey.set(key, {
      ...officer,
      unitIds: [...new Set([...officer.unitIds, term.unitId])],
      reach: [...new Set([...officer.reach, term.unitId, ...(await formsOf([term.unitId], day))])],
      // Who held the top when it ended still answers for the whole: nobody who calls may be left without an ear.
      top: officer.top || ((await getUnit(term.unitId, day))?.ancestors.length ?? 0) === 0,
      contactIds: [...new Set([...officer.contactIds, ...contacts.map(({ _id }) => _id)])],
      alias: [
        ...new Set([
          ...officer.alias,
          key,
          term.personId,
          ...contacts.flatMap(({ _id, personId }) => [_id, personId ?? _id]),
        ]),
      ],
    });
  }
  return [...byKey.values()].filter(({ staffId, contactIds }) => staffId !== undefined || contactIds.length > 0);
}

/**
 * Who is rung for a case, in order: her commune's duty people, then the union's. A case no duty reaches (she never
 * said where she lives) goes to the union's; where there are none, to everyone: better a stranger than nobody.
 */
export function dutyFor(
  desk: Pick<SafetyDesk, 'digests'>,
  row: Pick<SafetyCaseRow, 'unitChain' | 'barred'>,
  roster: readonly DutyOfficer[],
): DutyOfficer[] {
  const allowed = roster.filter(
    ({ alias }) => !alias.some((name) => desk.digests(name).some((digest) => row.barred.includes(digest))),
  );
  const rank = (officer: DutyOfficer): number => {
    const places = officer.reach.map((unitId) => row.unitChain.indexOf(unitId)).filter((place) => place >= 0);
    return Math.min(...places, officer.top ? row.unitChain.length : Number.POSITIVE_INFINITY);
  };
  const covering = allowed.filter((officer) => rank(officer) < Number.POSITIVE_INFINITY);
  return (covering.length > 0 ? covering : allowed).toSorted((a, b) => (rank(a) === rank(b) ? 0 : rank(a) - rank(b)));
}

/** Puts a staff account on duty from today; where she has tied her chat to it, alarms also reach her phone. */
export async function appointDuty(
  wish: { staffId: string; unitId: string; actId: string },
  now: number,
): Promise<void> {
  await grantRole(deriveId('duty', wish.actId), wish.staffId, {
    role: 'safety_duty',
    unitId: wish.unitId,
    validFrom: dayOf(now),
  });
}

/** Takes an officer off duty as of today. */
export async function dismissDuty(officer: DutyOfficer, now: number): Promise<void> {
  for (const holder of officer.alias) {
    for (const unitId of officer.unitIds) await endRole(holder, 'safety_duty', unitId, dayOf(now));
  }
}
