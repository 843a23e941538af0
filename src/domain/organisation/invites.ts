import { randomInt } from 'node:crypto';
import { dayOf } from '../../core/time.ts';
import { type InviteDoc, InviteModel, type Role } from './model.ts';
import { addPerson, grantRole } from './people.ts';
import { getUnit } from './units.ts';

/** No letter or digit that is read as another one: no 0 O, 1 I L, 2 Z, 5 S, 8 B. */
const ALPHABET = 'ACDEFGHJKMNPQRTUVWXY34679';
const RANDOM_SIGNS = 6;

export type Enrolment =
  | { outcome: 'enrolled'; unitId: string; role: Role }
  | { outcome: 'unknown' | 'used' | 'expired' };

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
 * @param invite.code Only for demo data; otherwise drawn.
 */
export async function createInvite(invite: {
  unitId: string;
  role: Role;
  createdBy: string;
  createdAt: number;
  expiresAt: number;
  code?: string;
}): Promise<string> {
  const unit = await getUnit(invite.unitId);
  if (!unit) throw new Error('invite for a unit that does not exist');
  const code = invite.code ?? `${unit.code}-${drawSigns()}`;
  const { code: _, ...rest } = invite;
  await InviteModel.updateOne({ _id: inviteKeyOf(code) }, { $setOnInsert: { ...rest, code } }, { upsert: true });
  return code;
}

function drawSigns(): string {
  return Array.from({ length: RANDOM_SIGNS }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
}

/** Codes of a unit, newest first. */
export async function listInvites(unitIds: readonly string[]): Promise<InviteDoc[]> {
  return InviteModel.find({ unitId: { $in: [...unitIds] } })
    .sort({ createdAt: -1 })
    .lean<InviteDoc[]>();
}

/**
 * Takes a code for a contact and makes her person a leader. Of many who try at once exactly one gets it; the same
 * contact trying again hears the same answer.
 */
export async function useInvite(
  typed: string,
  who: { contactId: string; personId: string; name?: string },
  now: number,
): Promise<Enrolment> {
  const key = inviteKeyOf(typed);
  if (key === '') return { outcome: 'unknown' };

  await InviteModel.updateOne(
    { _id: key, usedBy: { $exists: false }, expiresAt: { $gt: now } },
    { $set: { usedBy: who.contactId, usedAt: now } },
  );
  const invite = await InviteModel.findById(key).lean<InviteDoc | null>();
  if (!invite) return { outcome: 'unknown' };
  if (invite.usedBy === undefined || invite.usedBy === null) return { outcome: 'expired' };
  if (invite.usedBy !== who.contactId) return { outcome: 'used' };

  // From here on a crash is mended by the repeated call: it finds the code hers and grants again.
  const { personId, name } = who;
  await addPerson({ _id: personId, ...(name ? { name } : {}), unitId: invite.unitId, source: 'chat', createdAt: now });
  const validFrom = dayOf(invite.usedAt ?? now);
  const holds = await grantRole(`invite ${key}`, personId, { role: invite.role, unitId: invite.unitId, validFrom });
  return holds ? { outcome: 'enrolled', unitId: invite.unitId, role: invite.role } : { outcome: 'used' };
}

/** A used code stays used, but no longer tells by whom. */
export async function eraseInvites(contactId: string): Promise<void> {
  await InviteModel.updateMany({ usedBy: contactId }, { $set: { usedBy: 'erased' } });
}
