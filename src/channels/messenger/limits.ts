import type { Pace } from '../../core/channel.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What Messenger allows. Each figure can be set: Meta changes several a year. */
export interface MessengerLimits {
  apiVersion: string;
  /** UTF-16 units. Meta says "under 2,000 characters" without naming the unit; we stay below. */
  textUnits: number;
  quickReplies: number;
  quickReplyTitleUnits: number;
  buttons: number;
  buttonTitleUnits: number;
  buttonTextUnits: number;
  payloadUnits: number;
  imageBytes: number;
  /** Attachment ids expire after 90 days; we renew earlier. */
  attachmentTtlMs: number;
  freeWindowMs: number;
  httpTimeoutMs: number;
  uploadTimeoutMs: number;
  maxBodyBytes: number;
  pace: Pace;
  /** Webhook fields without which we would be deaf. */
  neededFields: readonly string[];
  /** `app_id`s of the page's own inbox; Meta prints two for Messenger. */
  inboxAppIds: readonly string[];
  /** Postback payloads that only open a chat ("Get Started" set up elsewhere). */
  openingPayloads: readonly string[];
}

/**
 * As read in November 2026.
 *
 * @see https://developers.facebook.com/documentation/business-messaging/messenger-platform/reference/send-api text
 * @see https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/quick-replies
 * @see https://developers.facebook.com/documentation/business-messaging/messenger-platform/send-messages/saving-assets
 * @see https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy 24-hour window
 * @see https://developers.facebook.com/documentation/business-messaging/messenger-platform/overview/rate-limiting
 *   300 text calls a second are allowed, but a page above 40 messages a second cannot send at all: we start at 20
 * @see https://developers.facebook.com/docs/graph-api/changelog v25.0 lives until 29 July 2028
 */
export const MESSENGER_LIMITS: MessengerLimits = {
  apiVersion: 'v25.0',
  textUnits: 1900,
  quickReplies: 13,
  quickReplyTitleUnits: 20,
  buttons: 3,
  buttonTitleUnits: 20,
  buttonTextUnits: 640,
  payloadUnits: 1000,
  imageBytes: 8 * 1_048_576,
  attachmentTtlMs: 80 * DAY_MS,
  freeWindowMs: 24 * HOUR_MS,
  httpTimeoutMs: 10_000,
  uploadTimeoutMs: 60_000,
  maxBodyBytes: 1_048_576,
  pace: { perSecond: 20, burst: 20 },
  neededFields: ['messages', 'messaging_postbacks'],
  inboxAppIds: ['263902037430900', '26390203743090', '1217981644879628'],
  openingPayloads: ['GET_STARTED', 'get_started', 'GET_STARTED_PAYLOAD'],
};
