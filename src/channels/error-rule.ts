import type { SendErrorCode } from '../core/errors.ts';

/** One row of a platform's error table: what a code means for us. */
export interface ErrorRule {
  code: SendErrorCode;
  retryable: boolean;
  maybeDelivered?: boolean;
  /** How long to wait where the platform, or its rule, says so. */
  retryAfterMs?: number;
  /** What a member of staff reads; never the platform's own text, which may name a person. */
  says: string;
}

/** Writes the rows of a table shorter. */
export function rule(
  code: SendErrorCode,
  says: string,
  details: { retryable?: boolean; maybeDelivered?: boolean; retryAfterMs?: number } = {},
): ErrorRule {
  return { code, says, retryable: false, ...details };
}
