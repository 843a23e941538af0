import type { Binary, BSONRegExp, BSONSymbol, ObjectId, Timestamp } from 'bson';
import { terms } from './numbers.ts';
import { rankOf } from './order.ts';
import type { BsonNumber, Doc, Value } from './values.ts';

const scratch = new Uint8Array(8);
const view = new DataView(scratch.buffer);

/** Writes values so that comparing the bytes is comparing the values, and no key is the beginning of another. */
class Encoder {
  #bytes = Buffer.allocUnsafe(256);
  #length = 0;

  value(value: Value): void {
    const rank = rankOf(value);
    this.#byte(rank);
    this.#payload(rank, value);
  }

  /** As `value`, in reverse order: every bit of it turned. */
  reversed(value: Value): void {
    const start = this.#length;
    this.value(value);
    for (let i = start; i < this.#length; i++) this.#bytes[i] = (this.#bytes[i] as number) ^ 0xff;
  }

  take(): Buffer {
    const key = Buffer.from(this.#bytes.subarray(0, this.#length));
    this.#length = 0;
    return key;
  }

  #payload(rank: number, value: Value): void {
    switch (rank) {
      case 10:
        this.#number(value as BsonNumber);
        break;
      case 15:
        this.#text(typeof value === 'string' ? value : String((value as BSONSymbol).value));
        break;
      case 20:
        this.#doc(value as Doc);
        break;
      case 25:
        for (const item of value as Value[]) this.value(item);
        this.#byte(0);
        break;
      case 30:
        this.#binary(value as Binary);
        break;
      case 35:
        this.#append((value as ObjectId).id);
        break;
      case 40:
        this.#byte(value ? 1 : 0);
        break;
      case 45:
        view.setBigInt64(0, BigInt((value as Date).getTime()));
        scratch[0] = (scratch[0] as number) ^ 0x80;
        this.#append(scratch);
        break;
      case 47:
        view.setBigUint64(0, (value as Timestamp).toBigInt());
        this.#append(scratch);
        break;
      case 50:
        this.#text((value as BSONRegExp).pattern);
        this.#text((value as BSONRegExp).options);
        break;
    }
  }

  /** NaN 0; else 1 and the doubles of `terms`, each followed by the sign of what is left: 1 less, 2 nothing, 3 more. */
  #number(value: BsonNumber): void {
    const list = terms(value);
    if (Number.isNaN(list[0])) {
      this.#byte(0);
      return;
    }
    this.#byte(1);
    list.forEach((term, i) => {
      this.#double(term);
      const rest = list[i + 1];
      this.#byte(rest === undefined ? 2 : rest < 0 ? 1 : 3);
    });
  }

  #double(value: number): void {
    view.setFloat64(0, value === 0 ? 0 : value); // -0 is 0
    const negative = ((scratch[0] as number) & 0x80) !== 0;
    if (negative) for (let i = 0; i < 8; i++) scratch[i] = (scratch[i] as number) ^ 0xff;
    else scratch[0] = (scratch[0] as number) | 0x80;
    this.#append(scratch);
  }

  /** UTF-8 with 00 written as 00 FF, ended by 00 00. */
  #text(text: string): void {
    const start = this.#length;
    this.#room(text.length * 3 + 2);
    this.#length += this.#bytes.write(text, start, 'utf8');
    if (text.includes('\0')) this.#escape(start);
    this.#byte(0);
    this.#byte(0);
  }

  #escape(start: number): void {
    const plain = Buffer.from(this.#bytes.subarray(start, this.#length));
    this.#length = start;
    for (const byte of plain) {
      this.#byte(byte);
      if (byte === 0) this.#byte(0xff);
    }
  }

  /** Per field: type, name, value; the value's own type byte is left out as it stands before the name. */
  #doc(doc: Doc): void {
    for (const field of Object.keys(doc)) {
      const rank = rankOf(doc[field]);
      this.#byte(rank);
      this.#text(field);
      this.#payload(rank, doc[field]);
    }
    this.#byte(0);
  }

  #binary(value: Binary): void {
    const bytes = value.value();
    view.setUint32(0, bytes.length);
    this.#append(scratch.subarray(0, 4));
    this.#byte(value.sub_type);
    this.#append(bytes);
  }

  #byte(byte: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = byte;
  }

  #append(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  #room(count: number): void {
    if (this.#length + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe((this.#length + count) * 2);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const encoder = new Encoder();

/**
 * One key for one value or several in a row, for `_id`, indexes, sorting, distinct and groups alike.
 * @param descending Which of the values run backwards (an index field with -1).
 */
export function keyOf(values: readonly Value[], descending?: readonly boolean[]): Buffer {
  values.forEach((value, i) => {
    if (descending?.[i]) encoder.reversed(value);
    else encoder.value(value);
  });
  return encoder.take();
}

/** The same as text, for a Map. */
export function keyText(value: Value): string {
  return keyOf([value]).toString('latin1');
}

/** Above every key: no type, in either direction, begins with this byte. */
export const PAST_ALL: Buffer = Buffer.from([0xff]);

/** The smallest key above every key that begins with this one. */
export function after(prefix: Buffer): Buffer {
  return Buffer.concat([prefix, Buffer.from([0xff])]);
}
