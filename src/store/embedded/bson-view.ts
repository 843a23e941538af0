import { type Doc, decode } from './values.ts';

/** Where one top-level element of a document lies in its bytes. */
interface Element {
  name: string;
  type: number;
  /** Of the whole element, with type and name. */
  start: number;
  valueStart: number;
  end: number;
}

const FIXED: Readonly<Record<number, number>> = {
  1: 8,
  6: 0,
  7: 12,
  8: 1,
  9: 8,
  10: 0,
  16: 4,
  17: 8,
  18: 8,
  19: 16,
  255: 0,
  127: 0,
};

/**
 * The top-level elements, found by their sizes without reading the values.
 * @throws RangeError when the bytes are not a BSON document.
 */
export function* elements(bytes: Buffer): Generator<Element> {
  const size = bytes.readInt32LE(0);
  if (size < 5 || size > bytes.length) throw new RangeError('not a BSON document');
  let at = 4;

  while (at < size - 1) {
    const start = at;
    const type = bytes[at++] as number;
    const nameEnd = bytes.indexOf(0, at);
    if (nameEnd < 0 || nameEnd >= size) throw new RangeError('not a BSON document');
    const name = bytes.toString('utf8', at, nameEnd);
    const valueStart = nameEnd + 1;
    at = valueStart + sizeOf(bytes, type, valueStart);
    if (at > size - 1) throw new RangeError('not a BSON document');
    yield { name, type, start, valueStart, end: at };
  }
}

function sizeOf(bytes: Buffer, type: number, at: number): number {
  const fixed = FIXED[type];
  if (fixed !== undefined) return fixed;
  switch (type) {
    case 0x02: // string, code, symbol: length, text
    case 0x0d:
    case 0x0e:
      return 4 + length(bytes, at);
    case 0x03: // document, array: the length counts itself
    case 0x04:
    case 0x0f:
      return length(bytes, at);
    case 0x05:
      return 5 + length(bytes, at);
    case 0x0b: {
      const pattern = bytes.indexOf(0, at);
      return bytes.indexOf(0, pattern + 1) + 1 - at;
    }
    case 0x0c:
      return 4 + length(bytes, at) + 12;
    default:
      throw new RangeError('not a BSON document');
  }
}

function length(bytes: Buffer, at: number): number {
  const size = bytes.readInt32LE(at);
  if (size < 0) throw new RangeError('not a BSON document');
  return size;
}

/**
 * Reads only some top-level fields. Most of what a scan costs is decoding what nobody asked for.
 * @param fields `undefined` for all of them.
 */
export function decodeFields(bytes: Buffer, fields: ReadonlySet<string> | undefined): Doc {
  if (!fields) return decode(bytes);
  const parts: Buffer[] = [];
  let left = fields.size;
  if (left === 0) return {};

  for (const { name, start, end } of elements(bytes)) {
    if (!fields.has(name)) continue;
    parts.push(bytes.subarray(start, end));
    if (--left === 0) break;
  }
  return decode(join(parts));
}

/** The document without one of its fields, and the raw documents that field's array held. */
export function splitOff(bytes: Buffer, field: string): { rest: Buffer; documents: Buffer[] } | undefined {
  for (const { name, type, start, valueStart, end } of elements(bytes)) {
    if (name !== field || type !== 0x04) continue;
    const array = bytes.subarray(valueStart, end);
    const documents: Buffer[] = [];
    for (const item of elements(array)) {
      if (item.type !== 0x03) throw new RangeError(`${field} must be an array of documents`);
      documents.push(array.subarray(item.valueStart, item.end));
    }
    const size = bytes.readInt32LE(0);
    return { rest: join([bytes.subarray(4, start), bytes.subarray(end, size - 1)]), documents };
  }
  return undefined;
}

/** The same document with `_id` in front: `id` when it had none. */
export function withIdFirst(bytes: Buffer, newId: () => Buffer): Buffer {
  if (bytes.toString('latin1', 5, 9) === '_id\0') return bytes;
  const list = [...elements(bytes)];
  const at = list.findIndex((element) => element.name === '_id');
  const slices = list.map(({ start, end }) => bytes.subarray(start, end));
  const id = at < 0 ? newId() : (slices[at] as Buffer);
  return join([id, ...slices.filter((_, i) => i !== at)]);
}

/** A document of ready-made elements. */
export function join(parts: readonly Buffer[]): Buffer {
  const size = parts.reduce((sum, part) => sum + part.length, 5);
  const bytes = Buffer.allocUnsafe(size);
  bytes.writeInt32LE(size, 0);
  let at = 4;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  bytes[at] = 0;
  return bytes;
}
