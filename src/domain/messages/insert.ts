/** MongoDB's "there is one with this key already". */
export function isDuplicate(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 11000;
}

/** The driver's own inserts: rows are plain and complete, casting them again would only cost. */
interface RawCollection {
  insertMany(rows: readonly object[], options: { ordered: false }): Promise<unknown>;
  insertOne(row: object): Promise<unknown>;
}

function rawOf(model: { collection: unknown }): RawCollection {
  return model.collection as RawCollection;
}

/**
 * Stores rows; those whose id is there already stay as they are.
 * @throws whatever the store says when a row could not be stored.
 */
export async function insertMissing(model: { collection: unknown }, rows: readonly { _id: string }[]): Promise<void> {
  if (rows.length === 0) return;
  try {
    await rawOf(model).insertMany(rows, { ordered: false });
  } catch (error) {
    if (!onlyDuplicates(error)) throw error;
  }
}

/** @returns false when a row of this id is there already. */
export async function insertNew(model: { collection: unknown }, row: { _id: string }): Promise<boolean> {
  try {
    await rawOf(model).insertOne(row);
    return true;
  } catch (error) {
    if (isDuplicate(error)) return false;
    throw error;
  }
}

/** Every write error of an unordered insert is a duplicate: all rows are there now. */
function onlyDuplicates(error: unknown): boolean {
  if (!isDuplicate(error)) return false;
  const writeErrors = (error as { writeErrors?: unknown }).writeErrors;
  const list: unknown[] = Array.isArray(writeErrors) ? writeErrors : writeErrors === undefined ? [] : [writeErrors];
  return list.every(isDuplicate);
}
