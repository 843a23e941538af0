import type { Pace } from '../../core/channel.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What Zalo allows and charges. Every figure changed at least once in two years, so each can be set. */
export interface ZaloLimits {
  /** UTF-16 units of one text message; more is refused with -210. */
  textUnits: number;
  buttons: number;
  buttonTitleUnits: number;
  buttonPayloadUnits: number;
  infoTitleUnits: number;
  infoSubtitleUnits: number;
  imageBytes: number;
  /** Uploads live 7 days; we stop using them earlier. */
  uploadTtlMs: number;
  freeWindowMs: number;
  paidWindowMs: number;
  paidCostVnd: number;
  /** Webhooks signed longer ago are not believed. The last redelivery comes 1 h 50 min after the first. */
  staleMs: number;
  /** How long we go without buttons after the OA package refused them. */
  buttonsRefusedMs: number;
  /** Age at which the access token (25 h) is exchanged. */
  refreshAfterMs: number;
  accessTokenMs: number;
  httpTimeoutMs: number;
  oauthTimeoutMs: number;
  maxBodyBytes: number;
  pace: Pace;
  /** Hours in Vietnam during which promotions may be sent; -234 outside. */
  promotionHours: { from: number; to: number };
}

/**
 * As read in November 2026.
 *
 * @see https://docs.zaloplatforms.com/docs/OA/tin-nhan/tin-tu-van/dieu-kien-gui-tin-tu-van windows
 * @see https://zalo.solutions/oa/pricing 55 VND a message between 48 hours and 7 days
 * @see https://docs.zaloplatforms.com/docs/OA/phu-luc/gioi-han-toc-do-api 4,000 calls a minute and app; the OA's own
 *   limit depends on its package (100 a minute for "Tăng trưởng", by resellers), so we start at 90
 * @see https://docs.zaloplatforms.com/docs/OA/bat-dau/xac-thuc-va-uy-quyen-cho-ung-dung-new token lifetimes
 */
export const ZALO_LIMITS: ZaloLimits = {
  textUnits: 2000,
  buttons: 5,
  buttonTitleUnits: 100,
  buttonPayloadUnits: 1000,
  infoTitleUnits: 100,
  infoSubtitleUnits: 500,
  imageBytes: 1_048_576,
  uploadTtlMs: 6 * DAY_MS,
  freeWindowMs: 48 * HOUR_MS,
  paidWindowMs: 7 * DAY_MS,
  paidCostVnd: 55,
  staleMs: 2 * HOUR_MS,
  buttonsRefusedMs: DAY_MS,
  refreshAfterMs: 20 * HOUR_MS,
  accessTokenMs: 25 * HOUR_MS,
  httpTimeoutMs: 10_000,
  oauthTimeoutMs: 15_000,
  maxBodyBytes: 1_048_576,
  pace: { perSecond: 1.5, burst: 5 },
  promotionHours: { from: 6, to: 22 },
};
