import { type Logger, pino } from 'pino';

/**
 * One JSON line a fact: a fixed lower-case message and fields (`contactId`, `channel`, `eventId`, `flow`, `step`,
 * `ms`). Never a token, a message text, a name or a phone number.
 */
export type Log = Pick<Logger, 'info' | 'warn' | 'error' | 'debug'>;

/** Last line of defence; what is listed here should not have been passed at all. */
const REDACTED = [
  'text',
  'token',
  'accessToken',
  'refreshToken',
  'phone',
  'displayName',
  '*.text',
  '*.phone',
  '*.headers',
  '*.config',
];

export function openLog(level: string): Log {
  return pino({
    level,
    base: undefined,
    redact: { paths: REDACTED, censor: '[hidden]' },
    serializers: { error: (error: unknown) => describeError(error) },
  });
}

export const silentLog: Log = pino({ level: 'silent' });

/** Name, code and message of an error and its causes; never its request or response. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'not an Error' };
  const code = 'code' in error ? error.code : undefined;
  return {
    name: error.name,
    ...(code === undefined ? {} : { code }),
    message: error.message,
    stack: error.stack
      ?.split('\n')
      .slice(1, 4)
      .map((line) => line.trim()),
    ...(error.cause instanceof Error ? { cause: describeError(error.cause) } : {}),
  };
}
