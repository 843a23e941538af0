import { serialize } from 'bson';
import { type Doc, decode, encode } from '../../../src/store/embedded/values.ts';

/** A document as the store holds it, from plain JavaScript. */
export function aDoc(plain: Record<string, unknown>): Doc {
  return decode(serialize(plain));
}

/** A document of the store as plain JavaScript. */
export function plainOf(doc: Doc): Record<string, unknown> {
  return JSON.parse(JSON.stringify(decodePlain(doc)));
}

function decodePlain(doc: Doc): unknown {
  return JSON.parse(JSON.stringify(decode(encode(doc)), (_, value) => (isWrapped(value) ? value.value : value)));
}

function isWrapped(value: unknown): value is { value: number } {
  return typeof value === 'object' && value !== null && '_bsontype' in value && 'value' in value;
}
