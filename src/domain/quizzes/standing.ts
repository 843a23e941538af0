import { getContact } from '../contacts/contacts.ts';
import { getUnit, unitLabels } from '../organisation/units.ts';
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

/** The unit a contact's goes count for: the one right below the top of the tree, above or at her own. */
export async function leagueUnitOf(contactId: string): Promise<string | undefined> {
  const unitId = (await getContact(contactId))?.unitId;
  const unit = unitId === undefined ? undefined : await getUnit(unitId);
  return unit === undefined ? undefined : (unit.ancestors[1] ?? unit._id);
}

/** Units by points, most first. Goes of people without a unit are left out. */
export async function unitStanding(roundId: string): Promise<UnitStanding[]> {
  const rows = await QuizTryModel.aggregate<{ _id: string; points: number; people: number }>([
    { $match: { roundId, finishedAt: { $exists: true }, unitId: { $exists: true } } },
    { $sort: { startedAt: 1, _id: 1 } },
    { $group: { _id: '$contactId', best: { $max: '$score' }, unitId: { $last: '$unitId' } } },
    { $group: { _id: '$unitId', points: { $sum: '$best' }, people: { $sum: 1 } } },
    { $sort: { points: -1, people: -1, _id: 1 } },
  ]);
  const names = await unitLabels(rows.map((row) => row._id));
  return rows.map(({ _id, points, people }) => ({
    rank: 1 + rows.filter((other) => other.points > points).length,
    unitId: _id,
    name: names.get(_id) ?? _id,
    points,
    people,
  }));
}

/** How many people finished a go of a round, and how many goes that were. */
export async function roundTurnout(roundId: string): Promise<{ people: number; tries: number }> {
  const rows = await QuizTryModel.aggregate<{ _id: string; tries: number }>([
    { $match: { roundId, finishedAt: { $exists: true } } },
    { $group: { _id: '$contactId', tries: { $sum: 1 } } },
  ]);
  return { people: rows.length, tries: rows.reduce((sum, row) => sum + row.tries, 0) };
}
