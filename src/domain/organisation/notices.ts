import { deriveId } from '../../core/ids.ts';
import { dayOf, formatDay } from '../../core/time.ts';
import type { TellContact } from '../contacts/contacts.ts';
import { type ContactDoc, ContactModel } from '../contacts/model.ts';
import { type UnitChangeDoc, UnitChangeModel } from './model.ts';
import { openTree } from './tree.ts';
import { currentTree } from './tree-store.ts';

/** A contact is told whose unit has another name or stands elsewhere. */
type Addressee = Pick<ContactDoc, '_id' | 'unitId' | 'personId' | 'consents'>;

/**
 * Tells the women of changed units once, after the day, what their unit is now: those who agreed to messages, one app
 * a person. Goes on where it stopped; telling twice is telling once.
 * @param options.limit Contacts looked at in one run.
 * @returns How many were told.
 */
export async function tellUnitChanges(options: { tell: TellContact; now: number; limit?: number }): Promise<number> {
  const { tell, now, limit = 200 } = options;
  const today = dayOf(now);
  const change = await UnitChangeModel.findOne({
    state: 'planned',
    lastDay: { $lte: today },
    'told.done': { $ne: true },
  })
    .sort({ order: 1 })
    .lean<UnitChangeDoc | null>();
  if (!change) return 0;

  const tree = await currentTree();
  const docs = new Map(tree.docs);
  for (const { unitId, before } of change.images) {
    if (before) docs.set(unitId, before);
    else docs.delete(unitId);
  }
  const without = openTree([...docs.values()]);
  const moved = [...without.docs.keys()].filter((id) => {
    const was = without.near(without.homeOn(id, change.lastDay) ?? id, change.lastDay);
    const is = tree.near(tree.homeOn(id, change.lastDay) ?? id, change.lastDay);
    return was?.label !== is?.label || was?._id !== is?._id;
  });
  const contacts = await ContactModel.find({
    unitId: { $in: moved },
    deletion: { $exists: false },
    // A buzz of the phone could put her in danger.
    quietSince: { $exists: false },
    ...(change.told?.after === undefined ? {} : { _id: { $gt: change.told.after } }),
  })
    .sort({ _id: 1 })
    .limit(limit)
    .select({ unitId: 1, personId: 1, consents: 1 })
    .lean<Addressee[]>();

  let told = 0;
  for (const { _id: contactId, unitId, personId, consents } of contacts) {
    const home = unitId === undefined ? undefined : tree.homeOn(unitId, today);
    const unit = home === undefined ? undefined : tree.on(home, today);
    if (!unit || consents?.broadcast?.state !== 'granted') continue;
    await tell({
      // By person: whoever has two apps hears it on one of them.
      id: deriveId('unit-change', change._id, personId ?? contactId),
      contactId,
      text: { key: 'units.told', params: { unit: unit.label, day: formatDay(change.firstDay) } },
      at: now,
    });
    told += 1;
  }
  const last = contacts.length === limit ? contacts.at(-1)?._id : undefined;
  await UnitChangeModel.updateOne({ _id: change._id }, { $set: { told: last ? { after: last } : { done: true } } });
  return told;
}
