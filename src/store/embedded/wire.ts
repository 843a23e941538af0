import { elements } from './bson-view.ts';

const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const HEADER = 16;
export const MAX_MESSAGE_BYTES = 48_000_000;

const CHECKSUM = 1;
const MORE_TO_COME = 2;

/** One request of a driver. */
export interface Request {
  id: number;
  /** The command as BSON. */
  body: Buffer;
  /** Documents sent beside the command (`documents`, `updates`, `deletes`), by field name. */
  sequences: Map<string, Buffer[]>;
  /** The client wants no answer (`w: 0`). */
  silent: boolean;
  /** A first greeting in the old format, to be answered in it. */
  legacy: boolean;
}

/** Cuts a stream of bytes into messages. */
export class Framer {
  #held: Buffer[] = [];
  #size = 0;

  /** @throws RangeError when the bytes cannot be a message. */
  *push(chunk: Buffer): Generator<Buffer> {
    this.#held.push(chunk);
    this.#size += chunk.length;
    while (this.#size >= 4) {
      if ((this.#held[0] as Buffer).length < 4) this.#held = [Buffer.concat(this.#held)];
      const length = (this.#held[0] as Buffer).readInt32LE(0);
      if (length < HEADER || length > MAX_MESSAGE_BYTES) throw new RangeError('not a MongoDB message');
      if (this.#size < length) return;

      const all = this.#held.length > 1 ? Buffer.concat(this.#held) : (this.#held[0] as Buffer);
      this.#held = all.length > length ? [all.subarray(length)] : [];
      this.#size -= length;
      yield all.subarray(0, length);
    }
  }
}

/**
 * Reads OP_MSG, and OP_QUERY as drivers use it for their first `hello`.
 * @throws RangeError for anything else.
 */
export function readRequest(message: Buffer): Request {
  const id = message.readInt32LE(4);
  const opcode = message.readInt32LE(12);
  if (opcode === OP_QUERY) {
    const body = message.indexOf(0, 20) + 9; // flags, collection name, skip, limit
    return { id, body: documentAt(message, body), sequences: new Map(), silent: false, legacy: true };
  }
  if (opcode !== OP_MSG) throw new RangeError(`unknown opcode ${opcode}`);

  const flags = message.readUInt32LE(16);
  const end = message.length - (flags & CHECKSUM ? 4 : 0);
  const sequences = new Map<string, Buffer[]>();
  let body: Buffer | undefined;
  for (let at = 20; at < end; ) {
    const kind = message[at++];
    const size = message.readInt32LE(at);
    if (size < 5 || at + size > end) throw new RangeError('a section is too long');
    if (kind === 0) body = message.subarray(at, at + size);
    else if (kind === 1) readSequence(message.subarray(at, at + size), sequences);
    else throw new RangeError(`unknown section kind ${kind}`);
    at += size;
  }
  if (!body) throw new RangeError('a message without a command');
  return { id, body, sequences, silent: (flags & MORE_TO_COME) !== 0, legacy: false };
}

function readSequence(section: Buffer, sequences: Map<string, Buffer[]>): void {
  const nameEnd = section.indexOf(0, 4);
  const documents: Buffer[] = [];
  for (let at = nameEnd + 1; at < section.length; ) {
    const document = documentAt(section, at);
    documents.push(document);
    at += document.length;
  }
  sequences.set(section.toString('utf8', 4, nameEnd), documents);
}

function documentAt(bytes: Buffer, at: number): Buffer {
  const size = bytes.readInt32LE(at);
  if (size < 5 || at + size > bytes.length) throw new RangeError('a document is too long');
  return bytes.subarray(at, at + size);
}

let answers = 0;

export function writeReply(request: Pick<Request, 'id' | 'legacy'>, document: Buffer): Buffer {
  const prefix = request.legacy ? 20 : 5;
  const reply = Buffer.alloc(HEADER + prefix);
  reply.writeInt32LE(reply.length + document.length, 0);
  answers = (answers + 1) | 0;
  reply.writeInt32LE(answers, 4);
  reply.writeInt32LE(request.id, 8);
  reply.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  if (request.legacy) {
    reply.writeInt32LE(8, HEADER); // AwaitCapable
    reply.writeInt32LE(1, HEADER + 16); // one document
  }
  return Buffer.concat([reply, document]);
}

/** The name of a command: its first field. */
export function commandName(body: Buffer): string {
  for (const { name } of elements(body)) return name;
  return '';
}
