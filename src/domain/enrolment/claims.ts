import type { ChannelName } from '../../core/events.ts';
import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf } from '../../core/time.ts';
import { fold } from '../../language/index.ts';
import { contactsOfPeople, getContact, renameContact, setContactPhone } from '../contacts/contacts.ts';
import { subtreeIds } from '../organisation/units.ts';
import { findPeopleByPhone, type Person } from '../people/people.ts';
import { mayTry } from '../staff/login.ts';
import { dutiesOf, membershipOf } from './membership.ts';
import { type ClaimDoc, ClaimModel, type ClaimState } from './model.ts';

export type Claim = ClaimDoc;

/** So long a leader answers with one tap; then an officer decides. */
export const LEADER_MS = 7 * 86_400_000;

/** States in which nobody has decided. */
const OPEN: readonly ClaimState[] = ['offered', 'waiting'];

export interface ClaimWish {
  /** Of the call: the same call twice is one claim. */
  id: string;
  contactId: string;
  channel: ChannelName;
  unitId: string;
  /** As she typed it. */
  name?: string | undefined;
  /** E.164. */
  phone?: string | undefined;
  at: number;
}

/**
 * Somebody says she belongs to a branch.
 *
 * Where exactly one person of the branch has the phone she gave, and the very name she typed, she is asked herself
 * (`offered`); she hears nothing she has not said. In every other case people who know her decide (`waiting`): a phone
 * may be her daughter's.
 *
 * @returns Undefined when there is nothing to decide: she gave no name, or the union knows her already.
 */
export async function openClaim(wish: ClaimWish): Promise<Claim | undefined> {
  const { contactId, unitId, at } = wish;
  if (wish.name !== undefined) await renameContact(contactId, wish.name);
  if (wish.phone !== undefined) await setContactPhone(contactId, wish.phone);
  const day = dayOf(at);
  const contact = await getContact(contactId);
  if (!contact?.name || wish.name === undefined) return undefined;
  if (await membershipOf(contact.personId, day)) return undefined;

  const _id = deriveId('claim', wish.id);
  const made = await getClaim(_id);
  if (made) return made;
  const candidates = await candidatesOf(wish, day);
  const [only] = candidates;
  const sure = candidates.length === 1 && only !== undefined && (await isPlainly(only, wish.name, day));
  await ClaimModel.updateMany(
    { contactId, state: { $in: [...OPEN] }, _id: { $ne: _id } },
    { $set: { state: 'replaced' } },
  );
  const state: ClaimState = sure ? 'offered' : 'waiting';
  const row = { contactId, channel: wish.channel, unitId, candidates: candidates.map((each) => each._id), state };
  await ClaimModel.updateOne(
    { _id },
    { $setOnInsert: { ...row, createdAt: at, asked: [], askUntil: at + LEADER_MS } },
    { upsert: true },
  );
  return getClaim(_id);
}

/** People of the branch with this phone. Trying out numbers soon finds nobody. */
async function candidatesOf({ contactId, unitId, phone, at }: ClaimWish, day: Day): Promise<Person[]> {
  if (phone === undefined || !(await mayTry('link', contactId, at))) return [];
  const within = new Set(await subtreeIds([unitId], day));
  return (await findPeopleByPhone(phone)).filter((person) => person.unitId !== undefined && within.has(person.unitId));
}

/** Nothing but her word is needed: the same name, nobody else's chat yet, and no rights that come with being her. */
export async function isPlainly(person: Person, name: string, day: Day): Promise<boolean> {
  if (!person.name || fold(person.name).trim() !== fold(name).trim()) return false;
  if ((await contactsOfPeople([person._id])).length > 0) return false;
  return (await dutiesOf(person._id, day)).length === 0;
}

export async function getClaim(id: string): Promise<Claim | undefined> {
  return (await ClaimModel.findById(id).lean<Claim | null>()) ?? undefined;
}

/** What an officer has to look at in these units: open claims, the oldest first, at most 200. */
export async function listOpenClaims(unitIds: readonly string[]): Promise<Claim[]> {
  return ClaimModel.find({ state: { $in: ['waiting', 'confirming'] }, unitId: { $in: [...unitIds] } })
    .sort({ createdAt: 1, _id: 1 })
    .limit(200)
    .lean<Claim[]>();
}

/** The newest decided ones, for looking up what became of them. */
export async function listDecidedClaims(unitIds: readonly string[], limit = 20): Promise<Claim[]> {
  return ClaimModel.find({ state: { $in: ['confirmed', 'rejected'] }, unitId: { $in: [...unitIds] } })
    .sort({ 'decision.at': -1, _id: 1 })
    .limit(limit)
    .lean<Claim[]>();
}

export async function countOpenClaims(unitIds: readonly string[]): Promise<number> {
  return ClaimModel.countDocuments({ state: { $in: ['waiting', 'confirming'] }, unitId: { $in: [...unitIds] } });
}
