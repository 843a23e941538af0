import { EJSON } from 'bson';
import type { Collection } from './catalogue.ts';
import { type Command, type Context, docOr, nameOf } from './commands.ts';
import { fail, unsupported } from './errors.ts';
import { ID_INDEX, type Index, readIndexSpec } from './indexes.ts';
import { compileFilter } from './match.ts';
import { type Doc, encode, fieldOf, integer, isDoc, isTruthy, type Value } from './values.ts';

const MOST_INDEXES = 64;
const ALL = Number.POSITIVE_INFINITY;

export const SCHEMA_COMMANDS: Record<string, Command> = {
  create: {
    writes: true,
    fields: ['validator', 'capped', 'viewOn', 'pipeline', 'timeseries', 'autoIndexId'],
    run: create,
  },
  drop: { writes: true, fields: [], run: drop },
  dropDatabase: { writes: true, fields: [], run: dropDatabase },
  createIndexes: { writes: true, fields: ['indexes', 'commitQuorum'], run: createIndexes },
  dropIndexes: { writes: true, fields: ['index'], run: dropIndexes },
  listIndexes: { fields: ['cursor'], run: listIndexes },
  listCollections: { fields: ['filter', 'nameOnly', 'cursor', 'authorizedCollections'], run: listCollections },
  listDatabases: { fields: ['filter', 'nameOnly', 'authorizedDatabases'], run: listDatabases },
};

function create({ storage, db, command }: Context): Doc {
  const name = nameOf(command.create);
  for (const kind of ['viewOn', 'timeseries', 'capped', 'validator']) {
    const value = fieldOf(command, kind);
    if (value !== undefined && value !== false) unsupported(`a collection with ${kind}`);
  }
  if (storage.catalogue.find(db, name)) fail(48, `Collection ${db}.${name} already exists.`);
  storage.catalogue.create(db, name);
  return {};
}

function drop({ storage, db, command }: Context): Doc {
  const name = nameOf(command.drop);
  const collection = storage.catalogue.find(db, name);
  if (collection) storage.catalogue.drop(collection);
  return { ns: `${db}.${name}` };
}

function dropDatabase({ storage, db }: Context): Doc {
  for (const collection of storage.catalogue.all()) if (collection.db === db) storage.catalogue.drop(collection);
  return { dropped: db };
}

function createIndexes({ storage, db, command }: Context): Doc {
  const name = nameOf(command.createIndexes);
  const specs = (Array.isArray(command.indexes) ? command.indexes : fail(9, 'indexes must be an array')).map(
    readIndexSpec,
  );
  const known = storage.catalogue.find(db, name);
  const collection = known ?? storage.catalogue.create(db, name);
  const before = collection.indexes.length + 1;

  for (const spec of specs) {
    if (same(spec.key, ID_INDEX.spec.key) || exists(collection, spec)) continue;
    if (collection.indexes.length + 1 >= MOST_INDEXES) fail(67, `too many indexes: ${MOST_INDEXES} at most`);
    storage.createIndex(collection, spec);
  }
  return {
    numIndexesBefore: integer(before),
    numIndexesAfter: integer(collection.indexes.length + 1),
    createdCollectionAutomatically: known === undefined,
  };
}

/** @throws CommandError 86 or 85 when there is one that is like it and yet not the same. */
function exists(collection: Collection, spec: Doc): boolean {
  const named = collection.indexes.find((index) => index.name === spec.name);
  if (named) {
    if (!same(named.spec, spec)) fail(86, `An existing index has the same name as the requested index: ${spec.name}`);
    return true;
  }
  const alike = collection.indexes.find(
    (index) =>
      same(index.spec.key, spec.key) &&
      same(fieldOf(index.spec, 'partialFilterExpression'), fieldOf(spec, 'partialFilterExpression')),
  );
  if (alike) fail(85, `Index already exists with a different name: ${alike.name}`);
  return false;
}

/** The same to the eye: field order counts, 1 and 1.0 do not differ. */
function same(a: Value, b: Value): boolean {
  return EJSON.stringify(a ?? null) === EJSON.stringify(b ?? null);
}

function dropIndexes({ storage, db, command }: Context): Doc {
  const name = nameOf(command.dropIndexes);
  const collection = storage.catalogue.find(db, name);
  if (!collection) return fail(26, `ns not found ${db}.${name}`);
  const before = collection.indexes.length + 1;
  for (const index of wanted(collection, command.index)) storage.catalogue.dropIndex(index);
  return { nIndexesWas: integer(before) };
}

function wanted(collection: Collection, which: Value): Index[] {
  if (which === '*') return collection.indexes;
  return (Array.isArray(which) ? which : [which]).map((one) => {
    if (one === '_id_') fail(72, 'cannot drop _id index');
    const index = collection.indexes.find(({ name, spec }) => (isDoc(one) ? same(spec.key, one) : name === one));
    return index ?? fail(27, 'index not found');
  });
}

function listIndexes({ storage, cursors, db, command }: Context): Buffer {
  const name = nameOf(command.listIndexes);
  const collection = storage.catalogue.find(db, name);
  if (!collection) return fail(26, `ns does not exist: ${db}.${name}`);
  const specs = [ID_INDEX, ...collection.indexes].map(({ spec }) => encode(spec));
  return cursors.start(`${db}.${name}`, specs, ALL);
}

function listCollections({ storage, cursors, db, command }: Context): Buffer {
  const matches = compileFilter(docOr(command.filter));
  const nameOnly = isTruthy(command.nameOnly);
  const found = storage.catalogue
    .all()
    .filter((collection) => collection.db === db)
    .map(({ name }): Doc => {
      const brief: Doc = { name, type: 'collection' };
      return nameOnly ? brief : { ...brief, options: {}, info: { readOnly: false }, idIndex: ID_INDEX.spec };
    })
    .filter(matches);
  return cursors.start(`${db}.$cmd.listCollections`, found.map(encode), ALL);
}

function listDatabases({ storage }: Context): Doc {
  const names = [...new Set(storage.catalogue.all().map(({ db }) => db))];
  const databases = names.map((name): Doc => ({ name, sizeOnDisk: integer(0), empty: false }));
  return { databases, totalSize: integer(0) };
}
