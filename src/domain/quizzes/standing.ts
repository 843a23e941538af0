import type { Day } from '../../core/time.ts';
import { getContact } from '../contacts/contacts.ts';
import { countsByUnit } from '../organisation/tree-figures.ts';
import { currentTree } from '../organisation/tree-store.ts';
import { homeUnit } from '../organisation/units.ts';
import { contactsAgainst } from '../privacy/consents.ts';
import { QuizTryModel } from './model.ts';

/** One unit in a round: the best finished goes of its people, added up. Persons are counted, never listed. */
export interface UnitStanding {
  /** From 1; units with as many points share it. */
  rank: number;
  unitId: string;
  name: string;
  points: number;
  people: number;
}

/**
 * The unit a contact's goes count for: the one right below the top of the tree, above or at her own. None when she does
 * not want to be counted.
 */
export async function leagueUnitOf(contactId: string, day: Day): Promise<string | undefined> {
  const contact = await getContact(contactId);
  const counted = (contact?.consents?.research?.state ?? 'granted') === 'granted';
  const unitId = counted ? contact?.unitId : undefined;
  const unit = unitId === undefined ? undefined : await homeUnit(unitId, day);
  return unit === undefined ? undefined : (unit.ancestors[1] ?? unit._id);
}

/**
 * Units by points, most first. Goes of people without a unit are left out; those of a unit that has ended by the day
 * count for who took over.
 */
export async function unitStanding(roundId: string, day: Day): Promise<UnitStanding[]> {
  const left = await contactsAgainst('research');
  const rows = await QuizTryModel.aggregate<{ _id: string; points: number; people: number }>([
    { $match: { roundId, finishedAt: { $exists: true }, unitId: { $exists: true }, contactId: { $nin: left } } },
    { $sort: { startedAt: 1, _id: 1 } },
    { $group: { _id: '$contactId', best: { $max: '$score' }, unitId: { $last: '$unitId' } } },
    { $group: { _id: '$unitId', points: { $sum: '$best' }, people: { $sum: 1 } } },
  ]);
  const tree = await currentTree();
  const totals = countsByUnit(
    tree,
    rows.map(({ _id, points, people }) => ({ unitId: _id, day, figures: { points, people } })),
    { by: 'now', day },
  );
  const units = [...totals].sort(
    ([idA, a], [idB, b]) => b.points - a.points || b.people - a.people || (idA < idB ? -1 : 1),
  );
  return units.map(([unitId, { points, people }]) => ({
    rank: 1 + units.filter(([, other]) => other.points > points).length,
    unitId,
    name: tree.near(unitId, day)?.label ?? unitId,
    points,
    people,
  }));
}

/** How many people finished a go of a round, and how many goes that were. */
export async function roundTurnout(roundId: string): Promise<{ people: number; tries: number }> {
  const left = await contactsAgainst('research');
  const rows = await QuizTryModel.aggregate<{ _id: string; tries: number }>([
    { $match: { roundId, finishedAt: { $exists: true }, contactId: { $nin: left } } },
    { $group: { _id: '$contactId', tries: { $sum: 1 } } },
  ]);
  return { people: rows.length, tries: rows.reduce((sum, row) => sum + row.tries, 0) };
}
