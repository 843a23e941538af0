import { createHmac } from 'node:crypto';

/** Proof that the caller holds the app secret: lower-case hex HMAC-SHA256 of the token, keyed by the secret. */
export function appSecretProof(accessToken: string, appSecret: string): string {
  return createHmac('sha256', appSecret).update(accessToken).digest('hex');
}
