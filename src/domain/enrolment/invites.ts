import { randomInt } from 'node:crypto';
import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf } from '../../core/time.ts';
import { formsOf, getUnit, homeUnit } from '../organisation/units.ts';
import type { Role } from '../people/model.ts';
import { addPerson } from '../people/people.ts';
import { grantRole, holdersOf, isSingle, termsOf } from '../people/roles.ts';
import { mayTry } from '../staff/login.ts';
import { type InviteDoc, InviteModel } from './model.ts';

/** No letter or digit that is read as another one: no 0 O, 1 I L, 2 Z, 5 S, 8 B. */
const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';
const RANDOM_SIGNS = 6;

/** Roles a code may give. */
export const INVITE_ROLES = ['branch_leader', 'branch_deputy', 'group_leader'] as const satisfies readonly Role[];

/** Types of units that have such leaders. */
export const INVITE_TYPES: ReadonlySet<string> = new Set(['branch', 'special_branch', 'group']);

/** How long a code waits for its leader unless somebody says otherwise. */
export const INVITE_MS = 14 * 86_400_000;

export type Invite = InviteDoc;
export type InviteState = 'open' | 'used' | 'expired' | 'revoked';

export type Enrolment =
  | { outcome: 'enrolled'; unitId: string; role: Role; personId: string }
  | { outcome: 'unknown' | 'used' | 'expired' | 'taken' };

/** A code as it is compared: "hm-dth-1 k7p" and "HMDTH1K7P" are the same. */
export function inviteKeyOf(typed: string): string {
  return typed
    .normalize('NFD')
    .replace(/[đĐ]/g, 'D')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '');
}

/**
 * Makes a code for one leader of a unit: the unit's code and six signs nobody can guess.
 * @param invite.expiresAt Epoch ms; from then on it is refused.
 * @param invite.personId Whom the role was handed to; she needs the code only to come to it by chat.
 * @param invite.code Only for demo data; otherwise drawn.
 * @param invite.actId Of the form that asked; a form sent twice makes one code. Nobody but its sender knows it.
 */
export async function createInvite(invite: {
  unitId: string;
  role: Role;
  personId?: string;
  createdBy: string;
  createdAt: number;
  expiresAt: number;
  code?: string;
  actId?: string;
}): Promise<string> {
  const unit = await getUnit(invite.unitId);
  if (!unit) throw new Error('invite for a unit that does not exist');
  const { code: given, actId, ...rest } = invite;
  const code = given ?? `${unit.code}-${actId === undefined ? drawSigns() : signsOf(actId)}`;
  await InviteModel.updateOne({ _id: inviteKeyOf(code) }, { $setOnInsert: { ...rest, code } }, { upsert: true });
  return code;
}

function drawSigns(): string {
  return Array.from({ length: RANDOM_SIGNS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** The same act always draws the same signs; whoever does not know the act cannot tell them. */
function signsOf(actId: string): string {
  let rest = BigInt(`0x${deriveId('invite', actId)}`);
  return Array.from({ length: RANDOM_SIGNS }, () => {
    const sign = ALPHABET[Number(rest % BigInt(ALPHABET.length))];
    rest /= BigInt(ALPHABET.length);
    return sign;
  }).join('');
}

/** Codes of units, newest first, at most 200. */
export async function listInvites(unitIds: readonly string[]): Promise<Invite[]> {
  return InviteModel.find({ unitId: { $in: [...unitIds] } })
    .sort({ createdAt: -1, _id: 1 })
    .limit(200)
    .lean<Invite[]>();
}

/** @param id The code as it is compared, see `inviteKeyOf`. */
export async function getInvite(id: string): Promise<Invite | undefined> {
  return (await InviteModel.findById(id).lean<Invite | null>()) ?? undefined;
}

export function inviteStateOf(invite: Pick<Invite, 'usedBy' | 'revokedAt' | 'expiresAt'>, now: number): InviteState {
  if (invite.usedBy) return 'used';
  if (invite.revokedAt) return 'revoked';
  return invite.expiresAt > now ? 'open' : 'expired';
}

/** Takes a code back. @returns false when somebody was faster: it is used, or taken back already. */
export async function revokeInvite(id: string, staffId: string, now: number): Promise<boolean> {
  const result = await InviteModel.updateOne(
    { _id: id, usedBy: { $exists: false }, revokedAt: { $exists: false } },
    { $set: { revokedAt: now, revokedBy: staffId } },
  );
  return result.modifiedCount === 1;
}

/**
 * Takes a code for a contact and makes her person a leader. Of many who try at once exactly one gets it; the same
 * contact trying again hears the same answer. Tries are counted: a code must not be found by guessing.
 */
export async function useInvite(
  typed: string,
  who: { contactId: string; personId: string; name?: string },
  now: number,
): Promise<Enrolment> {
  const key = inviteKeyOf(typed);
  if (key === '') return { outcome: 'unknown' };
  const hers = await InviteModel.exists({ _id: key, usedBy: who.contactId });
  if (!hers && !(await mayTry('link', who.contactId, now))) return { outcome: 'unknown' };
  if (await isSeatTaken(key, who.personId, now)) return { outcome: 'taken' };

  await InviteModel.updateOne(
    { _id: key, usedBy: { $exists: false }, revokedAt: { $exists: false }, expiresAt: { $gt: now } },
    { $set: { usedBy: who.contactId, usedAt: now } },
  );
  const invite = await InviteModel.findById(key).lean<InviteDoc | null>();
  if (!invite) return { outcome: 'unknown' };
  if (invite.usedBy === undefined || invite.usedBy === null) return { outcome: 'expired' };
  if (invite.usedBy !== who.contactId) return { outcome: 'used' };

  // From here on a crash is mended by the repeated call: it finds the code hers and grants again.
  const day = dayOf(invite.usedAt ?? now);
  const { role } = invite;
  // The code may be older than the unit's last merger.
  const unitId = (await homeUnit(invite.unitId, day))?._id ?? invite.unitId;
  if (invite.personId) {
    const holds = await stillHolds(invite.personId, role, unitId, day);
    return holds ? { outcome: 'enrolled', unitId, role, personId: invite.personId } : { outcome: 'used' };
  }
  const { personId, name } = who;
  await addPerson({ _id: personId, ...(name ? { name } : {}), unitId, source: 'chat', createdAt: now });
  const holds = await grantRole(`invite ${key}`, personId, { role, unitId, validFrom: day });
  return holds ? { outcome: 'enrolled', unitId, role, personId } : { outcome: 'used' };
}

/** Whether an unused code is for a seat somebody else sits on: seats change hands by a hand-over, not by a code. */
async function isSeatTaken(key: string, personId: string, now: number): Promise<boolean> {
  const invite = await InviteModel.findById(key).lean<InviteDoc | null>();
  if (!invite || invite.personId || inviteStateOf(invite, now) !== 'open' || !isSingle(invite.role)) return false;
  const day = dayOf(now);
  const holders = await holdersOf([invite.role], await formsOf([invite.unitId], day), day);
  if (!holders.some((term) => term.personId !== personId)) return false;
  // Looked at again: whoever sits there may have come by this very code a moment ago.
  const after = await getInvite(key);
  return after !== undefined && inviteStateOf(after, now) === 'open';
}

/** Whether her term has not ended; it may begin later. */
async function stillHolds(personId: string, role: Role, unitId: string, day: Day): Promise<boolean> {
  const forms = await formsOf([unitId], day);
  return (await termsOf(personId)).some(
    (term) =>
      term.role === role &&
      forms.includes(term.unitId) &&
      (!term.validTo || (term.validTo > day && term.validTo > term.validFrom)),
  );
}

/** Two records were one woman: codes made for the one that goes are for the one that is kept. */
export async function passInvites(goneId: string, keptId: string): Promise<void> {
  await InviteModel.updateMany({ personId: goneId }, { $set: { personId: keptId } });
}

/** A code made for somebody who is forgotten is void. */
export async function forgetInvitee(personId: string): Promise<void> {
  await InviteModel.deleteMany({ personId, usedBy: { $exists: false } });
  await InviteModel.updateMany({ personId }, { $unset: { personId: '' } });
}

/** A used code stays used, but no longer tells by whom. */
export async function eraseInvites(contactId: string): Promise<void> {
  await InviteModel.updateMany({ usedBy: contactId }, { $set: { usedBy: 'erased' } });
}
