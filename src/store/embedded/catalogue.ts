import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { fail } from './errors.ts';
import { ID_INDEX, type Index, openIndex } from './indexes.ts';
import { type Doc, decode, encode } from './values.ts';

export interface Collection {
  id: number;
  db: string;
  name: string;
  indexes: Index[];
  /** Top-level fields any of its indexes depends on, and `_id`. */
  needs: ReadonlySet<string>;
}

const FORMAT = 1;

/** Which collections and indexes there are, in memory and in SQLite. */
export class Catalogue {
  readonly #db: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  #collections = new Map<string, Collection>();
  /** Counts creations and drops, so that a rollback knows whether it undid one. */
  changes = 0;

  constructor(db: DatabaseSync) {
    this.#db = db;
    const { user_version: version } = db.prepare('PRAGMA user_version').get() as { user_version: number };
    if (version > FORMAT) throw new Error(`the data were written by a newer version of the store (format ${version})`);
    db.exec(`
      CREATE TABLE IF NOT EXISTS coll(id INTEGER PRIMARY KEY, db TEXT, name TEXT, UNIQUE(db, name));
      CREATE TABLE IF NOT EXISTS idx(id INTEGER PRIMARY KEY, coll INTEGER, spec BLOB, multikey INTEGER);
      PRAGMA user_version=${FORMAT}`);
    this.load();
  }

  /** A statement, prepared once. */
  sql(text: string): StatementSync {
    let statement = this.#statements.get(text);
    if (!statement) {
      statement = this.#db.prepare(text);
      this.#statements.set(text, statement);
    }
    return statement;
  }

  /** Reads everything anew; also after a rollback, which may have undone a creation. */
  load(): void {
    this.#statements.clear();
    const rows = this.sql('SELECT id, db, name FROM coll').all() as { id: number; db: string; name: string }[];
    const indexes = this.sql('SELECT id, coll, spec, multikey FROM idx ORDER BY id').all() as {
      id: number;
      coll: number;
      spec: Uint8Array;
      multikey: number;
    }[];
    this.#collections = new Map(
      rows.map((row) => {
        const own = indexes
          .filter((index) => index.coll === row.id)
          .map((index) => openIndex(index.id, decode(index.spec), index.multikey === 1));
        return [`${row.db}.${row.name}`, collectionOf(row, own)];
      }),
    );
  }

  find(db: string, name: string): Collection | undefined {
    return this.#collections.get(`${db}.${name}`);
  }

  all(): Collection[] {
    return [...this.#collections.values()];
  }

  /** @throws CommandError 73 for a name MongoDB would not take. */
  create(db: string, name: string): Collection {
    this.changes++;
    if (name === '' || name.includes('$') || name.includes('\0') || name.startsWith('system.')) {
      fail(73, `Invalid collection name: '${name}'`);
    }
    const { lastInsertRowid } = this.sql('INSERT INTO coll(db, name) VALUES(?, ?)').run(db, name);
    const id = Number(lastInsertRowid);
    this.#db.exec(`CREATE TABLE c_${id}(rid INTEGER PRIMARY KEY, k BLOB NOT NULL UNIQUE, d BLOB NOT NULL)`);
    const collection = collectionOf({ id, db, name }, []);
    this.#collections.set(`${db}.${name}`, collection);
    return collection;
  }

  drop(collection: Collection): void {
    this.changes++;
    for (const index of collection.indexes) this.#db.exec(`DROP TABLE i_${index.id}`);
    this.#db.exec(`DROP TABLE c_${collection.id}`);
    this.sql('DELETE FROM idx WHERE coll = ?').run(collection.id);
    this.sql('DELETE FROM coll WHERE id = ?').run(collection.id);
    this.load();
  }

  /** Makes an empty index; the caller fills it. */
  addIndex(collection: Collection, spec: Doc): Index {
    this.changes++;
    const { lastInsertRowid } = this.sql('INSERT INTO idx(coll, spec, multikey) VALUES(?, ?, 0)').run(
      collection.id,
      encode(spec),
    );
    const index = openIndex(Number(lastInsertRowid), spec, false);
    const primary = index.unique ? 'k' : 'k, rid';
    this.#db.exec(
      `CREATE TABLE i_${index.id}(k BLOB NOT NULL, rid INTEGER NOT NULL, PRIMARY KEY(${primary})) WITHOUT ROWID`,
    );
    collection.indexes.push(index);
    collection.needs = needsOf(collection.indexes);
    return index;
  }

  dropIndex(index: Index): void {
    this.changes++;
    this.#db.exec(`DROP TABLE i_${index.id}`);
    this.sql('DELETE FROM idx WHERE id = ?').run(index.id);
    this.load();
  }

  markMultikey(index: Index): void {
    index.multikey = true;
    this.sql('UPDATE idx SET multikey = 1 WHERE id = ?').run(index.id);
  }
}

function collectionOf(row: { id: number; db: string; name: string }, indexes: Index[]): Collection {
  return { id: row.id, db: row.db, name: row.name, indexes, needs: needsOf(indexes) };
}

function needsOf(indexes: readonly Index[]): ReadonlySet<string> {
  return new Set([ID_INDEX, ...indexes].flatMap((index) => [...index.needs]));
}
