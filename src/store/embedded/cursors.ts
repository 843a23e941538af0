import { Double, Long } from 'bson';
import { join } from './bson-view.ts';
import { fail } from './errors.ts';
import { guard, NeedsTimeLimit } from './regex.ts';
import { type Doc, encode } from './values.ts';

const IDLE_MS = 10 * 60_000;
const MOST_CURSORS = 1_000;
/** Leaves room for the frame around the documents below the message limit. */
const MOST_BATCH_BYTES = 16 * 1024 * 1024;
export const DEFAULT_BATCH = 101;

/** What a successful answer ends with. */
export const OK = new Double(1);

interface Cursor {
  namespace: string;
  documents: Iterator<Buffer>;
  /** Read ahead, to know whether there is more. */
  next: Buffer | undefined;
  usedAt: number;
  /** Its filter has a pattern that needs a time limit. */
  limited: boolean;
}

/** Results that are read in several batches. */
export class Cursors {
  readonly #open = new Map<bigint, Cursor>();
  #last = BigInt(Date.now()) * 1000n;

  /** The answer to `find` or `aggregate`: a first batch, and a cursor when there is more. */
  start(namespace: string, documents: Iterable<Buffer>, batchSize: number, single = false): Buffer {
    const iterator = documents[Symbol.iterator]();
    const cursor: Cursor = {
      namespace,
      documents: iterator,
      next: undefined,
      usedAt: Date.now(),
      limited: guard.limited,
    };
    if (batchSize > 0) cursor.next = read(iterator);
    const batch = takeBatch(cursor, batchSize);
    if (single || (batchSize > 0 && !cursor.next)) return cursorReply('firstBatch', namespace, 0n, batch);

    if (batchSize <= 0) cursor.next = read(iterator);
    this.#sweep();
    this.#open.set(++this.#last, cursor);
    return cursorReply('firstBatch', namespace, this.#last, batch);
  }

  /** @throws CommandError 43 when there is no such cursor. */
  more(id: bigint, batchSize: number): Buffer {
    const cursor = this.#open.get(id);
    if (!cursor) return fail(43, `cursor id ${id} not found`);
    if (cursor.limited && !guard.limited) throw new NeedsTimeLimit();
    this.#open.delete(id); // gone, too, when reading fails
    const batch = takeBatch(cursor, batchSize);
    cursor.usedAt = Date.now();
    if (cursor.next) this.#open.set(id, cursor);
    return cursorReply('nextBatch', cursor.namespace, cursor.next ? id : 0n, batch);
  }

  kill(ids: readonly bigint[]): Doc {
    const killed = ids.filter((id) => this.#open.delete(id));
    const unknown = ids.filter((id) => !killed.includes(id));
    return {
      cursorsKilled: killed.map((id) => Long.fromBigInt(id)),
      cursorsNotFound: unknown.map((id) => Long.fromBigInt(id)),
      cursorsAlive: [],
      cursorsUnknown: [],
    };
  }

  #sweep(): void {
    for (const [id, { usedAt }] of this.#open) {
      if (usedAt < Date.now() - IDLE_MS || this.#open.size >= MOST_CURSORS) this.#open.delete(id);
    }
  }
}

function read(documents: Iterator<Buffer>): Buffer | undefined {
  const { done, value } = documents.next();
  return done ? undefined : value;
}

function takeBatch(cursor: Cursor, batchSize: number): Buffer[] {
  const batch: Buffer[] = [];
  let bytes = 0;
  while (
    cursor.next &&
    batch.length < batchSize &&
    (batch.length === 0 || bytes + cursor.next.length < MOST_BATCH_BYTES)
  ) {
    batch.push(cursor.next);
    bytes += cursor.next.length;
    cursor.next = read(cursor.documents);
  }
  return batch;
}

/** Built from ready-made documents, so that stored bytes go out as they are. */
function cursorReply(
  name: 'firstBatch' | 'nextBatch',
  namespace: string,
  id: bigint,
  batch: readonly Buffer[],
): Buffer {
  const items = batch.flatMap((document, i) => [Buffer.from(`\x03${i}\0`), document]);
  const array = [Buffer.from(`\x04${name}\0`), join(items)];
  const rest = encode({ id: Long.fromBigInt(id), ns: namespace });
  const cursor = join([...array, rest.subarray(4, -1)]);
  const ok = encode({ ok: OK });
  return join([Buffer.from('\x03cursor\0'), cursor, ok.subarray(4, -1)]);
}
