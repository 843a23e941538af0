import { randomBytes } from 'node:crypto';
import type { Words } from '../api.ts';

/** A refusal of the Graph API. */
export interface GraphRefusal {
  code: number;
  subcode?: number;
  message: string;
  type: string;
  transient?: boolean;
  words: Words;
}

type Row = readonly [message: string, vi: string, en: string];

const TABLE: Record<string, Row> = {
  '2': ['Service temporarily unavailable', 'Facebook bận một lát.', 'Facebook is busy for a moment.'],
  '10/2018278': [
    'This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview',
    'Đã quá 24 giờ chị ấy không nhắn cho trang.',
    'She has not written for more than 24 hours.',
  ],
  '10/1893063': [
    'Page temporarily restricted from sending messages',
    'Facebook đang hạn chế trang gửi tin.',
    'Facebook has restricted the page for now.',
  ],
  '100': ['Invalid parameter', 'Yêu cầu sai mẫu.', 'The request is not well-formed.'],
  '100/33': [
    'Unsupported request. Object does not exist or cannot be loaded due to missing permissions',
    'Không có trang hoặc người này.',
    'No such page or person.',
  ],
  '100/2018001': ['No matching user found', 'Trang không quen người này.', 'The page does not know this person.'],
  '100/2018008': [
    'Failed to fetch the file from the url',
    'Facebook không tải được ảnh.',
    'The picture cannot be fetched.',
  ],
  '100/2018047': ['Upload attachment failure', 'Tệp không đúng loại đã báo.', 'The file is not of the type it claims.'],
  '100/2018074': [
    'Invalid attachment ID',
    'Mã ảnh không có, hoặc đã quá 90 ngày.',
    'The attachment id is unknown or older than 90 days.',
  ],
  '100/2018109': ['Attachment size exceeds allowable limit', 'Tệp quá lớn.', 'The file is too large.'],
  '100/2534037': ['Not thread owner', 'Người khác đang giữ cuộc trò chuyện.', 'Somebody else holds the thread.'],
  '190/460': [
    'Error validating access token: The session has been invalidated because the user changed their password',
    'Mã truy cập bị thu hồi.',
    'The page token was revoked.',
  ],
  '190/463': [
    'Error validating access token: Session has expired',
    'Mã truy cập hết hạn.',
    'The page token has expired.',
  ],
  '190': ['Invalid OAuth access token.', 'Mã truy cập không đúng.', 'The page token is wrong.'],
  '551/1545041': ["This person isn't available right now.", 'Chị ấy đã chặn trang.', 'She blocked the page.'],
  '613': ['Calls to this api have exceeded the rate limit.', 'Gửi quá nhanh.', 'Too many calls.'],
  '80006': [
    'There have been too many messenger calls to this page account.',
    'Trang gửi quá nhiều, phải chờ.',
    'The page sent too much and must wait.',
  ],
  '2018300': [
    'Thread is controlled by another app',
    'Cán bộ đang trả lời ở hộp thư trang.',
    'The page inbox holds the thread.',
  ],
};

/** @param key `code` or `code/subcode`. @param what The rule that was broken, for bare 100. */
export function graphRefusal(key: string, what?: string): GraphRefusal {
  const [code, subcode] = key.split('/').map(Number);
  const [message, vi, en] = TABLE[key] ??
    (TABLE[String(code)] as Row | undefined) ?? ['Unknown error', 'Lỗi lạ.', 'Unknown.'];
  return {
    code: code ?? 1,
    ...(subcode ? { subcode } : {}),
    message: `(#${code}) ${what ?? message}`,
    type: 'OAuthException',
    ...(code === 2 ? { transient: true } : {}),
    words: what ? { vi: `${vi} (${what})`, en: `${en} (${what})` } : { vi, en },
  };
}

export const isGraphRefusal = (value: object): value is GraphRefusal => 'code' in value && 'words' in value;

export function errorBody({ message, type, code, subcode, transient }: GraphRefusal): unknown {
  return {
    error: {
      message,
      type,
      code,
      ...(subcode ? { error_subcode: subcode } : {}),
      ...(transient ? { is_transient: true } : {}),
      fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
    },
  };
}

export const codeOf = ({ code, subcode }: GraphRefusal): string => (subcode ? `${code}/${subcode}` : String(code));
