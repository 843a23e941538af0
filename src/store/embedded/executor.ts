import { splitOff } from './bson-view.ts';
import { withTimeLimit } from './budget.ts';
import { COMMANDS, type Context, checkFields } from './commands.ts';
import { Cursors, OK } from './cursors.ts';
import { CommandError, fail } from './errors.ts';
import { NeedsTimeLimit } from './regex.ts';
import type { Storage } from './storage.ts';
import { type Doc, decode, encode, integer } from './values.ts';
import { commandName, type Request } from './wire.ts';

/** What is told about trouble that is not the client's fault. */
export type OnProblem = (message: string, error: unknown) => void;

/**
 * Runs requests. The writes of one batch share one transaction, so that many clients share one fsync; each command has
 * a savepoint of its own, so that one that fails takes nothing with it.
 */
export class Executor {
  readonly #storage: Storage;
  readonly #cursors = new Cursors();
  readonly #identity: Doc;
  readonly #onProblem: OnProblem;

  constructor(storage: Storage, identity: Doc, onProblem: OnProblem) {
    this.#storage = storage;
    this.#identity = identity;
    this.#onProblem = onProblem;
  }

  /** @returns the answers in order; what they acknowledge is on disk. */
  runBatch(requests: readonly Request[]): Buffer[] {
    const answers = requests.map((request) => this.#run(request));
    if (!this.#storage.inTransaction) return answers;
    try {
      this.#storage.control('COMMIT');
      return answers;
    } catch (error) {
      this.#onProblem('commit failed', error);
      if (this.#storage.inTransaction) this.#storage.control('ROLLBACK');
      this.#storage.catalogue.load();
      return requests.map(() => failure(error));
    }
  }

  #run(request: Request): Buffer {
    try {
      const { name, context } = this.#read(request);
      const command = COMMANDS.get(name);
      if (!command) return fail(59, `no such command: '${name}'`);
      checkFields(name, context.command, command.fields);

      const run = () => {
        const answer = command.run(context);
        return Buffer.isBuffer(answer) ? answer : encode({ ...answer, ok: OK });
      };
      const guarded = command.writes ? () => this.#atomically(run) : run;
      try {
        return guarded();
      } catch (error) {
        if (error instanceof NeedsTimeLimit) return withTimeLimit(guarded);
        throw error;
      }
    } catch (error) {
      if (!(error instanceof CommandError)) this.#onProblem('command failed', error);
      return failure(error);
    }
  }

  /** Takes the documents of an insert out of the command: they are stored as they came. */
  #read({ body, sequences }: Request): { name: string; context: Context } {
    const name = commandName(body);
    const split = name === 'insert' && !sequences.has('documents') ? splitOff(body, 'documents') : undefined;
    if (split) sequences.set('documents', split.documents);
    const command = decode(split?.rest ?? body);
    const db = typeof command.$db === 'string' ? command.$db : 'admin';
    const [storage, cursors, identity] = [this.#storage, this.#cursors, this.#identity];
    return { name, context: { storage, cursors, identity, db, command, sequences } };
  }

  #atomically(run: () => Buffer): Buffer {
    const { catalogue } = this.#storage;
    if (!this.#storage.inTransaction) this.#storage.control('BEGIN IMMEDIATE');
    this.#storage.control('SAVEPOINT command');
    const { changes } = catalogue;
    try {
      const answer = run();
      this.#storage.control('RELEASE command');
      return answer;
    } catch (error) {
      if (this.#storage.inTransaction) {
        this.#storage.control('ROLLBACK TO command');
        this.#storage.control('RELEASE command');
      }
      if (catalogue.changes !== changes) catalogue.load();
      throw error;
    }
  }
}

function failure(error: unknown): Buffer {
  const known = error instanceof CommandError ? error : new CommandError(...diskOrInternal(error));
  return encode({
    ok: integer(0),
    errmsg: known.message,
    code: integer(known.code),
    codeName: known.codeName,
    ...known.details,
  });
}

const SQLITE_FULL = 13;

function diskOrInternal(error: unknown): [number, string] {
  const { errcode } = error as { errcode?: number };
  if (errcode === SQLITE_FULL) return [14031, 'the disk is full'];
  return [1, error instanceof Error ? `${error.name}: ${error.message}` : 'internal error'];
}
