import { deriveId } from '../../core/ids.ts';
import { dayOf } from '../../core/time.ts';
import { insertNew } from '../messages/insert.ts';
import { type RecipientRow, type SlotRow, Slots } from './model.ts';
import { type BroadcastRules, weekOf } from './rules.ts';

/**
 * Takes a place in the person's day and week. Two broadcasts at once cannot both take the last one; asking again for
 * the same recipient takes nothing more.
 * @returns which limit is reached, undefined when she may be written to.
 */
export async function takeSlots(
  recipient: Pick<RecipientRow, '_id' | 'personKey'>,
  rules: BroadcastRules,
  now: number,
): Promise<'day-limit' | 'week-limit' | undefined> {
  const { _id: recipientId, personKey } = recipient;
  const week = await takeOne(['week', personKey, weekOf(now)], rules.perWeek, recipientId, now);
  if (!week) return 'week-limit';
  const day = await takeOne(['day', personKey, dayOf(now)], rules.perDay, recipientId, now);
  if (day) return undefined;
  await giveBackSlots(recipientId);
  return 'day-limit';
}

/** She was not written to after all. */
export async function giveBackSlots(recipientId: string): Promise<void> {
  await Slots.deleteMany({ recipientId });
}

async function takeOne(parts: string[], places: number, recipientId: string, now: number): Promise<boolean> {
  const ids = Array.from({ length: places }, (_, place) => deriveId('slot', ...parts, place));
  const taken = await Slots.find({ _id: { $in: ids } }).lean();
  if (taken.some((slot) => slot.recipientId === recipientId)) return true;

  const free = ids.filter((id) => !taken.some((slot) => slot._id === id));
  for (const _id of free) {
    if (await insertNew(Slots, { _id, recipientId, at: now } as SlotRow)) return true;
  }
  return false;
}
