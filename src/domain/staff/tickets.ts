import { createHash, randomBytes } from 'node:crypto';
import { type StaffDoc, StaffModel } from './model.ts';
import { hashPassword } from './passwords.ts';
import { dropSessionsOf } from './sessions.ts';
import { asStaff, ownWordsOf, type Staff } from './staff.ts';
import { type Weakness, weaknessOf } from './strength.ts';

/** How long a link waits to be used. */
export const TICKET_MS = 72 * 3_600_000;

/**
 * Makes a link by which she chooses her password. Until then no password opens the account, an older link neither, and
 * all her sessions end. An account that was ended is open again.
 * @returns The secret of the link: show it once, keep it nowhere.
 */
export async function giveTicket(staffId: string, now: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  await StaffModel.updateOne(
    { _id: staffId },
    {
      $set: { active: true, ticket: { digest: digestOf(token), expiresAt: now + TICKET_MS } },
      $unset: { passwordHash: '' },
    },
  );
  await dropSessionsOf(staffId);
  return token;
}

/** Whose link it is; undefined when it was used, has expired, or never was one. */
export async function ticketHolder(token: string, now: number): Promise<Staff | undefined> {
  const doc = await StaffModel.findOne(openTicket(token, now)).lean<StaffDoc | null>();
  return doc === null ? undefined : asStaff(doc);
}

/**
 * Sets the password she chose. The link and its use are one write: of two who open it at the same moment one comes late.
 * @returns The account, or why nothing was changed.
 */
export async function useTicket(token: string, password: string, now: number): Promise<Staff | Weakness | 'gone'> {
  const holder = await ticketHolder(token, now);
  if (holder === undefined) return 'gone';
  const weakness = weaknessOf(password, ownWordsOf(holder));
  if (weakness !== undefined) return weakness;

  const used = await StaffModel.updateOne(openTicket(token, now), {
    $set: { passwordHash: await hashPassword(password) },
    $unset: { ticket: '' },
  });
  if (used.modifiedCount !== 1) return 'gone';
  await dropSessionsOf(holder._id);
  return holder;
}

function openTicket(token: string, now: number): Record<string, unknown> {
  return { 'ticket.digest': digestOf(token), 'ticket.expiresAt': { $gt: now }, active: true };
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
