import { deriveId } from '../../core/ids.ts';
import { dayOf } from '../../core/time.ts';
import { contactsOfPeople, getContact, setContactUnit, type TellContact } from '../contacts/contacts.ts';
import type { StaffAct } from '../organisation/scope.ts';
import { homeUnit, unitLabels } from '../organisation/units.ts';
import { setHome } from '../people/homes.ts';
import { getPerson } from '../people/people.ts';
import { joinUnit } from './joining.ts';
import { membershipOf } from './membership.ts';
import { type UnitChangeDoc, UnitChangeModel } from './model.ts';

export type UnitChange = UnitChangeDoc;

/** `changed` at once, nobody had confirmed her · `asked` both units' officers are asked · `same` she is there already. */
export type ChangeWish = { outcome: 'changed' | 'asked' | 'same'; unitName: string } | { outcome: 'unknown' };

/**
 * She wants to belong to another unit. A choice of her own is changed at once; where the union has confirmed her, the
 * old unit must let her go and the new one take her. A newer wish replaces an open one.
 * @param wish.id Of the call: the same call twice is one request.
 */
export async function requestUnitChange(wish: {
  id: string;
  contactId: string;
  unitId: string;
  at: number;
}): Promise<ChangeWish> {
  const { contactId, at } = wish;
  const _id = deriveId('unit-change', wish.id);
  const joined = await joinUnit(contactId, wish.unitId, at);
  if (joined.outcome === 'unknown') return joined;
  const { unitName, unitId } = joined;
  if (joined.outcome === 'joined') return { outcome: 'changed', unitName };
  if (joined.outcome === 'already') return { outcome: 'same', unitName };

  const personId = (await getContact(contactId))?.personId;
  const home = await membershipOf(personId, dayOf(at));
  if (personId === undefined || home === undefined) return { outcome: 'unknown' };
  await UnitChangeModel.updateMany({ personId, state: 'open', _id: { $ne: _id } }, { $set: { state: 'replaced' } });
  await UnitChangeModel.updateOne(
    { _id },
    {
      $setOnInsert: {
        contactId,
        personId,
        from: home.unitId,
        to: unitId,
        kind: home.kind,
        requestedAt: at,
        state: 'open',
      },
    },
    { upsert: true },
  );
  return { outcome: 'asked', unitName };
}

/** Requests that leave or enter these units and are not settled, the longest waiting first, at most 200. */
export async function listOpenChanges(unitIds: readonly string[]): Promise<UnitChange[]> {
  return UnitChangeModel.find({ state: { $in: ['open', 'moving'] }, ...touching(unitIds) })
    .sort({ requestedAt: 1, _id: 1 })
    .limit(200)
    .lean<UnitChange[]>();
}

/** The newest settled ones. */
export async function listSettledChanges(unitIds: readonly string[], limit = 20): Promise<UnitChange[]> {
  return UnitChangeModel.find({ state: { $in: ['done', 'rejected'] }, ...touching(unitIds) })
    .sort({ requestedAt: -1, _id: 1 })
    .limit(limit)
    .lean<UnitChange[]>();
}

export async function countOpenChanges(unitIds: readonly string[]): Promise<number> {
  return UnitChangeModel.countDocuments({ state: { $in: ['open', 'moving'] }, ...touching(unitIds) });
}

function touching(unitIds: readonly string[]): Record<string, unknown> {
  return { $or: [{ from: { $in: [...unitIds] } }, { to: { $in: [...unitIds] } }] };
}

export async function getUnitChange(id: string): Promise<UnitChange | undefined> {
  return (await UnitChangeModel.findById(id).lean<UnitChange | null>()) ?? undefined;
}

/**
 * One side, or both where one officer answers for both, agrees. With both she moves on that day, and her chats with
 * her. Each word is written before it is carried out; the same act again finishes what was broken off.
 * @returns The request as it is now.
 */
export async function agreeToChange(
  id: string,
  act: StaffAct & { sides: readonly ('released' | 'accepted')[] },
  tell: TellContact,
): Promise<UnitChange | undefined> {
  for (const side of act.sides) {
    await UnitChangeModel.updateOne(
      { _id: id, state: 'open', [side]: { $exists: false } },
      { $set: { [side]: { by: act.staffId, at: act.at } } },
    );
  }
  await UnitChangeModel.updateOne(
    { _id: id, state: 'open', released: { $exists: true }, accepted: { $exists: true } },
    { $set: { state: 'moving' } },
  );
  const change = await getUnitChange(id);
  if (change?.state === 'moving') await move(change, tell);
  else if (change?.state === 'open') {
    for (const side of act.sides) await tellHer(change, `enrolment.change_${side}`, tell);
  }
  return getUnitChange(id);
}

async function move(change: UnitChange, tell: TellContact): Promise<void> {
  const at = Math.max(change.released?.at ?? 0, change.accepted?.at ?? 0);
  const { personId, kind } = change;
  const to = (await homeUnit(change.to, dayOf(at)))?._id ?? change.to;
  if (await getPerson(personId)) await setHome(personId, { unitId: to, kind, from: dayOf(at), actId: change._id });
  for (const contact of await contactsOfPeople([personId])) await setContactUnit(contact._id, to);
  await UnitChangeModel.updateOne({ _id: change._id, state: 'moving' }, { $set: { state: 'done' } });
  await tellHer(change, 'enrolment.change_done', tell);
}

/** One side does not agree. @returns The request as it is now. */
export async function rejectChange(
  id: string,
  act: StaffAct & { reason: string },
  tell: TellContact,
): Promise<UnitChange | undefined> {
  await UnitChangeModel.updateOne(
    { _id: id, state: 'open' },
    { $set: { state: 'rejected', rejected: { by: act.staffId, at: act.at, reason: act.reason } } },
  );
  const change = await getUnitChange(id);
  if (change?.state === 'rejected') await tellHer(change, 'enrolment.change_rejected', tell);
  return change;
}

async function tellHer(change: UnitChange, key: string, tell: TellContact): Promise<void> {
  const names = await unitLabels([change.from, change.to]);
  await tell({
    id: deriveId('unit-change-told', change._id, key),
    contactId: change.contactId,
    text: {
      key,
      params: {
        from: names.get(change.from) ?? '',
        to: names.get(change.to) ?? '',
        reason: change.rejected?.reason ?? '',
      },
    },
    at: Math.max(change.requestedAt, change.released?.at ?? 0, change.accepted?.at ?? 0, change.rejected?.at ?? 0),
  });
}
