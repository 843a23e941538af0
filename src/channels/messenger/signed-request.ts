import { isRecord, parseJson } from '../../core/json.ts';
import { number, personId } from '../fields.ts';
import { isMacOf } from './signature.ts';

/** What Meta asks when a person removes the app. `userId` is app-scoped: it is not a PSID. */
export interface SignedRequest {
  userId: string;
  /** Epoch ms. */
  issuedAt?: number;
}

/**
 * Reads the form field `signed_request` of a data-deletion or deauthorise call.
 * @returns undefined when it is malformed, of another algorithm, or not signed by us.
 * @see https://developers.facebook.com/docs/development/create-an-app/app-dashboard/data-deletion-callback
 */
export function readSignedRequest(text: unknown, appSecrets: readonly string[]): SignedRequest | undefined {
  if (typeof text !== 'string' || text.length > 10_000) return undefined;
  const [signature = '', payload = '', ...more] = text.split('.');
  if (more.length > 0 || payload === '') return undefined;

  const received = Buffer.from(signature, 'base64url');
  // Node ignores what is not base64url; a signature must be nothing else.
  if (!/^[\w-]+={0,2}$/.test(signature) || !isMacOf(appSecrets, Buffer.from(payload), received)) return undefined;

  const body = readPayload(payload);
  const userId = personId(body?.user_id);
  if (body?.algorithm !== 'HMAC-SHA256' || userId === undefined) return undefined;
  const issuedAt = number(body.issued_at);
  return { userId, ...(issuedAt === undefined ? {} : { issuedAt: issuedAt * 1000 }) };
}

function readPayload(payload: string): Record<string, unknown> | undefined {
  try {
    const body = parseJson(Buffer.from(payload, 'base64url').toString('utf8'));
    return isRecord(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
