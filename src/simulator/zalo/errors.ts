import type { Words } from '../api.ts';

/** A refusal: Zalo's code, Zalo's words, and ours for the page. */
export interface ZaloRefusal {
  code: number;
  message: string;
  words: Words;
}

const TABLE: Record<number, readonly [message: string, vi: string, en: string]> = {
  [-32]: [
    'Your application reached limit call api',
    'Gọi quá nhanh: hết lượt trong phút này.',
    'Too many calls this minute.',
  ],
  [-100]: ['attachment_id was expired', 'Ảnh đã tải lên quá 7 ngày.', 'The upload is older than 7 days.'],
  [-200]: ['Send message failed', 'Zalo gửi không được, lỗi tạm thời.', 'Zalo failed for a moment.'],
  [-201]: ['is invalid!', 'Yêu cầu sai mẫu.', 'The request is not well-formed.'],
  [-210]: ['Parameter exceeds allowable limit', 'Dài quá mức cho phép.', 'Longer than allowed.'],
  [-211]: ['Out of quota', 'Hết hạn mức.', 'Out of quota.'],
  [-213]: ['User has not followed OA', 'Chị ấy đã bỏ quan tâm OA.', 'She no longer follows the account.'],
  [-216]: ['Access token is invalid', 'Mã truy cập không đúng.', 'The access token is invalid.'],
  [-217]: ['User has blocked invitation from OA', 'Chị ấy đã chặn OA.', 'She blocked the account.'],
  [-220]: ['access_token is expired or removed', 'Mã truy cập hết hạn.', 'The access token has expired.'],
  [-224]: [
    'The OA needs to upgrade OA Tier Package to use this feature',
    'Gói của OA không cho gửi nút bấm.',
    "The account's package does not allow buttons.",
  ],
  [-227]: [
    'User is banned or has been inactive for more than 45 days',
    'Chị ấy không dùng Zalo hơn 45 ngày.',
    'She has not used Zalo for over 45 days.',
  ],
  [-230]: [
    'User has not interacted with the OA in the past 7 days',
    'Đã quá 7 ngày chị ấy không nhắn cho OA.',
    'She has not written for more than 7 days.',
  ],
  [-232]: [
    'User has not interacted with the OA, or the last interaction has expired',
    'Chị ấy chưa từng nhắn cho OA.',
    'She has never written to the account.',
  ],
  [-233]: [
    'message type is invalid or not support',
    'Loại tin này Zalo không còn nhận.',
    'Zalo does not take this kind of message.',
  ],
  [-234]: [
    'This message cannot be sent at night (10:00PM - 6:00AM)',
    'Tin quảng bá không được gửi từ 22 giờ đến 6 giờ.',
    'No promotion between 22:00 and 06:00.',
  ],
  [-240]: [
    'MessageV2 API has been shut down, please switch to MessageV3',
    'Cách gửi cũ (v2) đã đóng.',
    'The old v2 way of sending is closed.',
  ],
  [-244]: [
    'User has restricted this message type from your OA',
    'Chị ấy đã tắt nhận tin của OA.',
    'She restricted messages from the account.',
  ],
  [-320]: [
    'Your app needs to connect with Zalo Cloud Account to use paid features',
    'Ngoài 48 giờ phải trả phí, mà OA chưa nối tài khoản trả phí.',
    'Outside 48 hours it costs, and no paying account is connected.',
  ],
  [-321]: [
    'Zalo Cloud Account is out of money or unable to be charged',
    'Ngoài 48 giờ phải trả phí, mà tài khoản hết tiền.',
    'Outside 48 hours it costs, and the account is out of money.',
  ],
  [-1472]: [
    'Daily promotion quota of this user is reached',
    'Mỗi người một tin quảng bá một ngày.',
    'One promotion per person and day.',
  ],
};

/** @param what For -201 and -210: the field, in Zalo's spelling. */
export function refusal(code: number, what?: string): ZaloRefusal {
  const [message, vi, en] = TABLE[code] ?? ['Unknown error', 'Lỗi lạ.', 'Unknown error.'];
  if (code === -201) {
    return { code, message: `${what ?? 'body'} ${message}`, words: { vi: `${vi} (${what})`, en: `${en} (${what})` } };
  }
  if (!what) return { code, message, words: { vi, en } };
  return { code, message: `${message}: ${what}`, words: { vi: `${vi} (${what})`, en: `${en} (${what})` } };
}

export const isRefusal = (value: object): value is ZaloRefusal => 'code' in value && 'words' in value;
