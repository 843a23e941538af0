import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { readSignedRequest } from '../../../src/channels/messenger/index.ts';

const VECTOR =
  '_-KxRQEj4yjRMFddaurbqLLTzGFOYn3DBulKrF1X_tI.eyJ1c2VyX2lkIjoiMjE4NDcxIiwiYWxnb3JpdGhtIjoiSE1BQy1TSEEyNTYiLCJpc3N1ZWRfYXQiOjEyOTE4MzY4MDAsImV4cGlyZXMiOjEyOTE4NDA0MDB9';

function signedRequest(payload: unknown, secret = 'sesame'): string {
  const encoded = Buffer.from(JSON.stringify(payload)).toString('base64url');
  return `${createHmac('sha256', secret).update(encoded).digest('base64url')}.${encoded}`;
}

describe('a signed request', () => {
  it('of the known vector is read', () => {
    expect(readSignedRequest(VECTOR, ['sesame'])).toEqual({ userId: '218471', issuedAt: 1_291_836_800_000 });
  });

  it('is read with padding, and under an older secret', () => {
    const padded = VECTOR.replace('.', '=.');

    expect(readSignedRequest(padded, ['newer', 'sesame'])).toMatchObject({ userId: '218471' });
  });

  it.each([
    ['of another secret', VECTOR, ['other']],
    ['with another payload', VECTOR.replace('MjE4NDcx', 'MjE4NDcy'), ['sesame']],
    ['of another algorithm', signedRequest({ algorithm: 'none', user_id: '1' }), ['sesame']],
    ['without a person', signedRequest({ algorithm: 'HMAC-SHA256' }), ['sesame']],
    ['without a dot', 'abc', ['sesame']],
    ['with three parts', `${VECTOR}.x`, ['sesame']],
    ['that is no text', { text: VECTOR }, ['sesame']],
    ['without a signature', `.${VECTOR.split('.')[1]}`, ['sesame']],
  ])('%s is refused', (_, text, secrets) => {
    expect(readSignedRequest(text, secrets)).toBeUndefined();
  });
});
