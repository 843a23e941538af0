import { ImportModel, RowModel } from './model.ts';
import { dropCells } from './stored-cells.ts';

/**
 * Forgets a person in the imports: her row goes, nobody's row points at her, and of imports that are done the cells as
 * they were typed go too. An import still being prepared is the unit's own new list and stays as it was typed.
 */
export async function erasePersonInRoster(personId: string): Promise<void> {
  const mentions = { $or: [{ personId }, { candidates: personId }] };
  const rows = await RowModel.find(mentions).select({ importId: 1 }).lean<{ importId: string }[]>();
  const importIds = [...new Set(rows.map(({ importId }) => importId))];
  const done = await ImportModel.find({ _id: { $in: importIds }, appliedAt: { $exists: true } })
    .select({ _id: 1 })
    .lean<{ _id: string }[]>();
  await dropCells(done.map(({ _id }) => _id));
  await RowModel.updateMany({ candidates: personId }, { $pull: { candidates: personId } });
  await RowModel.deleteMany({ personId });
}
