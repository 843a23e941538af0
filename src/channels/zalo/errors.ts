import { SendError } from '../../core/errors.ts';
import { hourOf } from '../../core/time.ts';
import { type ErrorRule, rule } from '../error-rule.ts';
import type { ZaloLimits } from './limits.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

const payload = (says: string): ErrorRule => rule('our-fault', says);
/** A person has to change something at Zalo; no retry helps. */
const human = (says: string): ErrorRule => rule('our-fault', says);
const gone = (says: string): ErrorRule => rule('recipient-gone', says);

/**
 * The official table.
 * @see https://docs.zaloplatforms.com/docs/OA/phu-luc/ma-loi
 */
export const ZALO_ERRORS: Readonly<Record<string, ErrorRule>> = {
  '-32': rule('throttled', 'too many calls this minute', { retryable: true }),
  '-100': payload('the uploaded file has expired'),
  // A plain "failed": tried again with care, for it has been seen to arrive all the same.
  '-200': rule('try-again', 'sending failed for no stated reason', { retryable: true, maybeDelivered: true }),
  '-201': payload('a field is invalid'),
  '-204': rule('token-dead', 'the OA is disabled'),
  '-205': rule('token-dead', 'the OA does not exist'),
  '-209': human('the app is not activated'),
  '-210': payload('a field is longer than allowed'),
  // Messages in the free window take no quota: this one waits until she writes again.
  '-211': rule('window-closed', 'the quota for messages outside the free window is used up'),
  '-212': human('the app has not registered this API'),
  '-213': gone('she does not follow the OA'),
  '-214': rule('try-again', 'the article is still being processed', { retryable: true, retryAfterMs: MINUTE_MS }),
  '-216': rule('token-dead', 'the access token is invalid'),
  '-217': gone('she has blocked invitations of the OA'),
  '-218': rule('try-again', 'she can receive no more for now', { retryable: true, retryAfterMs: HOUR_MS }),
  '-219': rule('token-dead', 'the app is removed or disabled'),
  '-220': rule('token-dead', 'the access token has expired'),
  '-221': human('the OA has to be verified for this'),
  '-223': human('the OA has not granted this permission'),
  '-224': human('the OA package does not include this'),
  '-227': gone('her account is banned or unused for more than 45 days'),
  '-230': rule('window-closed', 'her last message is older than 7 days'),
  '-232': rule('window-closed', 'she has not written, or too long ago'),
  '-233': payload('this kind of message is not supported'),
  '-234': rule('try-again', 'not allowed at night', { retryable: true }),
  '-235': human('this kind of OA may not do this'),
  '-237': human('the group is disabled'),
  '-238': payload('the asset is already used'),
  '-240': payload('this version of the API is closed'),
  '-241': payload('the asset is disabled'),
  '-242': human('the appsecret_proof is wrong'),
  '-244': gone('she has restricted this kind of message'),
  '-248': payload('the content violates the platform standards'),
  '-249': payload('this template cannot be sent by user id'),
  '-320': human('outside 48 hours the app needs a ZBS (cloud) account'),
  '-321': human('the ZBS (cloud) account cannot be charged'),
  '-403': payload('the OA is not in the group'),
  '-1340': payload('the form does not exist'),
  '-1341': payload('no access to the form'),
  '-14002': human('the app id is invalid or the app inactive'),
  '-14003': human('the redirect address is not registered'),
};

const UNKNOWN: ErrorRule = rule('our-fault', 'an error code we do not know');

/** @param code `error` of the answer. @param now Epoch ms, for errors that end at a known minute or hour. */
export function classify(code: number, now: number, limits: ZaloLimits): SendError {
  const row = (Object.hasOwn(ZALO_ERRORS, String(code)) ? ZALO_ERRORS[String(code)] : undefined) ?? UNKNOWN;
  return new SendError(`zalo refused: ${row.says}`, {
    code: row.code,
    retryable: row.retryable,
    maybeDelivered: row.maybeDelivered ?? false,
    platformCode: String(code),
    ...waitOf(code, row, now, limits),
  });
}

function waitOf(code: number, row: ErrorRule, now: number, limits: ZaloLimits): { retryAfterMs?: number } {
  if (code === -32) return { retryAfterMs: toNextMinute(now) };
  if (code === -234) {
    const hoursLeft = (limits.promotionHours.from - hourOf(now) + 24) % 24;
    return { retryAfterMs: Math.ceil(hoursLeft * HOUR_MS) };
  }
  return row.retryAfterMs === undefined ? {} : { retryAfterMs: row.retryAfterMs };
}

export function toNextMinute(now: number): number {
  return MINUTE_MS - (now % MINUTE_MS);
}
