import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Checks that Messenger signed exactly these bytes with one of our app secrets. All secrets are tried, so the time
 * taken tells nothing.
 *
 * @param rawBody The body as received, before any JSON parsing: Meta signs its own escapes.
 * @param header `X-Hub-Signature-256`: `sha256=` and 64 hex digits.
 * @see https://developers.facebook.com/docs/messenger-platform/webhooks
 */
export function isSignedBy(secrets: readonly string[], rawBody: Buffer, header: string | undefined): boolean {
  const hex = /^sha256=([0-9a-f]{64})$/i.exec(header ?? '')?.[1] ?? '';
  return isMacOf(secrets, rawBody, Buffer.from(hex, 'hex'));
}

/** HMAC-SHA256 under any of the secrets, compared in constant time. */
export function isMacOf(secrets: readonly string[], bytes: Buffer, received: Buffer): boolean {
  let matched = false;
  for (const secret of secrets) {
    const expected = createHmac('sha256', secret).update(bytes).digest();
    const same = received.length === expected.length && timingSafeEqual(received, expected);
    matched = matched || same;
  }
  return matched;
}

/** Compares two words without telling by time how much of them agrees. */
export function isSameWord(a: string, b: string): boolean {
  const digest = (word: string): Buffer => createHash('sha256').update(word).digest();
  return timingSafeEqual(digest(a), digest(b));
}
