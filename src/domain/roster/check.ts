import { deriveId } from '../../core/ids.ts';
import { dayOf } from '../../core/time.ts';
import { insertMissing } from '../messages/insert.ts';
import { currentTree } from '../organisation/tree-store.ts';
import { unitLabels } from '../organisation/units.ts';
import { homeTermOf, peopleAtHome, termsOf } from '../people/bulk.ts';
import type { ColumnGuess } from './columns.ts';
import { changesTo, type KnownPerson, likenessIn, mayBeMeant, type RowPerson, repeatsWithin } from './compare.ts';
import { findLayout } from './header.ts';
import { type Counts, type ImportDoc, ImportModel, type RowDoc, RowModel } from './model.ts';
import { sealRow } from './row-content.ts';
import { type Issue, type ListRow, readRows } from './rows.ts';
import { openSheet } from './stored-cells.ts';
import { unitKey, unitReader } from './unit-names.ts';
import type { Beat } from './work.ts';

const ROWS_AT_ONCE = 1_000;

/** The person a row makes; the same row of the same import is always the same person. */
export function rowPersonId(importId: string, row: number): string {
  return deriveId('person', 'roster', importId, row);
}

/**
 * The dry run: reads every row, finds its unit, compares with the file and the roster, and writes down what would
 * happen. Changes nobody. Begun again it begins anew.
 */
export async function checkRows(file: ImportDoc, now: number, beat: Beat): Promise<void> {
  await RowModel.deleteMany({ importId: file._id });
  const cells = await openSheet(file._id, file.sheet);
  const sheet = { name: '', hidden: false, rows: [], merges: [], ...cells };
  await beat(0, sheet.rows.length);

  const found = findLayout(sheet);
  const columns = found.columns.map(({ title }, at): ColumnGuess => {
    const field = file.columns[at] ?? undefined;
    return field === undefined || file.forbidden[at] ? { title } : { title, field };
  });
  const reading = await readRows(sheet, { ...found, first: file.firstRow, columns }, dayOf(now));
  const units = await placeRows(file, reading.rows, dayOf(now));
  const people = new Map(
    reading.rows.flatMap((row): [number, RowPerson][] => {
      const unitId = units.homes.get(row.row);
      return unitId === undefined || isBroken(row) ? [] : [[row.row, { ...row.values, unitId }]];
    }),
  );
  noteRepeats(reading.rows, people);

  const known = await knownPeople(file.unitId, dayOf(now), { isSought: mayBeMeant(people.values()), beat });
  const likenessOf = likenessIn(known);
  const likes = new Map([...people].map(([row, person]) => [row, likenessOf(person)]));
  const byId = new Map(known.map((person) => [person.id, person]));
  const counts: Counts = {
    add: 0,
    update: 0,
    same: 0,
    near: 0,
    twice: 0,
    error: 0,
    warnings: 0,
    leftOut: reading.leftOut.length,
  };
  const contested = meantTwice(likes.values());
  const keep = async (docs: readonly RowDoc[], done: number): Promise<void> => {
    await insertMissing(RowModel, docs);
    await beat(done, reading.rows.length);
  };

  // The next rows are compared while the store writes these.
  let writing = Promise.resolve();
  for (let at = 0; at < reading.rows.length; at += ROWS_AT_ONCE) {
    const docs = reading.rows.slice(at, at + ROWS_AT_ONCE).map((row): RowDoc => {
      const doc = planRow(file, row, people.get(row.row), { likes, byId, contested });
      counts[doc.kind]++;
      if (row.issues.some(({ level }) => level === 'warning')) counts.warnings++;
      return doc;
    });
    await writing;
    writing = keep(docs, at + docs.length);
    writing.catch(() => undefined); // thrown where it is awaited
  }
  await writing;
  await ImportModel.updateOne(
    { _id: file._id, state: 'checking' },
    { $set: { state: 'checked', counts, leftOut: reading.leftOut.slice(0, 500), unknownUnits: units.unknown } },
  );
}

type Likeness = ReturnType<ReturnType<typeof likenessIn>>;

interface Roster {
  likes: ReadonlyMap<number, Likeness>;
  byId: ReadonlyMap<string, KnownPerson>;
  /** People whom more than one row of this file would surely be. */
  contested: ReadonlySet<string>;
}

function planRow(file: ImportDoc, row: ListRow, person: RowPerson | undefined, roster: Roster): RowDoc {
  const base = {
    _id: deriveId('roster-row', file._id, row.row),
    importId: file._id,
    row: row.row,
    marked: row.issues.some(({ level }) => level !== 'fix'),
    issues: row.issues.map(({ code, level, column, row: other }) => ({
      code,
      level,
      ...(column === undefined ? {} : { column }),
      ...(other === undefined ? {} : { row: other }),
    })),
    candidates: [] as string[],
    ...(row.values.position === undefined ? {} : { position: row.values.position }),
    ...(person === undefined ? {} : { unitId: person.unitId }),
  };
  const seal = (changes: ReturnType<typeof changesTo> = []): string =>
    sealRow({ values: row.values, fixes: row.issues.filter((issue) => issue.from !== undefined), changes });

  if (row.issues.some(({ code }) => code === 'twice')) return { ...base, kind: 'twice', sealed: seal() };
  const like = roster.likes.get(row.row);
  if (person === undefined || like === undefined) return { ...base, kind: 'error', sealed: seal() };
  if (like.kind === 'new') return { ...base, kind: 'add', sealed: seal(), personId: rowPersonId(file._id, row.row) };
  const [id = ''] = like.kind === 'same' ? [like.id] : like.ids;
  // Two rows of one file cannot both surely be the same woman: staff decide about each of them.
  if (like.kind === 'near' || roster.contested.has(id)) {
    return { ...base, kind: 'near', marked: true, candidates: like.kind === 'near' ? like.ids : [id], sealed: seal() };
  }
  const other = roster.byId.get(id);
  const changes = other === undefined ? [] : changesTo(other, person);
  return {
    ...base,
    kind: changes.length === 0 ? 'same' : 'update',
    candidates: [id],
    personId: id,
    sealed: seal(changes),
  };
}

function meantTwice(likes: Iterable<Likeness>): Set<string> {
  const once = new Set<string>();
  const twice = new Set<string>();
  for (const like of likes) {
    if (like.kind !== 'same') continue;
    if (once.has(like.id)) twice.add(like.id);
    once.add(like.id);
  }
  return twice;
}

function isBroken({ issues }: ListRow): boolean {
  return issues.some(({ level }) => level === 'error');
}

/** The unit of every row: its own words, else the one staff gave for rows without any. */
async function placeRows(file: ImportDoc, rows: readonly ListRow[], day: string) {
  const tree = await currentTree();
  const units = tree.liveBelow(tree.homeOn(file.unitId, day) ?? file.unitId, day);
  const labels = await unitLabels(
    units.map(({ _id }) => _id),
    day,
  );
  const places = units.map(({ _id, name, code, formerNames }) => ({
    id: _id,
    names: [...new Set([name, labels.get(_id) ?? name, code, ...formerNames.map((former) => former.name)])],
  }));
  const read = unitReader(places, new Map(file.unitWords.map(({ text, unitId }) => [unitKey(text), unitId])));
  const homes = new Map<number, string>();
  const unknown = new Map<string, { text: string; rows: number; near: string[] }>();
  const column = file.columns.indexOf('unit');

  for (const row of rows) {
    const { unitText } = row.values;
    const at = column < 0 ? {} : { column };
    if (unitText === undefined) {
      if (file.defaultUnitId !== undefined) homes.set(row.row, file.defaultUnitId);
      else row.issues.push({ code: 'unit_missing', level: 'error', ...at });
      continue;
    }
    const reading = read(unitText);
    if ('unitId' in reading) {
      homes.set(row.row, reading.unitId);
      continue;
    }
    row.issues.push({ code: reading.problem, level: 'error', ...at, from: unitText });
    const known = unknown.get(unitKey(unitText)) ?? { text: unitText, rows: 0, near: reading.near };
    unknown.set(unitKey(unitText), { ...known, rows: known.rows + 1 });
  }
  return { homes, unknown: [...unknown.values()].sort((a, b) => b.rows - a.rows).slice(0, 100) };
}

/** Says of a later row that the person, her name or her number stood in an earlier one; a sure repeat is left out. */
function noteRepeats(rows: readonly ListRow[], people: Map<number, RowPerson>): void {
  const repeats = repeatsWithin(people);
  const phones = new Map<string, number>();
  for (const row of rows) {
    const repeat = repeats.get(row.row);
    const phone = people.get(row.row)?.phone;
    const earlier = phone === undefined ? undefined : phones.get(phone);
    if (repeat?.sure) {
      row.issues.push({ code: 'twice', level: 'error', row: repeat.row } satisfies Issue);
      people.delete(row.row);
      continue;
    }
    if (repeat !== undefined) row.issues.push({ code: 'name_shared', level: 'warning', row: repeat.row });
    else if (earlier !== undefined) row.issues.push({ code: 'phone_shared', level: 'warning', row: earlier });
    if (phone !== undefined && earlier === undefined) phones.set(phone, row.row);
  }
}

/**
 * Everyone of this part of the tree whom the file could mean. All of them are read, a few thousand at a time, and hardly
 * any kept: a union has ten times the people of a list.
 */
async function knownPeople(
  rootId: string,
  day: string,
  { isSought, beat }: { isSought(person: KnownPerson): boolean; beat: Beat },
): Promise<KnownPerson[]> {
  const tree = await currentTree();
  const known: KnownPerson[] = [];
  for await (const people of peopleAtHome(tree.belongingTo([rootId], day))) {
    const sought = people
      .map(({ _id, name, phone, birth, address, unitId }): KnownPerson => {
        const home = unitId === undefined ? undefined : tree.homeOn(unitId, day);
        return {
          id: _id,
          ...(name ? { name } : {}),
          ...(phone ? { phone } : {}),
          ...(birth ? { birth } : {}),
          ...(address ? { address } : {}),
          ...(home ? { unitId: home } : {}),
        };
      })
      .filter(isSought);
    const terms = await termsOf(sought.map(({ id }) => id));
    for (const person of sought) {
      const kind = homeTermOf(terms.get(person.id) ?? [])?.role;
      known.push({ ...person, ...(kind ? { kind } : {}) });
    }
    // Reading a whole union takes a while; whoever says nothing for long is taken for dead.
    await beat(0);
  }
  return known;
}
