import { insertMissing } from '../messages/insert.ts';
import { type Home, termIdOf } from './homes.ts';
import {
  AssessmentModel,
  HOME_KINDS,
  type HomeKind,
  type PersonDoc,
  PersonModel,
  type RoleDoc,
  RoleModel,
} from './model.ts';
import { openPerson, type Person, sealFields } from './sealed.ts';

const PAGE = 2_000;
const UNITS_AT_ONCE = 8;
/** Others wait while a batch is written: half a thousand with all their keys are a fraction of a second. */
const INSERTED_AT_ONCE = 500;

/**
 * Everyone at home in one of these units, a few thousand at a time. Read unit by unit, which the index has in order:
 * several at once would be sorted by their ids anew for every page.
 * @param unitIds As homes name them.
 */
export async function* peopleAtHome(unitIds: readonly string[]): AsyncGenerator<Person[]> {
  let held: Person[] = [];
  for (let at = 0; at < unitIds.length; at += UNITS_AT_ONCE) {
    // Some are opened here while the store reads the next.
    const read = await Promise.all(unitIds.slice(at, at + UNITS_AT_ONCE).map(atHomeIn));
    held = held.concat(...read);
    if (held.length >= PAGE) {
      yield held;
      held = [];
    }
  }
  if (held.length > 0) yield held;
}

async function atHomeIn(unitId: string): Promise<Person[]> {
  const people: Person[] = [];
  for (let after = ''; ; ) {
    const docs = await PersonModel.find({ unitId, _id: { $gt: after } })
      .sort({ _id: 1 })
      .limit(PAGE)
      .lean<PersonDoc[]>();
    for (const doc of docs) people.push(openPerson(doc));
    if (docs.length < PAGE) return people;
    after = docs.at(-1)?._id ?? '';
  }
}

/**
 * Adds people nobody knew before, each with her first home: plain inserts, for tens of thousands at once. Ids are
 * derived by the caller; again with the same ids nothing changes.
 */
export async function addPeopleInBulk(
  people: readonly { person: Omit<Person, 'unitId'>; home: Home }[],
): Promise<void> {
  for (let at = 0; at < people.length; at += INSERTED_AT_ONCE) {
    const some = people.slice(at, at + INSERTED_AT_ONCE);
    await insertMissing(
      PersonModel,
      some.map(
        ({ person: { _id, source, createdAt, roster, ...personal }, home }): PersonDoc => ({
          _id,
          nameDigests: [],
          ...sealFields(personal),
          unitId: home.unitId,
          homeTurn: 1,
          source,
          createdAt,
          ...(roster ? { roster } : {}),
        }),
      ),
    );
    await insertMissing(
      RoleModel,
      some.map(
        ({ person: { _id: personId }, home: { unitId, kind, from, actId } }): RoleDoc => ({
          _id: termIdOf(personId, 1),
          personId,
          role: kind,
          unitId,
          validFrom: from,
          turn: 1,
          actId,
        }),
      ),
    );
  }
}

/** All terms of these people, of any role and time. */
export async function termsOf(personIds: readonly string[]): Promise<Map<string, RoleDoc[]>> {
  const terms: RoleDoc[] = [];
  for (let at = 0; at < personIds.length; at += PAGE) {
    terms.push(...(await RoleModel.find({ personId: { $in: personIds.slice(at, at + PAGE) } }).lean<RoleDoc[]>()));
  }
  return Map.groupBy(terms, (term) => term.personId);
}

/** How somebody belongs to her home by the last word on it; undefined for people without one. */
export function homeTermOf(terms: readonly RoleDoc[]): (RoleDoc & { role: HomeKind }) | undefined {
  return terms
    .filter((term): term is RoleDoc & { role: HomeKind } => HOME_KINDS.some((kind) => kind === term.role))
    .sort((one, other) => (one.turn ?? 0) - (other.turn ?? 0) || (one.validFrom < other.validFrom ? -1 : 1))
    .at(-1);
}

/** `erasePerson` for many at once. */
export async function erasePeople(personIds: readonly string[]): Promise<void> {
  await RoleModel.deleteMany({ personId: { $in: [...personIds] } });
  await AssessmentModel.deleteMany({ personId: { $in: [...personIds] } });
  await PersonModel.deleteMany({ _id: { $in: [...personIds] } });
}
