import { ObjectId } from 'bson';
import { withIdFirst } from './bson-view.ts';
import type { Collection } from './catalogue.ts';
import { type Command, type Context, checkOptions, docOr, nameOf } from './commands.ts';
import { CommandError, fail } from './errors.ts';
import { compileFindProjection } from './project-find.ts';
import { compileQuery, findRows } from './query.ts';
import { readSort } from './sort.ts';
import type { Row } from './storage.ts';
import { compileUpdate } from './update.ts';
import { documentOf } from './upsert.ts';
import { type Doc, decode, encode, fieldOf, integer, isDoc, isTruthy, toNumber, type Value } from './values.ts';

const GENERAL = ['ordered', 'bypassDocumentValidation'];

export const WRITE_COMMANDS: Record<string, Command> = {
  insert: { writes: true, fields: ['documents', ...GENERAL], run: insert },
  update: { writes: true, fields: ['updates', ...GENERAL], run: update },
  delete: { writes: true, fields: ['deletes', ...GENERAL], run: remove },
  findAndModify: {
    writes: true,
    fields: ['query', 'sort', 'remove', 'update', 'new', 'fields', 'upsert', 'arrayFilters', ...GENERAL],
    run: findAndModify,
  },
};

function insert(context: Context): Doc {
  const { storage, command } = context;
  const documents = context.sequences.get('documents') ?? [];
  const collection = collectionFor(context, command.insert);
  let n = 0;
  const errors = each(documents, command, (bytes) => {
    storage.insert(collection, withIdFirst(bytes, newIdElement));
    n++;
  });
  return { n: integer(n), ...errors };
}

/** `_id` with a new ObjectId, as an element of a document. */
function newIdElement(): Buffer {
  return Buffer.concat([Buffer.from('\x07_id\0'), new ObjectId().id]);
}

function update(context: Context): Doc {
  const { command } = context;
  const upserted: Doc[] = [];
  let n = 0;
  let nModified = 0;
  const errors = each(statements(context, 'updates'), command, (statement, index) => {
    checkStatement(statement, ['q', 'u', 'multi', 'upsert', 'arrayFilters', 'hint', 'collation', 'sort']);
    const result = updateOne(context, nameOf(command.update), {
      filter: docOr(statement.q),
      sort: statement.sort,
      update: statement.u,
      arrayFilters: statement.arrayFilters,
      multi: isTruthy(statement.multi),
      upsert: isTruthy(statement.upsert),
    });
    n += result.n;
    nModified += result.nModified;
    if (result.upserted) upserted.push({ index: integer(index), _id: result.upserted._id });
  });
  return { n: integer(n), nModified: integer(nModified), ...(upserted.length > 0 ? { upserted } : {}), ...errors };
}

function remove(context: Context): Doc {
  const { storage, db, command } = context;
  const collection = storage.catalogue.find(db, nameOf(command.delete));
  let n = 0;
  const errors = each(statements(context, 'deletes'), command, (statement) => {
    checkStatement(statement, ['q', 'limit', 'hint', 'collation']);
    const query = compileQuery(docOr(statement.q));
    if (!collection) return;
    const one = toNumber(statement.limit) === 1;
    for (const row of take(findRows(storage, collection, query, one ? 1 : undefined), one)) {
      storage.remove(collection, row);
      n++;
    }
  });
  return { n: integer(n), ...errors };
}

function findAndModify(context: Context): Doc {
  const { storage, db, command } = context;
  const name = nameOf(command.findAndModify);
  const fields = docOr(command.fields);
  const project = Object.keys(fields).length > 0 ? compileFindProjection(fields) : (doc: Doc) => doc;
  const answer = (value: Doc | undefined, lastErrorObject: Doc): Doc => ({
    lastErrorObject,
    value: value ? project(value) : null,
  });

  if (isTruthy(command.remove)) {
    const query = compileQuery(docOr(command.query), readSort(command.sort));
    const collection = storage.catalogue.find(db, name);
    const [row] = collection ? take(findRows(storage, collection, query, 1), true) : [];
    if (!collection || !row) return answer(undefined, { n: integer(0) });
    storage.remove(collection, row);
    return answer(decode(row.bytes), { n: integer(1) });
  }

  const result = updateOne(context, name, {
    filter: docOr(command.query),
    sort: command.sort,
    update: command.update,
    arrayFilters: command.arrayFilters,
    multi: false,
    upsert: isTruthy(command.upsert),
  });
  const lastErrorObject: Doc = {
    n: integer(result.n),
    updatedExisting: result.n > 0 && !result.upserted,
    ...(result.upserted ? { upserted: result.upserted._id } : {}),
  };
  const bytes = isTruthy(command.new) ? result.after : result.before;
  return answer(bytes && decode(bytes), lastErrorObject);
}

interface UpdateStatement {
  filter: Doc;
  sort: Value;
  update: Value;
  arrayFilters: Value;
  multi: boolean;
  upsert: boolean;
}

interface UpdateResult {
  n: number;
  nModified: number;
  upserted?: Doc;
  /** The last document as it was and as it is. */
  before?: Buffer;
  after?: Buffer;
}

function updateOne(context: Context, name: string, statement: UpdateStatement): UpdateResult {
  const { storage, db } = context;
  const query = compileQuery(statement.filter, readSort(statement.sort));
  const update = compileUpdate(statement.update, statement.filter, statement.arrayFilters);
  if (statement.multi && update.kind === 'replace')
    fail(9, 'multi update is not supported for replacement-style update');
  const found = storage.catalogue.find(db, name);
  // All of them first: a document that moves in the index must not be met again.
  const rows = found ? take(findRows(storage, found, query, statement.multi ? undefined : 1), !statement.multi) : [];

  if (rows.length === 0) {
    if (!statement.upsert) return { n: 0, nModified: 0 };
    const doc = documentOf(statement.filter, update);
    const bytes = encode(doc);
    storage.insert(found ?? storage.catalogue.create(db, name), bytes);
    return { n: 1, nModified: 0, upserted: doc, after: bytes };
  }

  const collection = found as Collection;
  const result: UpdateResult = { n: rows.length, nModified: 0 };
  for (const row of rows) {
    result.before = row.bytes;
    const changed = update.apply(decode(row.bytes), { inserting: false });
    if (storage.replace(collection, row, changed, update.touched)) result.nModified++;
    result.after = row.bytes;
  }
  return result;
}

function take(rows: Iterable<Row>, one: boolean): Row[] {
  if (!one) return [...rows];
  for (const row of rows) return [row];
  return [];
}

/** Runs every statement; an ordered batch ends at the first that is refused. @returns `writeErrors`, if any. */
function each<T>(items: readonly T[], command: Doc, run: (item: T, index: number) => void): Doc {
  const ordered = command.ordered === undefined || isTruthy(command.ordered);
  const writeErrors: Doc[] = [];
  for (const [index, item] of items.entries()) {
    try {
      run(item, index);
    } catch (error) {
      if (!(error instanceof CommandError)) throw error;
      writeErrors.push({ index: integer(index), code: integer(error.code), errmsg: error.message, ...error.details });
      if (ordered) break;
    }
  }
  return writeErrors.length > 0 ? { writeErrors } : {};
}

function statements({ command, sequences }: Context, field: string): Doc[] {
  const list = sequences.get(field)?.map((bytes) => decode(bytes)) ?? fieldOf(command, field);
  return Array.isArray(list) && list.every(isDoc) ? list : fail(9, `${field} must be an array of documents`);
}

function checkStatement(statement: Doc, known: readonly string[]): void {
  for (const field of Object.keys(statement)) {
    if (!known.includes(field)) fail(40415, `BSON field '${field}' is an unknown field.`);
  }
  checkOptions(statement);
}

function collectionFor({ storage, db }: Context, given: Value): Collection {
  const name = nameOf(given);
  return storage.catalogue.find(db, name) ?? storage.catalogue.create(db, name);
}
