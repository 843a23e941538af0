import type { Day } from '../../core/time.ts';
import { getContact, peopleBehind } from '../contacts/contacts.ts';
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
  const goes = await finishedGoes({ roundId, unitId: { $exists: true } });
  const players = [...(await byPerson(goes)).values()];
  const tree = await currentTree();
  const totals = countsByUnit(
    tree,
    players.map((own) => {
      const unitId = own.reduce((a, b) => (b.lastAt > a.lastAt ? b : a)).unitId ?? '';
      return { unitId, day, figures: { points: Math.max(...own.map(({ best }) => best)), people: 1 } };
    }),
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
  const goes = await finishedGoes({ roundId });
  return { people: (await byPerson(goes)).size, tries: goes.reduce((sum, { tries }) => sum + tries, 0) };
}

/** The finished goes of one contact in a round. */
interface Goes {
  _id: string;
  best: number;
  tries: number;
  /** What the last one counts for. */
  unitId?: string | null;
  lastAt: number;
}

async function finishedGoes(which: { roundId: string; unitId?: object }): Promise<Goes[]> {
  const left = await contactsAgainst('research');
  return QuizTryModel.aggregate<Goes>([
    { $match: { ...which, finishedAt: { $exists: true }, contactId: { $nin: left } } },
    { $sort: { startedAt: 1, _id: 1 } },
    {
      $group: {
        _id: '$contactId',
        best: { $max: '$score' },
        tries: { $sum: 1 },
        unitId: { $last: '$unitId' },
        lastAt: { $last: '$startedAt' },
      },
    },
  ]);
}

/** A woman who plays on two apps is one. */
async function byPerson(goes: readonly Goes[]): Promise<Map<string, Goes[]>> {
  const people = await peopleBehind(goes.map(({ _id }) => _id));
  return Map.groupBy(goes, ({ _id }) => people.get(_id) ?? _id);
}
