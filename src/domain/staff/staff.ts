import { InputError } from '../../core/errors.ts';
import { deriveId } from '../../core/ids.ts';
import { getUnit } from '../organisation/units.ts';
import { type StaffDoc, StaffModel } from './model.ts';
import { checkPassword, hashPassword, MIN_PASSWORD_LENGTH, makePassword } from './passwords.ts';
import { STAFF_ROLES, type StaffRole } from './permissions.ts';
import { dropSessionsOf } from './sessions.ts';

/** A staff account without its password. Times in epoch ms. */
export type Staff = Omit<StaffDoc, 'passwordHash'>;

export interface NewStaff {
  login: string;
  name: string;
  role: StaffRole;
  unitId: string;
  /** Generated when absent. */
  password?: string;
}

export function staffIdOf(login: string): string {
  return deriveId('staff', foldLogin(login));
}

/** Logins are compared without case or stray spaces. */
export function foldLogin(login: string): string {
  return login.normalize('NFC').trim().toLowerCase();
}

/**
 * Makes an account.
 * @returns The password in clear when it was generated here: show it once, keep it nowhere.
 * @throws InputError naming every problem; a login that is taken is one.
 */
export async function createStaff(
  details: NewStaff,
  now: number,
): Promise<{ staff: Staff; generatedPassword: string | undefined }> {
  const login = foldLogin(details.login);
  const name = details.name.normalize('NFC').trim();
  const generatedPassword = details.password === undefined ? makePassword() : undefined;
  const password = details.password ?? generatedPassword ?? '';

  const problems = [
    /^[a-z0-9][a-z0-9._-]{2,39}$/.test(login) ? '' : 'login: 3 to 40 of a–z, 0–9, dot, dash, underscore',
    name === '' || name.length > 80 ? 'name: 1 to 80 signs' : '',
    STAFF_ROLES.includes(details.role) ? '' : `role: one of ${STAFF_ROLES.join(', ')}`,
    details.unitId === '' ? 'unit: the id of the unit whose subtree she sees' : '',
    password.length < MIN_PASSWORD_LENGTH ? `password: at least ${MIN_PASSWORD_LENGTH} signs` : '',
  ].filter((problem) => problem !== '');
  if (problems.length > 0) throw new InputError('the staff account was not made', problems);

  const staff: Staff = {
    _id: staffIdOf(login),
    login,
    name,
    role: details.role,
    unitId: details.unitId,
    active: true,
    createdAt: now,
  };
  try {
    await StaffModel.create({ ...staff, passwordHash: await hashPassword(password) });
  } catch (error) {
    if (isDuplicate(error)) throw new InputError('the staff account was not made', [`login: ${login} is taken`]);
    throw error;
  }
  return { staff, generatedPassword };
}

/** The account, if it exists and may still sign in. */
export async function findStaff(staffId: string): Promise<Staff | undefined> {
  const doc = await StaffModel.findOne({ _id: staffId, active: true }, { passwordHash: 0 }).lean<Staff>();
  return doc ?? undefined;
}

/** Names of staff by id, for lists that mention who did something; also of those who left. */
export async function staffNames(staffIds: readonly string[]): Promise<Map<string, string>> {
  const docs = await StaffModel.find({ _id: { $in: [...new Set(staffIds)] } }, { name: 1 }).lean<
    { _id: string; name: string }[]
  >();
  return new Map(docs.map((doc) => [doc._id, doc.name]));
}

/** Active accounts with one of these ids or one of these chats. */
export async function staffOf(staffIds: readonly string[], contactIds: readonly string[]): Promise<Staff[]> {
  return StaffModel.find(
    { active: true, $or: [{ _id: { $in: [...staffIds] } }, { contactId: { $in: [...contactIds] } }] },
    { passwordHash: 0 },
  )
    .sort({ _id: 1 })
    .lean<Staff[]>();
}

/** Accounts whose own unit is among these, by name. */
export async function listStaff(unitIds: readonly string[]): Promise<Staff[]> {
  return StaffModel.find({ unitId: { $in: [...unitIds] } }, { passwordHash: 0 })
    .sort({ name: 1 })
    .lean<Staff[]>();
}

/**
 * Changes her own password and ends her sessions; the caller opens a new one.
 * @returns Why it was not changed, or undefined when it was.
 */
export async function changePassword(
  staffId: string,
  passwords: { current: string; next: string },
): Promise<'wrong' | 'short' | undefined> {
  const doc = await StaffModel.findOne({ _id: staffId, active: true }).lean<StaffDoc>();
  if (!(await checkPassword(doc?.passwordHash, passwords.current))) return 'wrong';
  if (passwords.next.length < MIN_PASSWORD_LENGTH) return 'short';

  await StaffModel.updateOne({ _id: staffId }, { $set: { passwordHash: await hashPassword(passwords.next) } });
  await dropSessionsOf(staffId);
  return undefined;
}

/** The account, also when it was ended. */
export async function getStaff(staffId: string): Promise<Staff | undefined> {
  return (await StaffModel.findById(staffId, { passwordHash: 0 }).lean<Staff | null>()) ?? undefined;
}

/**
 * Gives an account a new password, ends its sessions, and opens it again if it was ended.
 * @returns The password in clear: show it once, keep it nowhere.
 */
export async function resetPassword(staffId: string): Promise<string> {
  const password = makePassword();
  await StaffModel.updateOne({ _id: staffId }, { $set: { passwordHash: await hashPassword(password), active: true } });
  await dropSessionsOf(staffId);
  return password;
}

/**
 * Ends an account: it can no longer sign in and its open sessions are gone. What it did stays in the audit log.
 * @returns `last-admin` when nobody would be left who could manage the accounts of its unit; then nothing is changed.
 */
export async function deactivateStaff(staffId: string): Promise<'last-admin' | undefined> {
  const before = await StaffModel.findOneAndUpdate({ _id: staffId }, { $set: { active: false } }).lean<Staff | null>();
  // Looked at after the change: two admins who end each other at the same moment both see it.
  if (before?.active && before.role === 'admin' && !(await hasAdmin(before.unitId))) {
    await StaffModel.updateOne({ _id: staffId }, { $set: { active: true } });
    return 'last-admin';
  }
  await dropSessionsOf(staffId);
  return undefined;
}

/** Whether an active admin's subtree holds the unit. */
async function hasAdmin(unitId: string): Promise<boolean> {
  const ancestors = (await getUnit(unitId))?.ancestors ?? [];
  const found = await StaffModel.exists({ role: 'admin', active: true, unitId: { $in: [unitId, ...ancestors] } });
  return found !== null;
}

function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11_000;
}
