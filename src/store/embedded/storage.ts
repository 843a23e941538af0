import { DatabaseSync } from 'node:sqlite';
import { EJSON } from 'bson';
import { decodeFields } from './bson-view.ts';
import { Catalogue, type Collection } from './catalogue.ts';
import { CommandError, fail } from './errors.ts';
import { entriesOf, ID_INDEX, type Index, type IndexEntry } from './indexes.ts';
import { keyOf } from './key.ts';
import { equal } from './order.ts';
import { type Doc, encode, fieldOf, type Value } from './values.ts';

/** A stored document: its place in natural order, and its BSON. */
export interface Row {
  rid: number;
  bytes: Buffer;
}

export const MAX_DOCUMENT_BYTES = 16 * 1024 * 1024;
/** Keys of a new index that are put in order before they are written. */
const SORTED_AT_ONCE = 200_000;

/**
 * Documents and their index keys in one SQLite file. A write is first proven possible and then made, so that a
 * refused one leaves nothing behind. The only room that knows SQLite, with catalogue.ts and scan.ts.
 */
export class Storage {
  readonly catalogue: Catalogue;
  readonly #db: DatabaseSync;

  /** @throws Error with `errcode` 5 (busy) when another process has the file. */
  constructor(file: string) {
    this.#db = new DatabaseSync(file);
    // One owner: the lock is the kernel's, so it cannot be left behind by a process that died.
    this.#db.exec('PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
    // Keys of names lie anywhere in their index: a page is put in its place once for many batches, not once for each.
    this.#db.exec('PRAGMA wal_autocheckpoint=16384');
    this.#db.exec('PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; BEGIN IMMEDIATE; COMMIT');
    this.catalogue = new Catalogue(this.#db);
  }

  get inTransaction(): boolean {
    return this.#db.isTransaction;
  }

  /** BEGIN, COMMIT, SAVEPOINT and their like. */
  control(statement: string): void {
    this.catalogue.sql(statement).run();
  }

  close(): void {
    this.#db.close();
  }

  /**
   * Stores a document as it came; `_id` is its first field.
   * @throws CommandError 11000 when `_id` or a unique index has it already.
   */
  insert(collection: Collection, bytes: Buffer): void {
    checkSize(bytes);
    const doc = decodeFields(bytes, collection.needs);
    const id = fieldOf(doc, '_id');
    checkId(id);
    const idKey = keyOf([id]);
    const all = collection.indexes.map((index) => ({ index, ...entriesOf(index, doc) }));

    for (const { index, entries } of all) {
      const taken = index.unique && entries.find((entry) => this.#ownerOf(index, entry) !== undefined);
      if (!taken) continue;
      if (this.#sql(collection, 'SELECT rid FROM c WHERE k = ?').get(idKey)) break; // MongoDB names `_id` first
      throw duplicate(collection, index, taken.values);
    }
    const { changes, lastInsertRowid } = this.#sql(collection, 'INSERT OR IGNORE INTO c(k, d) VALUES(?, ?)').run(
      idKey,
      bytes,
    );
    if (changes === 0) throw duplicate(collection, ID_INDEX, [id]);

    const rid = Number(lastInsertRowid);
    for (const { index, entries, multi } of all) this.#addEntries(index, rid, entries, multi);
  }

  /**
   * Puts a changed document in the place of the stored one.
   * @param touched Top-level fields that may have changed; undefined for all.
   * @returns false when nothing changed.
   * @throws CommandError 66 when `_id` changed, 11000 for a unique index, 10334 when it grew too large.
   */
  replace(collection: Collection, row: Row, doc: Doc, touched?: ReadonlySet<string>): boolean {
    const bytes = encode(doc);
    if (bytes.equals(row.bytes)) return false;
    checkSize(bytes);
    if (!touched || touched.has('_id')) {
      const { _id: id } = decodeFields(row.bytes, ID_INDEX.needs);
      if (!equal(id, doc._id)) {
        fail(66, "Performing an update on the path '_id' would modify the immutable field '_id'");
      }
    }

    const changes = collection.indexes
      .filter((index) => !touched || [...index.needs].some((field) => touched.has(field)))
      .map((index) => this.#changeOf(collection, index, row, doc));
    for (const { index, gone, added, multi } of changes) {
      for (const entry of gone) this.#table(index, 'DELETE FROM i WHERE k = ? AND rid = ?').run(entry.key, row.rid);
      this.#addEntries(index, row.rid, added, multi);
    }
    this.#sql(collection, 'UPDATE c SET d = ? WHERE rid = ?').run(bytes, row.rid);
    row.bytes = bytes;
    return true;
  }

  remove(collection: Collection, row: Row): void {
    const doc = decodeFields(row.bytes, collection.needs);
    for (const index of collection.indexes) {
      for (const entry of entriesOf(index, doc).entries) {
        this.#table(index, 'DELETE FROM i WHERE k = ? AND rid = ?').run(entry.key, row.rid);
      }
    }
    this.#sql(collection, 'DELETE FROM c WHERE rid = ?').run(row.rid);
  }

  /** @throws CommandError 11000 when the documents there are would not allow it. */
  createIndex(collection: Collection, spec: Doc): void {
    const index = this.catalogue.addIndex(collection, spec);
    const page = this.#sql(collection, 'SELECT rid, d FROM c WHERE rid > ? ORDER BY rid LIMIT 1000');
    let run: { rid: number; entry: IndexEntry }[] = [];
    let last = 0;
    for (;;) {
      const rows = page.all(last) as { rid: number; d: Uint8Array }[];
      for (const { rid, d } of rows) {
        const bytes = Buffer.from(d.buffer, d.byteOffset, d.byteLength);
        const { entries, multi } = entriesOf(index, decodeFields(bytes, index.needs));
        if (multi && !index.multikey) this.catalogue.markMultikey(index);
        for (const entry of entries) run.push({ rid, entry });
        last = rid;
      }
      if (run.length >= SORTED_AT_ONCE || rows.length === 0) {
        this.#addRun(collection, index, run);
        run = [];
      }
      if (rows.length === 0) return;
    }
  }

  /** In the order of the keys: what is written side by side lies side by side, and costs a page, not one each. */
  #addRun(collection: Collection, index: Index, run: { rid: number; entry: IndexEntry }[]): void {
    run.sort((a, b) => Buffer.compare(a.entry.key, b.entry.key) || a.rid - b.rid);
    const add = this.#table(index, 'INSERT INTO i(k, rid) VALUES(?, ?)');
    for (const { rid, entry } of run) {
      if (index.unique && this.#ownerOf(index, entry) !== undefined) throw duplicate(collection, index, entry.values);
      add.run(entry.key, rid);
    }
  }

  #changeOf(collection: Collection, index: Index, row: Row, doc: Doc) {
    const before = entriesOf(index, decodeFields(row.bytes, index.needs)).entries;
    const { entries: now, multi } = entriesOf(index, doc);
    const added = now.filter((entry) => !before.some((old) => old.key.equals(entry.key)));
    const gone = before.filter((entry) => !now.some((kept) => kept.key.equals(entry.key)));

    const taken = index.unique && added.find((entry) => this.#ownerOf(index, entry) !== undefined);
    if (taken) throw duplicate(collection, index, taken.values);
    return { index, gone, added, multi };
  }

  #ownerOf(index: Index, entry: IndexEntry): unknown {
    return this.#table(index, 'SELECT rid FROM i WHERE k = ?').get(entry.key);
  }

  #addEntries(index: Index, rid: number, entries: readonly IndexEntry[], multi: boolean): void {
    if (multi && !index.multikey) this.catalogue.markMultikey(index);
    for (const entry of entries) this.#table(index, 'INSERT INTO i(k, rid) VALUES(?, ?)').run(entry.key, rid);
  }

  /** A statement on the collection's table, called `c` in it. */
  #sql(collection: Collection, text: string) {
    return this.catalogue.sql(text.replace(/\bc\b/, `c_${collection.id}`));
  }

  /** A statement on the index's table, called `i` in it. */
  #table(index: Index, text: string) {
    return this.catalogue.sql(text.replace(/\bi\b/, `i_${index.id}`));
  }
}

function checkSize(bytes: Buffer): void {
  if (bytes.length > MAX_DOCUMENT_BYTES) fail(10334, 'a document may have 16 MiB at most');
}

function checkId(id: Value): void {
  if (Array.isArray(id)) fail(53, "The '_id' value cannot be of type array");
  if (id === undefined) fail(53, "a document needs an '_id'");
}

/** E11000 as MongoDB words it: users of mongoose read `keyPattern` and `keyValue`. */
function duplicate(collection: Collection, index: Index, values: readonly Value[]): CommandError {
  const keyValue = Object.fromEntries(index.fields.map(({ path }, i) => [path, values[i] ?? null]));
  const shown = Object.entries(keyValue).map(([path, value]) => `${path}: ${EJSON.stringify(value)}`);
  return new CommandError(
    11000,
    `E11000 duplicate key error collection: ${collection.db}.${collection.name} index: ${index.name} ` +
      `dup key: { ${shown.join(', ')} }`,
    { keyPattern: index.spec.key, keyValue },
  );
}
