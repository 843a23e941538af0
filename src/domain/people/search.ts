import { dayOf } from '../../core/time.ts';
import { readPhone } from '../../language/index.ts';
import { type Scope, scopeIds } from '../organisation/scope.ts';
import { heldIds } from '../organisation/units.ts';
import { hasName, type NameParts, nameLookup } from '../personal/names.ts';
import { phoneLookup } from '../personal/phones.ts';
import { HOME_KINDS, type PersonDoc, PersonModel, type Role } from './model.ts';
import { holdersOf, rolesOf } from './roles.ts';
import { openPerson, type Person } from './sealed.ts';

export interface PeopleQuery {
  /** Whole words of a name, marks or not, or a whole phone number. */
  text?: string;
  /** Only those at home in this unit or below. */
  unitId?: string;
  /** Only those who hold this role on the day, within the scope. */
  role?: Role;
  /** `next` of the page before. */
  after?: string;
  limit?: number;
}

type Filter = Record<string, unknown>;

/** One way to come by people; one query for each key a digest may have been made with. */
interface Phase {
  filters: Filter[];
  keeps(person: Person): boolean;
}

/** So few units are sooner read through than a common name. */
const FEW_UNITS = 20;
/** A page looks at so many batches at most, and may then be short without being the last. */
const MOST_BATCHES = 20;
/** Stands between the number of the phase and the last id in `next`. */
const MARK = ' ';

/**
 * People in a scope. Whose name has the marks as typed come first, then who has the same letters; each by id, since
 * nothing in the store can be sorted by name.
 * @returns A page; `next` is absent after the last. A page may be short and still not be the last.
 */
export async function searchPeople(
  scope: Scope,
  query: PeopleQuery,
  now: number = Date.now(),
): Promise<{ people: Person[]; next?: string }> {
  const limit = query.limit ?? 50;
  const unitIds = await unitsWithin(scope, query.unitId);
  const place = placeFilter(unitIds, scope.withoutUnit === true && query.unitId === undefined);
  const holds = await roleTest(query.role, unitIds, now);
  const phases = phasesOf(query.text?.trim() ?? '', unitIds.length <= FEW_UNITS);

  const people: Person[] = [];
  let [at, after] = readMark(query.after);
  for (let batches = 0; at < phases.length; batches++) {
    const phase = phases[at] as Phase;
    if (batches === MOST_BATCHES) return { people, next: `${at}${MARK}${after ?? ''}` };
    const docs = await batchOf(phase, [place, holds.filter], after, limit);
    const found = docs.map(openPerson).filter((person) => phase.keeps(person));
    const kept = await holds.among(found.map((person) => person._id));

    for (const person of found) {
      if (!kept.has(person._id)) continue;
      people.push(person);
      if (people.length === limit) return { people, next: `${at}${MARK}${person._id}` };
    }
    after = docs.at(-1)?._id;
    if (docs.length < limit) {
      at++;
      after = undefined;
    }
  }
  return { people };
}

function readMark(mark: string | undefined): [at: number, after: string | undefined] {
  const [at, ...id] = (mark ?? '').split(MARK);
  const after = id.join(MARK);
  return [Number(at) || 0, after === '' ? undefined : after];
}

async function unitsWithin(scope: Scope, unitId: string | undefined): Promise<string[]> {
  const allowed = await scopeIds(scope);
  if (unitId === undefined) return allowed;
  const asked = new Set(await heldIds([unitId], scope.day));
  return allowed.filter((id) => asked.has(id));
}

function placeFilter(unitIds: readonly string[], withoutUnit: boolean): Filter {
  const within = { unitId: { $in: [...unitIds] } };
  return withoutUnit ? { $or: [within, { unitId: { $exists: false } }] } : within;
}

/** Many hold a home, so those found are asked; few hold any other role, so only they are looked among. */
async function roleTest(role: Role | undefined, unitIds: readonly string[], now: number) {
  const day = dayOf(now);
  const everyone = async (ids: readonly string[]): Promise<Set<string>> => new Set(ids);
  if (role === undefined) return { filter: {}, among: everyone };
  if (!HOME_KINDS.some((kind) => kind === role)) {
    const holders = await holdersOf([role], unitIds, day);
    return { filter: { _id: { $in: holders.map(({ personId }) => personId) } }, among: everyone };
  }
  return {
    filter: {},
    among: async (ids: readonly string[]) => {
      const held = await rolesOf(ids, day);
      return new Set(ids.filter((id) => held.get(id)?.some((term) => term.role === role)));
    },
  };
}

function phasesOf(text: string, fewUnits: boolean): Phase[] {
  if (text === '') return [{ filters: [{}], keeps: () => true }];
  const phone = readPhone(text);
  if (phone !== undefined) {
    return [{ filters: [{ phoneDigest: { $in: phoneLookup(phone) } }], keeps: (person) => person.phone === phone }];
  }
  const lookup = nameLookup(text);
  if (lookup === undefined) return [];

  const keeps = (person: Person) => hasName(person.name ?? '', text);
  const named = ([narrowest, ...others]: NameParts): Filter[] => [
    // `$all` of one is the same question, but leaves the embedded store to read the few units instead of all who share
    // a name.
    { nameDigests: fewUnits ? { $all: [narrowest] } : narrowest },
    ...(others.length === 0 ? [] : [{ nameDigests: { $all: others } }]),
  ];
  const { folded, marked } = lookup;
  if (marked === undefined) return [{ filters: folded.map((parts) => ({ $and: named(parts) })), keeps }];
  const asTyped = folded.flatMap((parts, key): Filter[] =>
    marked[key] === undefined ? [] : [{ $and: [...named([marked[key]]), { nameDigests: { $all: [...parts] } }] }],
  );
  const unmarked = { nameDigests: { $nin: marked } };
  return [
    { filters: asTyped, keeps },
    { filters: folded.map((parts) => ({ $and: [...named(parts), unmarked] })), keeps },
  ];
}

async function batchOf(
  phase: Phase,
  conditions: readonly Filter[],
  after: string | undefined,
  limit: number,
): Promise<PersonDoc[]> {
  const onwards = after === undefined ? [] : [{ _id: { $gt: after } }];
  const found = await Promise.all(
    phase.filters.map((filter) =>
      PersonModel.find({ $and: [filter, ...conditions, ...onwards] })
        .sort({ _id: 1 })
        .limit(limit)
        .lean<PersonDoc[]>(),
    ),
  );
  return found
    .flat()
    .sort((a, b) => (a._id < b._id ? -1 : 1))
    .slice(0, limit);
}
