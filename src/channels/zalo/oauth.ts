import { createHash, randomBytes } from 'node:crypto';
import { SendError } from '../../core/errors.ts';
import { fields, number, word } from '../fields.ts';
import { type PlatformCall, strangeAnswer } from '../http.ts';

export interface ZaloTokens {
  accessToken: string;
  refreshToken: string;
  /** Life of the access token; documented as 90,000 s. */
  expiresInMs: number;
}

/** The platform answered, and the answer is no: this code or refresh token will never work. */
export class GrantError extends Error {
  override readonly name = 'GrantError';
  readonly code = 'grant-refused';
  readonly platformCode: string;

  constructor(platformCode: string) {
    super(`zalo refused to give tokens (${platformCode})`);
    this.platformCode = platformCode;
  }
}

/** 43 characters, as Zalo wants; keep it until the code comes back. */
export function codeVerifier(): string {
  return randomBytes(32).toString('base64url').replace(/[-_]/g, 'x');
}

/**
 * Where an OA administrator gives consent. Some consoles want one fixed verifier saved there, others take one per
 * request: the caller decides.
 * @see https://docs.zaloplatforms.com/docs/OA/bat-dau/xac-thuc-va-uy-quyen-cho-ung-dung-new
 */
export function consentUrl(options: {
  oauthBaseUrl: string;
  appId: string;
  redirectUri: string;
  verifier: string;
  state: string;
}): string {
  const url = new URL(`${options.oauthBaseUrl.replace(/\/$/, '')}/v4/oa/permission`);
  url.searchParams.set('app_id', options.appId);
  url.searchParams.set('redirect_uri', options.redirectUri);
  url.searchParams.set('code_challenge', createHash('sha256').update(options.verifier, 'ascii').digest('base64url'));
  url.searchParams.set('state', options.state);
  return url.toString();
}

/**
 * What the address holds that a consent led to; a bare code is taken as well.
 * @returns undefined when there is no code in it.
 */
export function readCallback(pasted: string): { code: string; oaId?: string; state?: string } | undefined {
  const text = pasted.trim();
  if (/^[\w-]{20,}$/.test(text)) return { code: text };
  const found = URL.canParse(text) ? new URL(text).searchParams : undefined;
  const code = found?.get('code');
  if (!code) return undefined;
  const [oaId, state] = [found?.get('oa_id'), found?.get('state')];
  return { code, ...(oaId ? { oaId } : {}), ...(state ? { state } : {}) };
}

/**
 * @throws GrantError when Zalo says no; SendError `unavailable` or `throttled` when it gave no such answer
 *   (`maybeDelivered` then says that a single-use code or token may be spent).
 */
export async function requestTokens(
  call: PlatformCall,
  app: { appId: string; appSecret: string },
  grant: { code: string; verifier: string } | { refreshToken: string },
): Promise<ZaloTokens> {
  const form: Record<string, string> =
    'code' in grant
      ? { grant_type: 'authorization_code', code: grant.code, code_verifier: grant.verifier }
      : { grant_type: 'refresh_token', refresh_token: grant.refreshToken };
  const answer = await call({
    method: 'POST',
    url: '/v4/oa/access_token',
    headers: { secret_key: app.appSecret, 'content-type': 'application/x-www-form-urlencoded' },
    data: new URLSearchParams({ app_id: app.appId, ...form }).toString(),
  });

  if (answer.status >= 500 || answer.body === undefined) throw strangeAnswer(answer);
  const body = fields(answer.body);
  const { access_token: accessToken, refresh_token: refreshToken } = body;
  // Errors come with HTTP 200 and sometimes without a code: only two real tokens are a success.
  if (isToken(accessToken) && isToken(refreshToken)) {
    return { accessToken, refreshToken, expiresInMs: (number(body.expires_in) ?? 90_000) * 1000 };
  }
  const code = word(body.error) ?? word(body.error_name) ?? 'no-tokens';
  if (code === '-32' || answer.status === 429) {
    throw new SendError('zalo refused: too many calls this minute', {
      code: 'throttled',
      retryable: true,
      platformCode: code,
      retryAfterMs: 60_000,
    });
  }
  throw new GrantError(code.slice(0, 60));
}

function isToken(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
