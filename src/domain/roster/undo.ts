import { contactsOfPeople } from '../contacts/contacts.ts';
import { erasePeople, homeTermOf, termsOf } from '../people/bulk.ts';
import { setHomes } from '../people/homes.ts';
import type { RoleDoc } from '../people/model.ts';
import { getPeople, type Person, updatePerson } from '../people/people.ts';
import { fieldsOf, homeActOf, homeBefore, touchesHome } from './apply.ts';
import type { Change } from './compare.ts';
import { type ImportDoc, ImportModel, type RowDoc, RowModel } from './model.ts';
import { openChanges, openRow } from './row-content.ts';
import type { Beat } from './work.ts';

const ROWS_AT_ONCE = 500;

/**
 * Takes back exactly what an import did. A person who was changed since, who writes to us or leads something stays, and
 * a field that was changed since keeps its newer value: such rows are marked `kept` and listed. May be broken off.
 */
export async function undoRows(file: ImportDoc, beat: Beat): Promise<void> {
  // From the last row to the first: of two that changed the same woman the earlier one knows how she was.
  for (let cursor = file.cursor; ; ) {
    const rows = await RowModel.find({ importId: file._id, ...(cursor > 0 ? { row: { $lt: cursor } } : {}) })
      .sort({ row: -1 })
      .limit(ROWS_AT_ONCE)
      .lean<RowDoc[]>();
    const last = rows.at(-1);
    if (last === undefined) break;

    const concerned = rows.filter((row) => row.personId !== undefined && (wasAdded(row) || row.before !== undefined));
    const ids = concerned.flatMap(({ personId }) => personId ?? []);
    const [people, terms, contacts] = await Promise.all([getPeople(ids), termsOf(ids), contactsOfPeople(ids)]);
    const busy = new Set(contacts.map(({ personId }) => personId));
    const gone: string[] = [];
    const kept: string[] = [];

    for (const row of concerned) {
      const person = people.get(row.personId ?? '');
      if (person === undefined) continue;
      const held = terms.get(person._id) ?? [];
      if (row.before !== undefined) {
        const changes = openChanges(row.before);
        if (!(await restore(file, person, held, changes))) kept.push(row._id);
        // A row before it may have changed her too.
        const [now] = (await getPeople([person._id])).values();
        if (now) people.set(now._id, now);
      } else if (busy.has(person._id) || !isUntouched(file, row, person, held)) kept.push(row._id);
      else gone.push(person._id);
    }
    if (gone.length > 0) await erasePeople(gone);
    if (kept.length > 0) await RowModel.updateMany({ _id: { $in: kept } }, { $set: { outcome: 'kept' } });
    cursor = last.row;
    await beat(rows.length, undefined, { cursor });
  }
  const kept = await RowModel.countDocuments({ importId: file._id, outcome: 'kept' });
  await ImportModel.updateOne({ _id: file._id, state: 'undoing' }, { $set: { state: 'undone', 'done.kept': kept } });
}

function wasAdded({ kind, choice }: RowDoc): boolean {
  return kind === 'add' || (kind === 'near' && choice === 'other');
}

/** Still exactly what the row said, with no term but the one the import gave. */
function isUntouched(file: ImportDoc, row: RowDoc, person: Person, terms: readonly RoleDoc[]): boolean {
  const { values } = openRow(row.sealed);
  const same = (['name', 'phone', 'birth', 'address'] as const).every((field) => person[field] === values[field]);
  return same && terms.every(({ actId }) => actId === homeActOf(file._id));
}

/** @returns false when something of it was changed since and stays. */
async function restore(
  file: ImportDoc,
  person: Person,
  terms: readonly RoleDoc[],
  changes: readonly Change[],
): Promise<boolean> {
  const personal = changes.filter(
    (change): change is Change & { field: 'name' | 'phone' | 'birth' | 'address' } =>
      change.field !== 'unitId' && change.field !== 'kind',
  );
  const ours = personal.filter(({ field, to }) => person[field] === to);
  const back = personal.filter(({ field, from }) => (person[field] ?? '') === from);
  if (ours.length > 0) await updatePerson(person._id, fieldsOf(ours, 'from'));
  const whole = ours.length + back.length === personal.length;
  if (!touchesHome(changes)) return whole;

  const home = homeTermOf(terms);
  const undoAct = `undo-${homeActOf(file._id)}`;
  if (home?.actId === undoAct) return whole;
  if (home?.actId !== homeActOf(file._id)) return false;
  // From the same day on: the import's own term is left without a single day.
  await setHomes([
    {
      personId: person._id,
      ...homeBefore(changes, { unitId: home.unitId, kind: home.role }),
      from: home.validFrom,
      actId: undoAct,
    },
  ]);
  return whole;
}
