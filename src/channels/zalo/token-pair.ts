import { SendError } from '../../core/errors.ts';
import type { Sealed, Sealer } from '../../core/seal.ts';
import type { ZaloTokens } from './oauth.ts';

/** A token pair at rest. Only `sealed` is secret. Times in epoch ms. */
export interface SealedTokens extends Sealed {
  obtainedAt: number;
  accessExpiresAt: number;
  /** Set once Zalo refused the refresh token: nothing but a new consent helps. */
  deadSince?: number;
}

/** A token pair opened. */
export interface Pair extends ZaloTokens {
  obtainedAt: number;
  accessExpiresAt: number;
  dead: boolean;
}

/** @throws SendError `token-dead` when the key has changed or the row was tampered with. */
export function openPair(sealer: Sealer, sealed: SealedTokens): Pair {
  const { obtainedAt, accessExpiresAt, deadSince } = sealed;
  try {
    const tokens = JSON.parse(sealer.open(sealed)) as ZaloTokens;
    return { ...tokens, obtainedAt, accessExpiresAt, dead: deadSince !== undefined };
  } catch (cause) {
    throw new SendError('the stored tokens cannot be opened: has the key changed?', {
      code: 'token-dead',
      retryable: false,
      platformCode: 'sealed',
      cause,
    });
  }
}
