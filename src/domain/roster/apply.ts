import { dayOf } from '../../core/time.ts';
import { currentTree } from '../organisation/tree-store.ts';
import { addPeopleInBulk, homeTermOf, termsOf } from '../people/bulk.ts';
import { setHomes } from '../people/homes.ts';
import type { HomeKind } from '../people/model.ts';
import { getPeople, type PersonalFields, updatePerson } from '../people/people.ts';
import { rowPersonId } from './check.ts';
import { type Change, changesTo, type RowPerson } from './compare.ts';
import { type Done, type ImportDoc, ImportModel, type RowDoc, RowModel } from './model.ts';
import { openChanges, openRow, sealChanges } from './row-content.ts';
import { dropCells } from './stored-cells.ts';
import type { Beat } from './work.ts';

const ROWS_AT_ONCE = 1_000;

/**
 * Does what the dry run showed, in the order of the rows. Broken off, it goes on after the last rows that were done;
 * rows done twice are done once: people have derived ids, and what a change replaced is written down before it.
 */
export async function applyRows(file: ImportDoc, beat: Beat): Promise<void> {
  const done: Done = file.done ?? { added: 0, changed: 0, same: 0, skipped: 0 };
  for (let cursor = file.cursor; ; ) {
    const rows = await RowModel.find({ importId: file._id, row: { $gt: cursor } })
      .sort({ row: 1 })
      .limit(ROWS_AT_ONCE)
      .lean<RowDoc[]>();
    const last = rows.at(-1);
    if (last === undefined) break;

    const adding = rows.filter(isAdded);
    const changing = rows.filter(isChanged);
    await addRows(file, adding);
    const changed = await changeRows(file, changing);
    done.added += adding.length;
    done.changed += changed;
    done.same += changing.length - changed + rows.filter(({ kind }) => kind === 'same').length;
    done.skipped += rows.filter(isSkipped).length;
    cursor = last.row;
    await beat(rows.length, undefined, { cursor, done });
  }
  await ImportModel.updateOne({ _id: file._id, state: 'applying' }, { $set: { state: 'applied', done } });
  await dropCells([file._id]);
}

function isAdded({ kind, choice }: RowDoc): boolean {
  return kind === 'add' || (kind === 'near' && choice === 'other');
}

function isChanged({ kind, choice }: RowDoc): boolean {
  return kind === 'update' || (kind === 'near' && choice === 'same');
}

function isSkipped(row: RowDoc): boolean {
  return row.kind !== 'same' && !isAdded(row) && !isChanged(row);
}

/** The home an import gives is told from any other by this. */
export function homeActOf(importId: string): string {
  return `roster-${importId}`;
}

async function addRows(file: ImportDoc, rows: readonly RowDoc[]): Promise<void> {
  if (rows.length === 0) return;
  await addPeopleInBulk(
    rows.map(({ row, sealed, unitId = file.unitId }) => {
      const { values } = openRow(sealed);
      return {
        person: {
          _id: rowPersonId(file._id, row),
          ...personalOf(values),
          source: 'roster' as const,
          createdAt: file.appliedAt ?? file.createdAt,
          roster: { importId: file._id, row },
        },
        home: {
          unitId,
          kind: values.kind ?? ('member' as const),
          from: values.joined ?? file.from,
          actId: homeActOf(file._id),
        },
      };
    }),
  );
  const chosen = rows.filter(({ kind }) => kind === 'near');
  if (chosen.length === 0) return;
  await RowModel.bulkWrite(
    chosen.map(({ _id, row }) => ({
      updateOne: {
        filter: { _id },
        update: { $set: { personId: rowPersonId(file._id, row), outcome: 'added' as const } },
      },
    })),
    { ordered: false },
  );
}

function personalOf({ name, phone, birth, address }: PersonalFields): PersonalFields {
  return {
    ...(name ? { name } : {}),
    ...(phone ? { phone } : {}),
    ...(birth ? { birth } : {}),
    ...(address ? { address } : {}),
  };
}

/** @returns How many of them changed anything. */
async function changeRows(file: ImportDoc, rows: readonly RowDoc[]): Promise<number> {
  if (rows.length === 0) return 0;
  const ids = rows.flatMap(({ personId }) => personId ?? []);
  const [people, terms, tree] = await Promise.all([getPeople(ids), termsOf(ids), currentTree()]);
  const day = dayOf(file.appliedAt ?? file.createdAt);
  let changed = 0;
  for (const row of rows) {
    const person = people.get(row.personId ?? '');
    if (person === undefined) continue;
    const home = homeTermOf(terms.get(person._id) ?? []);
    const { values } = openRow(row.sealed);
    const wish: RowPerson = { ...values, unitId: row.unitId ?? file.unitId };
    const before = row.before === undefined ? undefined : openChanges(row.before);
    // Where her home is today, as the dry run showed it: a unit that was merged is no move.
    const unitId = person.unitId === undefined ? undefined : tree.homeOn(person.unitId, day);
    const known = { ...person, id: person._id, ...(unitId ? { unitId } : {}), ...(home ? { kind: home.role } : {}) };
    const changes = before ?? changesTo(known, wish);
    if (changes.length === 0) continue;
    changed++;
    if (before === undefined) {
      await RowModel.updateOne({ _id: row._id }, { $set: { before: sealChanges(changes), outcome: 'changed' } });
    }
    await updatePerson(person._id, fieldsOf(changes, 'to'));
    if (touchesHome(changes)) {
      await setHomes([
        {
          personId: person._id,
          unitId: wish.unitId,
          kind: wish.kind ?? home?.role ?? 'member',
          from: home === undefined ? (values.joined ?? file.from) : file.from,
          actId: homeActOf(file._id),
        },
      ]);
    }
  }
  return changed;
}

export function touchesHome(changes: readonly Change[]): boolean {
  return changes.some(({ field }) => field === 'unitId' || field === 'kind');
}

/** The personal fields among changes, as they were or as they became. */
export function fieldsOf(changes: readonly Change[], side: 'from' | 'to'): PersonalFields {
  return Object.fromEntries(
    changes.filter(({ field }) => field !== 'unitId' && field !== 'kind').map((change) => [change.field, change[side]]),
  );
}

/** What the home was before, by the changes; the person's own for what did not change. */
export function homeBefore(
  changes: readonly Change[],
  now: { unitId: string; kind: HomeKind },
): { unitId: string; kind: HomeKind } {
  const was = (field: Change['field']): string | undefined => changes.find((change) => change.field === field)?.from;
  return { unitId: was('unitId') || now.unitId, kind: (was('kind') || now.kind) as HomeKind };
}
