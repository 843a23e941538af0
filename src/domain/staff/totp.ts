import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** What every authenticator app assumes; written out so that nobody has to know it. */
const STEP_MS = 30_000;
const DIGITS = 6;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** @returns A new secret in base32, 160 bits as RFC 4226 asks. */
export function makeTotpSecret(): string {
  return toBase32(randomBytes(20));
}

/**
 * The code of a moment.
 * @param secret Base32.
 * @see https://www.rfc-editor.org/rfc/rfc6238
 */
export function totpAt(secret: string, now: number): string {
  return codeOf(fromBase32(secret), stepOf(now));
}

/**
 * Finds the step whose code was typed: the current one, or a neighbour for clocks half a minute off.
 * @returns undefined when it is none of the three.
 */
export function matchTotp(secret: string, typed: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(typed)) return undefined;
  const key = fromBase32(secret);
  const step = stepOf(now);
  return [step, step - 1, step + 1].find((one) => timingSafeEqual(Buffer.from(codeOf(key, one)), Buffer.from(typed)));
}

/** What the QR code holds for an authenticator app. */
export function totpAddress(secret: string, account: { issuer: string; login: string }): string {
  const label = `${encodeURIComponent(account.issuer)}:${encodeURIComponent(account.login)}`;
  const query = `secret=${secret}&issuer=${encodeURIComponent(account.issuer)}&algorithm=SHA1`;
  return `otpauth://totp/${label}?${query}&digits=${DIGITS}&period=${STEP_MS / 1000}`;
}

function stepOf(now: number): number {
  return Math.floor(now / STEP_MS);
}

function codeOf(key: Buffer, step: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const digest = createHmac('sha1', key).update(counter).digest();
  const offset = digest.readUInt8(digest.length - 1) & 0x0f;
  const number = (digest.readUInt32BE(offset) & 0x7fff_ffff) % 10 ** DIGITS;
  return String(number).padStart(DIGITS, '0');
}

function toBase32(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{1,5}/g) ?? []).map((five) => BASE32[Number.parseInt(five.padEnd(5, '0'), 2)]).join('');
}

function fromBase32(text: string): Buffer {
  const bits = [...text].map((sign) => BASE32.indexOf(sign).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}
