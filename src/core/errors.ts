/**
 * What a refused or failed send means. The table from platform codes lives in each channel.
 *
 * `throttled` too fast · `window-closed` the messaging window is over · `recipient-gone` she blocked us or cannot be
 * reached · `token-dead` our right to speak is gone · `our-fault` a bad request, a missing permission · `restricted`
 * the platform punishes the account · `try-again` a passing error answer · `unavailable` no answer, or not a
 * platform's answer.
 */
export type SendErrorCode =
  | 'throttled'
  | 'window-closed'
  | 'recipient-gone'
  | 'token-dead'
  | 'our-fault'
  | 'restricted'
  | 'try-again'
  | 'unavailable';

/**
 * Why a send failed. `retryable` decides what the sender does next; nothing else does. `maybeDelivered` says that the
 * platform may have taken the message although we have no answer (time-out, reset).
 */
export class SendError extends Error {
  override readonly name = 'SendError';
  readonly code: SendErrorCode;
  readonly retryable: boolean;
  readonly maybeDelivered: boolean;
  /** The platform's own code, such as `-230` or `10/2018278`; for staff and logs. */
  readonly platformCode: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    details: {
      code: SendErrorCode;
      retryable: boolean;
      maybeDelivered?: boolean;
      platformCode?: string;
      retryAfterMs?: number;
      cause?: unknown;
    },
  ) {
    super(message, { cause: details.cause });
    this.code = details.code;
    this.retryable = details.retryable;
    this.maybeDelivered = details.maybeDelivered ?? false;
    this.platformCode = details.platformCode;
    this.retryAfterMs = details.retryAfterMs;
  }
}

/** All that is wrong with the settings, a flow file, a content card or a spreadsheet, at once. */
export class InputError extends Error {
  override readonly name = 'InputError';
  readonly code = 'bad-input';
  readonly problems: readonly string[];

  constructor(what: string, problems: readonly string[]) {
    super([what, ...problems.map((problem) => `  - ${problem}`)].join('\n'));
    this.problems = problems;
  }
}

/** Signature of an unexpected JSON body: too deep, too large a number, or a key that could poison an object. */
export class PayloadError extends Error {
  override readonly name = 'PayloadError';
  readonly code = 'bad-payload';
}
