import { isRecord } from '../core/json.ts';

type Fields = Record<string, unknown>;

/** Reads what platforms send without believing any of it: a wrong type is the same as an absent field. */
export function fields(value: unknown): Fields {
  return isRecord(value) ? value : {};
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A non-empty string; numbers become their digits, since some ids arrive as numbers. */
export function word(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value;
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

/** Text as a person wrote it: NFC, and no half of a surrogate pair, which the store could not keep. */
export function written(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value.normalize('NFC').toWellFormed() : undefined;
}

/** A finite number, also from a string of digits. */
export function number(value: unknown): number | undefined {
  if (typeof value === 'string' && !/^\s*-?\d+(\.\d+)?\s*$/.test(value)) return undefined;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const read = Number(value);
  return Number.isFinite(read) ? read : undefined;
}

/** The id of a person or an account: short and plain enough to stand inside ids and keys of ours. */
export function personId(value: unknown): string | undefined {
  const id = word(value);
  return id !== undefined && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}

/** Message ids are opaque; only absurdly long ones are refused. */
export function messageId(value: unknown): string | undefined {
  const id = word(value)?.toWellFormed();
  return id !== undefined && id.length <= 512 ? id : undefined;
}

const SECONDS_BELOW = 1e12;
const TOO_FAR_AHEAD_MS = 86_400_000;

/**
 * Platform time as epoch ms. Strings, numbers and seconds are all seen; what is missing, or lies more than a day
 * ahead of `receivedAt` (truncated samples), becomes `receivedAt`.
 */
export function epochMs(value: unknown, receivedAt: number): number {
  const read = number(value);
  if (read === undefined || read <= 0) return receivedAt;
  const ms = Math.trunc(read < SECONDS_BELOW ? read * 1000 : read);
  return ms > receivedAt + TOO_FAR_AHEAD_MS ? receivedAt : ms;
}
