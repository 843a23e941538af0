import { READ_COMMANDS } from './commands-read.ts';
import { SCHEMA_COMMANDS } from './commands-schema.ts';
import { SERVER_COMMANDS } from './commands-server.ts';
import { WRITE_COMMANDS } from './commands-write.ts';
import type { Cursors } from './cursors.ts';
import { fail } from './errors.ts';
import type { Storage } from './storage.ts';
import { type Doc, fieldOf, isDoc, type Value } from './values.ts';

/** What a command works with. */
export interface Context {
  storage: Storage;
  cursors: Cursors;
  /** Name of the database addressed. */
  db: string;
  command: Doc;
  /** Documents that came beside the command or were taken out of it, undecoded; by field. */
  sequences: ReadonlyMap<string, Buffer[]>;
  /** Shown by hello and buildInfo. */
  identity: Doc;
}

export interface Command {
  /** It may write, and so runs in a transaction. */
  writes?: boolean;
  /** Fields it knows beside its own name and the general ones. */
  fields: readonly string[];
  /** @returns an answer without `ok`, or a complete one as BSON. */
  run(context: Context): Doc | Buffer;
}

export const COMMANDS: ReadonlyMap<string, Command> = new Map(
  Object.entries({ ...SERVER_COMMANDS, ...READ_COMMANDS, ...WRITE_COMMANDS, ...SCHEMA_COMMANDS }),
);

/** Fields any command may carry and that change nothing here: there is one copy, and it is always durable. */
const GENERAL = new Set([
  '$db',
  '$readPreference',
  '$clusterTime',
  'lsid',
  'comment',
  'maxTimeMS',
  'readConcern',
  'writeConcern',
  'collation',
  'hint',
  'let',
  'apiVersion',
]);

/** @throws CommandError 20, 115 or 40415 for what the store would otherwise have to pass over in silence. */
export function checkFields(name: string, command: Doc, known: readonly string[]): void {
  if ('autocommit' in command || 'txnNumber' in command || 'startTransaction' in command) {
    fail(20, 'Transaction numbers are only allowed on a replica set member or mongos');
  }
  for (const field of Object.keys(command)) {
    if (field !== name && !GENERAL.has(field) && !known.includes(field)) {
      fail(40415, `BSON field '${name}.${field}' is an unknown field.`);
    }
  }
  checkOptions(command);
}

/** Options that would change the result, wherever they may stand. */
export function checkOptions(options: Doc): void {
  const collation = fieldOf(options, 'collation');
  if (isDoc(collation) && Object.keys(collation).length > 0 && collation.locale !== 'simple') {
    fail(115, "collation other than 'simple' is not supported by the embedded store");
  }
  const variables = fieldOf(options, 'let');
  if (isDoc(variables) && Object.keys(variables).length > 0) fail(115, 'let is not supported by the embedded store');
}

/** A collection's name as a command gives it. */
export function nameOf(value: Value): string {
  return typeof value === 'string' ? value : fail(73, 'a collection name must be a string');
}

export function docOr(value: Value, otherwise: Doc = {}): Doc {
  if (value === undefined || value === null) return otherwise;
  return isDoc(value) ? value : fail(14, 'a document was expected');
}
