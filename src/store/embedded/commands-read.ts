import { compilePipeline } from './aggregate.ts';
import { decodeFields } from './bson-view.ts';
import { type Command, type Context, docOr, nameOf } from './commands.ts';
import { countingPipeline, countRows, groupedCounts } from './count.ts';
import { DEFAULT_BATCH } from './cursors.ts';
import { unsupported } from './errors.ts';
import { keyText } from './key.ts';
import { keyValues } from './paths.ts';
import { compileFindProjection } from './project-find.ts';
import { compileQuery, findRows } from './query.ts';
import { readSort, type SortField } from './sort.ts';
import type { Row } from './storage.ts';
import { type Doc, decode, encode, fieldOf, integer, isDoc, isTruthy, toNumber, type Value } from './values.ts';

export const READ_COMMANDS: Record<string, Command> = {
  find: {
    fields: [
      'filter',
      'sort',
      'projection',
      'skip',
      'limit',
      'batchSize',
      'singleBatch',
      'allowDiskUse',
      'noCursorTimeout',
    ],
    run: find,
  },
  aggregate: { fields: ['pipeline', 'cursor', 'allowDiskUse', 'bypassDocumentValidation'], run: aggregate },
  count: { fields: ['query', 'limit', 'skip'], run: count },
  distinct: { fields: ['key', 'query'], run: distinct },
};

function find({ storage, cursors, db, command }: Context): Buffer {
  const name = nameOf(command.find);
  const query = compileQuery(docOr(command.filter), readSort(command.sort));
  const projection = docOr(command.projection);
  const project = Object.keys(projection).length > 0 ? compileFindProjection(projection) : undefined;
  const limit = toNumber(command.limit) ?? 0;
  const skip = toNumber(command.skip) ?? 0;
  const most = limit === 0 ? undefined : Math.abs(limit);

  const collection = storage.catalogue.find(db, name);
  const rows = collection ? findRows(storage, collection, query, most === undefined ? undefined : most + skip) : [];
  const documents = windowed(rows, skip, most, (row) => (project ? encode(project(decode(row.bytes))) : row.bytes));
  const batch = toNumber(command.batchSize) ?? DEFAULT_BATCH;
  return cursors.start(`${db}.${name}`, documents, batch, isTruthy(command.singleBatch) || limit < 0);
}

function* windowed(rows: Iterable<Row>, skip: number, most: number | undefined, bytesOf: (row: Row) => Buffer) {
  let toSkip = skip;
  let left = most ?? Number.POSITIVE_INFINITY;
  for (const row of rows) {
    if (toSkip-- > 0) continue;
    yield bytesOf(row);
    if (--left === 0) return;
  }
}

function aggregate(context: Context): Buffer {
  const { storage, cursors, db, command } = context;
  if (typeof command.aggregate !== 'string') unsupported('an aggregation without a collection', 73);
  const name = nameOf(command.aggregate);
  if (isTruthy(fieldOf(command, 'explain'))) unsupported('explain');
  // Checked as a whole first: a stage that is not on the list is refused before anything is read.
  const stages = command.pipeline as Value[];
  const whole = compilePipeline(stages, lookupIn(context));
  const { filter, sort, rest } = splitPipeline(stages);
  const pipeline = rest === stages ? whole : compilePipeline(rest, lookupIn(context));

  const query = compileQuery(filter, sort);
  const collection = storage.catalogue.find(db, name);
  const batch = toNumber(fieldOf(docOr(command.cursor), 'batchSize')) ?? DEFAULT_BATCH;
  const answerOf = countingPipeline(rest);
  const docs =
    answerOf && collection
      ? answerOf(countRows(storage, collection, query))
      : (collection && groupedCounts(storage, collection, { filter, stages: rest })) ||
        pipeline.run(decoded(collection ? findRows(storage, collection, query) : [], pipeline.fields));
  return cursors.start(`${db}.${name}`, encoded(docs), batch);
}

/** A `$match` and a `$sort` in front are left to the index. */
function splitPipeline(stages: Value[]): { filter: Doc; sort: SortField[]; rest: Value[] } {
  let at = 0;
  const take = (name: string): Value => {
    const stage = stages[at];
    if (!isDoc(stage) || !(name in stage)) return undefined;
    at++;
    return stage[name];
  };
  const filter = docOr(take('$match'));
  const sort = readSort(take('$sort'));
  return { filter, sort, rest: at === 0 ? stages : stages.slice(at) };
}

function lookupIn({ storage, db }: Context) {
  return {
    *find(name: string, filter: Doc): Iterable<Doc> {
      const collection = storage.catalogue.find(db, name);
      if (collection) for (const row of findRows(storage, collection, compileQuery(filter))) yield decode(row.bytes);
    },
  };
}

function* decoded(rows: Iterable<Row>, fields: ReadonlySet<string> | undefined): Iterable<Doc> {
  for (const row of rows) yield decodeFields(row.bytes, fields);
}

function* encoded(docs: Iterable<Doc>): Iterable<Buffer> {
  for (const doc of docs) yield encode(doc);
}

function count({ storage, db, command }: Context): Doc {
  const query = compileQuery(docOr(command.query));
  const collection = storage.catalogue.find(db, nameOf(command.count));
  if (!collection) return { n: integer(0) };

  const found = Math.max(0, countRows(storage, collection, query) - (toNumber(command.skip) ?? 0));
  const limit = Math.abs(toNumber(command.limit) ?? 0);
  return { n: integer(limit > 0 ? Math.min(limit, found) : found) };
}

function distinct({ storage, db, command }: Context): Doc {
  const parts = nameOf(command.key).split('.');
  const query = compileQuery(docOr(command.query));
  const collection = storage.catalogue.find(db, nameOf(command.distinct));
  const values = new Map<string, Value>();
  const fields = new Set([parts[0] as string]);
  for (const row of collection ? findRows(storage, collection, query) : []) {
    for (const value of keyValues(decodeFields(row.bytes, fields), parts).values) {
      if (value !== undefined) values.set(keyText(value), value);
    }
  }
  return { values: [...values.values()] };
}
