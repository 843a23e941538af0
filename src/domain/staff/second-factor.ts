import { randomInt } from 'node:crypto';
import { digestOf, digestsOf, openPersonal, sealPersonal } from '../personal/vault.ts';
import { forgetTries, mayTry } from './login.ts';
import { type SecondFactorDoc, type StaffDoc, StaffModel } from './model.ts';
import type { Post, StaffRole } from './permissions.ts';
import { dropSessionsOf } from './sessions.ts';
import { makeTotpSecret, matchTotp } from './totp.ts';

const RECOVERY_CODES = 10;

/** Whoever sees the whole union, or makes accounts, needs more than a password. */
const REQUIRED: ReadonlySet<StaffRole> = new Set(['office', 'admin']);

export function needsSecondFactor(posts: readonly Post[]): boolean {
  return posts.some(({ role }) => REQUIRED.has(role));
}

/**
 * The secret she puts into her app; the same one until she has proved that it is there.
 * @returns Base32.
 * @throws Error when she has a second factor already.
 */
export async function beginSecondFactor(staffId: string): Promise<string> {
  const fresh = { sealed: sealPersonal(makeTotpSecret()), lastStep: 0, recovery: [] };
  await StaffModel.updateOne({ _id: staffId, secondFactor: { $exists: false } }, { $set: { secondFactor: fresh } });
  const factor = await factorOf(staffId);
  if (factor === undefined || factor.confirmedAt !== undefined) throw new Error('this account has a second factor');
  return openPersonal(factor.sealed);
}

export type Proof = { ok: true } | { ok: false; reason: 'wrong' | 'wait' };

/**
 * Turns the second factor on when the code shows that her app has the secret.
 * @returns The recovery codes in clear, to be shown this once; `wrong` or `wait` otherwise.
 */
export async function confirmSecondFactor(
  staffId: string,
  typed: string,
  now: number,
): Promise<{ ok: true; codes: string[] } | Exclude<Proof, { ok: true }>> {
  const proved = await prove(staffId, typed, now, { confirmed: false });
  if (!proved.ok) return proved;
  const codes = makeCodes();
  await StaffModel.updateOne(
    { _id: staffId, 'secondFactor.confirmedAt': { $exists: false } },
    { $set: { 'secondFactor.confirmedAt': now, 'secondFactor.recovery': codes.map(digest) } },
  );
  return { ok: true, codes };
}

/**
 * Takes a code of the app, or one of the recovery codes. Each opens once: of two tries with the same code one is wrong.
 * @returns `recoveryLeft` when it was a recovery code.
 */
export async function checkSecondFactor(
  staffId: string,
  typed: string,
  now: number,
): Promise<{ ok: true; recoveryLeft?: number } | Exclude<Proof, { ok: true }>> {
  const proved = await prove(staffId, typed, now, { confirmed: true });
  if (proved.ok || proved.reason === 'wait') return proved;

  const code = typed.toLowerCase().replace(/[^a-z0-9]/g, '');
  const found = digestsOf('recovery', code);
  const taken = await StaffModel.findOneAndUpdate(
    { _id: staffId, 'secondFactor.recovery': { $in: found } },
    { $pull: { 'secondFactor.recovery': { $in: found } } },
    { returnDocument: 'after' },
  ).lean<StaffDoc | null>();
  if (taken === null) return proved;
  await forgetTries('factor', staffId);
  return { ok: true, recoveryLeft: taken.secondFactor?.recovery.length ?? 0 };
}

/** Ten new recovery codes; the old ones are void. */
export async function renewRecoveryCodes(staffId: string): Promise<string[]> {
  const codes = makeCodes();
  await StaffModel.updateOne(
    { _id: staffId, 'secondFactor.confirmedAt': { $exists: true } },
    { $set: { 'secondFactor.recovery': codes.map(digest) } },
  );
  return codes;
}

/** Takes the second factor away, for a lost phone or at her own wish, and ends all her sessions. */
export async function dropSecondFactor(staffId: string): Promise<void> {
  await StaffModel.updateOne({ _id: staffId }, { $unset: { secondFactor: '' } });
  await dropSessionsOf(staffId);
}

/** Tries are counted before the code is looked at; a code that was taken before is as wrong as any other. */
async function prove(staffId: string, typed: string, now: number, wish: { confirmed: boolean }): Promise<Proof> {
  if (!(await mayTry('factor', staffId, now))) return { ok: false, reason: 'wait' };
  const factor = await factorOf(staffId);
  if (factor === undefined || (factor.confirmedAt !== undefined) !== wish.confirmed)
    return { ok: false, reason: 'wrong' };

  const step = matchTotp(openPersonal(factor.sealed), typed.replace(/\s/g, ''), now);
  if (step === undefined) return { ok: false, reason: 'wrong' };
  const taken = await StaffModel.updateOne(
    { _id: staffId, 'secondFactor.sealed': factor.sealed, 'secondFactor.lastStep': { $lt: step } },
    { $set: { 'secondFactor.lastStep': step } },
  );
  if (taken.modifiedCount !== 1) return { ok: false, reason: 'wrong' };
  await forgetTries('factor', staffId);
  return { ok: true };
}

async function factorOf(staffId: string): Promise<SecondFactorDoc | undefined> {
  return (await StaffModel.findById(staffId).lean<StaffDoc | null>())?.secondFactor;
}

/** Without look-alikes (0/o, 1/l/i), so that they can be copied by hand. */
const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

function makeCodes(): string[] {
  const signs = () => Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return Array.from({ length: RECOVERY_CODES }, () => `${signs()}-${signs()}`);
}

function digest(code: string): string {
  return digestOf('recovery', code.replace('-', ''));
}
