import { dayOf } from '../../core/time.ts';
import { getContact, setContactUnit } from '../contacts/contacts.ts';
import { homeUnit, type NamedUnit, searchUnits, unitLabels, validOn } from '../organisation/units.ts';
import { readJoinCode, unitOfCode } from './join-codes.ts';
import { membershipOf } from './membership.ts';

/**
 * Where somebody who joins stands now: `joined` in the unit she chose · `already` a member known there · `elsewhere`
 * a member known in another unit, where she stays until she is moved · `unknown` no such unit today.
 */
export type Joined =
  | { outcome: 'joined' | 'already'; unitId: string; unitName: string }
  | { outcome: 'elsewhere'; unitId: string; unitName: string; homeName: string }
  | { outcome: 'unknown' };

/** Puts a contact into a unit by her own choice. What the union has confirmed of her is not changed by that. */
export async function joinUnit(contactId: string, wanted: string, at: number): Promise<Joined> {
  const day = dayOf(at);
  const unit = await homeUnit(wanted, day);
  if (unit === undefined || !validOn(unit, day)) return { outcome: 'unknown' };
  const unitId = unit._id;
  const home = await membershipOf((await getContact(contactId))?.personId, day);
  const names = await unitLabels([unitId, ...(home ? [home.unitId] : [])]);
  const unitName = names.get(unitId) ?? '';
  if (home && home.unitId !== unitId) {
    return { outcome: 'elsewhere', unitId, unitName, homeName: names.get(home.unitId) ?? '' };
  }
  await setContactUnit(contactId, unitId);
  return { outcome: home ? 'already' : 'joined', unitId, unitName };
}

/** Units meant by what she typed, best first: by a branch's code, else by name. `code` when it was one. */
export async function findUnits(typed: string, at: number): Promise<{ units: NamedUnit[]; code?: string }> {
  const day = dayOf(at);
  const code = readJoinCode(typed);
  if (code === undefined) return { units: await searchUnits(typed, { day }) };
  const unit = await unitOfCode(code, day);
  if (unit === undefined) return { units: [] };
  return { units: [{ id: unit._id, name: (await unitLabels([unit._id])).get(unit._id) ?? unit.name }], code };
}
