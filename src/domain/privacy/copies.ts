import { randomBytes, randomInt } from 'node:crypto';
import type { Language } from '../../core/texts.ts';
import { digestOf, digestsOf } from '../personal/vault.ts';
import { type DataCopyDoc, DataCopyModel } from './model.ts';

/** How long a link waits to be opened. */
export const COPY_MS = 86_400_000;
/** Then the link is dead: six digits must not be guessed. */
const MAX_WRONG_CODES = 5;

/**
 * Makes a link for fetching a copy once. Neither platform lets us send every kind of file, and a file in a chat stays
 * on a shared phone for good; a link ends, and alone it opens nothing.
 * @returns The secret part of the link, and six digits to be typed there. Kept are only digests of both.
 */
export async function openCopyLink(link: {
  contactId: string;
  language: Language;
  at: number;
}): Promise<{ token: string; code: string }> {
  const { contactId, language, at } = link;
  const token = randomBytes(24).toString('base64url');
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  // One at a time: the newest link is the one that opens.
  await DataCopyModel.deleteMany({ contactId });
  await DataCopyModel.create({
    _id: digestOf('copy-link', token),
    contactId,
    codeDigest: digestOf('copy-code', `${token} ${code}`),
    language,
    createdAt: at,
    expiresAt: at + COPY_MS,
    wrongCodes: 0,
  });
  return { token, code };
}

export type CopyState = { state: 'waiting' | 'gone'; language: Language };

/** Whether a link can still be opened. Unknown, expired, opened and blocked links look the same. */
export async function copyState(token: string, now: number): Promise<CopyState> {
  const row = await findCopy(token);
  const open = row !== undefined && isOpen(row, now);
  return { state: open ? 'waiting' : 'gone', language: row?.language ?? 'vi' };
}

/**
 * Opens a copy: of many who try at once with the right code one gets it.
 * @returns whose it is; `wrong` may be tried again, `gone` not.
 */
export async function takeCopy(
  token: string,
  code: string,
  now: number,
): Promise<{ outcome: 'taken'; contactId: string; language: Language } | { outcome: 'wrong' | 'gone' }> {
  const found = await findCopy(token);
  if (!found || !isOpen(found, now)) return { outcome: 'gone' };
  // Counted before the code is looked at: guessing many at once gains nothing.
  const row = await DataCopyModel.findOneAndUpdate(
    { _id: found._id, openedAt: { $exists: false }, wrongCodes: { $lt: MAX_WRONG_CODES } },
    { $inc: { wrongCodes: 1 } },
    { returnDocument: 'after' },
  ).lean<DataCopyDoc | null>();
  if (!row) return { outcome: 'gone' };
  if (!digestsOf('copy-code', `${token} ${code}`).includes(row.codeDigest)) {
    return { outcome: row.wrongCodes < MAX_WRONG_CODES ? 'wrong' : 'gone' };
  }
  const taken = await DataCopyModel.updateOne(
    { _id: row._id, openedAt: { $exists: false } },
    { $set: { openedAt: now } },
  );
  if (taken.modifiedCount !== 1) return { outcome: 'gone' };
  return { outcome: 'taken', contactId: row.contactId, language: row.language };
}

export async function eraseCopies(contactId: string): Promise<void> {
  await DataCopyModel.deleteMany({ contactId });
}

async function findCopy(token: string): Promise<DataCopyDoc | undefined> {
  const row = await DataCopyModel.findOne({ _id: { $in: digestsOf('copy-link', token) } }).lean<DataCopyDoc | null>();
  return row ?? undefined;
}

function isOpen(row: DataCopyDoc, now: number): boolean {
  return row.openedAt === undefined && row.expiresAt > now && row.wrongCodes < MAX_WRONG_CODES;
}
