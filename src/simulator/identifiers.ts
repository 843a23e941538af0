import { randomBytes, randomInt } from 'node:crypto';

function digits(count: number): string {
  let text = String(randomInt(1, 10));
  while (text.length < count) text += String(randomInt(0, 10));
  return text;
}

/** Zalo ids have 18 or 19 digits and exceed 2^53 on purpose: a client that parses them as numbers breaks here too. */
export const zaloUserId = (): string => `9${digits(17)}`;
export const psid = (): string => `2${digits(16)}`;
export const zaloMessageId = (): string => randomBytes(10).toString('hex');
export const messengerMessageId = (): string => `m_${randomBytes(72).toString('base64url')}`;
/** Below 2^53, because Messenger prints it as a number in echoes. */
export const messengerAttachmentId = (): string => `1${digits(14)}`;
export const zaloAttachmentId = (): string => randomBytes(24).toString('base64url');
export const secret = (bytes: number): string => randomBytes(bytes).toString('base64url');
