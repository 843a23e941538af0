import { SendError } from '../../core/errors.ts';
import { type ErrorRule, rule } from '../error-rule.ts';
import { fields, word } from '../fields.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

const passing = (says: string): ErrorRule => rule('try-again', says, { retryable: true });
const tooFast = (says: string): ErrorRule => rule('throttled', says, { retryable: true, retryAfterMs: MINUTE_MS });
const closed = (says: string): ErrorRule => rule('window-closed', says);
const gone = (says: string): ErrorRule => rule('recipient-gone', says);
const bad = (says: string): ErrorRule => rule('our-fault', says);
const access = (says: string): ErrorRule => rule('our-fault', says);
const punished = (says: string, retryAfterMs?: number): ErrorRule =>
  rule('restricted', says, retryAfterMs === undefined ? {} : { retryable: true, retryAfterMs });

/**
 * The official table, by `code/subcode`, then code. Subcodes that mean one thing under every code stand in
 * `SUBCODES`.
 * @see https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes
 */
export const MESSENGER_ERRORS: Readonly<Record<string, ErrorRule>> = {
  '1': passing('unknown error'),
  '1/99': passing('unknown error'),
  // The message went out all the same; the echo will tell.
  '1/1357046': rule('unavailable', 'an odd reply although the message was sent', { maybeDelivered: true }),
  '1/2018382': bad('the form id is invalid'),
  '2': passing('the service is away for a moment'),
  '2/2018344': bad('the contact terms of the page are not accepted'),
  '3': access('the app lacks a capability'),
  '4': tooFast('the app makes too many requests'),
  '4/2018022': tooFast('too many sends'),
  '4/2018354': closed('she was sent marketing too recently'),
  '9/2018352': closed('she was asked to opt in too often'),
  '10': access('permission denied'),
  '10/2018278': closed('outside the messaging window'),
  '10/2018065': closed('outside the messaging window'),
  '10/2534022': closed('outside the messaging window'),
  '10/2018108': gone('she cannot receive messages now'),
  '10/1893015': closed('she has stopped this topic'),
  '10/1404170': punished('the page may not ask for opt-ins'),
  '10/1893063': punished('the page may not send for a while', 30 * MINUTE_MS),
  '10/2018336': closed('privacy rules of her country'),
  '17': tooFast('the limit of the user token'),
  '32': tooFast('the limit of the page'),
  '33': bad('the object is unknown'),
  '341': tooFast('the limit of the application'),
  '368': punished('blocked for policy', 4 * HOUR_MS),
  '551': gone('she is not available'),
  '551/1545041': gone('she is not available'),
  '613': tooFast('a custom limit'),
  '613/1893016': closed('asked again to opt in to a topic'),
  '613/1996': tooFast('an abnormal number of requests'),
  '613/2018338': punished('warned: messages are felt as bothersome'),
  '1200': passing('sending failed for a moment'),
  '2022': punished('commerce messages are disabled'),
  '10303': bad('the account-linking token is bad'),
  '36000': bad('the image is too large'),
  '80001': tooFast('the business limit of the page'),
  '80006': tooFast('the business limit of Messenger'),
  '100': bad('a parameter is invalid'),
  '100/33': bad('the object is unknown'),
  '100/2018001': gone('no such person on this page'),
  '100/2018008': bad('the address of the file cannot be fetched'),
  '100/2018014': bad('both message and action, or neither'),
  '100/2018015': bad('both message and action, or neither'),
  '100/2018032': bad('the message data are invalid'),
  '100/2018034': bad('the message is empty'),
  '100/2018040': bad('a postback without payload'),
  '100/2018041': bad('a URL button without URL'),
  '100/2018047': bad('the upload failed: wrong type'),
  '100/2018053': bad('a button without title'),
  '100/2018074': bad('the attachment id is invalid or expired'),
  '100/2018109': bad('the attachment is too large'),
  '100/2018164': bad('the app id is wrong'),
  '100/2018294': bad('the video is broken or too slow'),
  '100/2534037': closed('another app holds the thread'),
  '190': rule('token-dead', 'the page token is dead'),
  '200': access('the app may not write to this person'),
  '200/2018021': bad('phone matching'),
  '200/2018027': bad('phone matching'),
  '200/2018028': access('pages_messaging is not approved for this person'),
  '200/1545041': gone('she is not available'),
  '9000001': bad('the message is deleted or too old'),
};

/** Printed without a code of their own; seen as code or as subcode of another. */
export const SUBCODES: Readonly<Record<string, ErrorRule>> = {
  '2018171': bad('a receiver role is wrong'),
  '2018234': bad('a receiver role is wrong'),
  '2018218': bad('she has no profile'),
  '2018247': bad('no permission for profiles'),
  '2018300': closed('another app holds the thread'),
  '2018321': closed('an automated flow of the page is running'),
  '2534029': punished('the business is blocked from messaging'),
  '2534122': punished('the business is blocked from messaging'),
};

const UNKNOWN: ErrorRule = bad('an error code we do not know');

/**
 * @param error `error` of the answer. The HTTP status decides nothing: 400 is usual even for a passing trouble.
 * @param regainMs How long the usage headers say we stay throttled.
 */
export function classify(error: unknown, regainMs: number | undefined): SendError {
  const body = fields(error);
  const code = word(body.code) ?? '?';
  const subcode = word(body.error_subcode);
  const row = findRule(code, subcode) ?? (body.is_transient === true ? passing('a passing error') : UNKNOWN);
  const wait = row.code === 'throttled' ? (regainMs ?? row.retryAfterMs) : row.retryAfterMs;

  return new SendError(`messenger refused: ${row.says}`, {
    code: row.code,
    retryable: row.retryable,
    maybeDelivered: row.maybeDelivered ?? false,
    platformCode: subcode === undefined ? code : `${code}/${subcode}`,
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
}

function findRule(code: string, subcode: string | undefined): ErrorRule | undefined {
  const exact =
    subcode === undefined ? undefined : (own(MESSENGER_ERRORS, `${code}/${subcode}`) ?? own(SUBCODES, subcode));
  return exact ?? own(MESSENGER_ERRORS, code) ?? own(SUBCODES, code);
}

function own(table: Readonly<Record<string, ErrorRule>>, key: string): ErrorRule | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/** `estimated_time_to_regain_access` comes in minutes. */
export function minutesToMs(minutes: number | undefined): number | undefined {
  return minutes === undefined || minutes <= 0 ? undefined : minutes * MINUTE_MS;
}
