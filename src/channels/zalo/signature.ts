import { createHash, timingSafeEqual } from 'node:crypto';

/** Which of our secrets signed, and which of the two timestamps was in it; both differ between consoles. */
export interface SignatureMatch {
  timestampFrom: 'body' | 'header';
  secretIndex: number;
}

/**
 * Checks that Zalo signed exactly these bytes: `mac=` and SHA-256 (not HMAC) over app id, body, timestamp and the OA
 * secret key, in lower-case hex. Every combination is computed, so the time taken tells nothing.
 *
 * @param header `X-ZEvent-Signature`, with or without `mac=`.
 * @param timestamps The body's `timestamp` and the header `X-ZEvent-Timestamp`, as written there.
 * @see https://docs.zaloplatforms.com/docs/OA/webhook/tong-quan
 */
export function matchSignature(
  rawBody: Buffer,
  header: string | undefined,
  timestamps: { body: string | undefined; header: string | undefined },
  settings: { appId: string; secrets: readonly string[] },
): SignatureMatch | undefined {
  const received = Buffer.from(header?.replace(/^mac=/i, '') ?? '', 'hex');
  let match: SignatureMatch | undefined;

  for (const timestampFrom of ['body', 'header'] as const) {
    const timestamp = timestamps[timestampFrom];
    if (timestamp === undefined) continue;
    for (const [secretIndex, secret] of settings.secrets.entries()) {
      const expected = createHash('sha256')
        .update(settings.appId)
        .update(rawBody)
        .update(timestamp)
        .update(secret)
        .digest();
      const same = received.length === expected.length && timingSafeEqual(received, expected);
      if (same && match === undefined) match = { timestampFrom, secretIndex };
    }
  }
  return match;
}
