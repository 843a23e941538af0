import { InputError } from '../../core/errors.ts';
import { deriveId } from '../../core/ids.ts';
import { isWithin } from '../organisation/units.ts';
import { type StaffDoc, StaffModel } from './model.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { type Post, STAFF_ROLES, type StaffRole } from './permissions.ts';
import { dropSessionsOf } from './sessions.ts';
import { MIN_PASSWORD_LENGTH, type Weakness, weaknessOf } from './strength.ts';

/** A staff account without its secrets. Times in epoch ms. */
export type Staff = Omit<StaffDoc, 'passwordHash' | 'ticket' | 'secondFactor'> & {
  /** She has chosen a password. */
  ready: boolean;
  /** The link she has not used yet ends then. */
  invitedUntil: number | undefined;
  /** Since when codes of an app guard the account. */
  secondFactorSince: number | undefined;
  /** Recovery codes that are left. */
  recoveryLeft: number;
};

export interface NewStaff {
  login: string;
  name: string;
  role: StaffRole;
  unitId: string;
  portfolios?: readonly string[];
  /** Only for accounts made by the wiring; people choose theirs by a link (`giveTicket`). */
  password?: string;
}

export function staffIdOf(login: string): string {
  return deriveId('staff', foldLogin(login));
}

/** Logins are compared without case or stray spaces. */
export function foldLogin(login: string): string {
  return login.normalize('NFC').trim().toLowerCase();
}

/** What a stored account tells; its secrets stay behind. */
export function asStaff(doc: StaffDoc): Staff {
  const { passwordHash, ticket, secondFactor, ...staff } = doc;
  return {
    ...staff,
    ready: passwordHash !== undefined,
    invitedUntil: ticket?.expiresAt,
    secondFactorSince: secondFactor?.confirmedAt,
    recoveryLeft: secondFactor?.recovery?.length ?? 0,
  };
}

/** The words of hers that no password may be made of. */
export function ownWordsOf(staff: Pick<Staff, 'login' | 'name'>): string[] {
  return [staff.login, staff.name];
}

/**
 * Makes an account with its first post.
 * @throws InputError naming every problem; a login that is taken is one.
 */
export async function createStaff(details: NewStaff, now: number): Promise<{ staff: Staff }> {
  const login = foldLogin(details.login);
  const name = details.name.normalize('NFC').trim();
  const { role, unitId, portfolios = [], password } = details;

  const problems = [
    /^[a-z0-9][a-z0-9._-]{2,39}$/.test(login) ? '' : 'login: 3 to 40 of a–z, 0–9, dot, dash, underscore',
    name === '' || name.length > 80 ? 'name: 1 to 80 signs' : '',
    STAFF_ROLES.includes(role) ? '' : `role: one of ${STAFF_ROLES.join(', ')}`,
    unitId === '' ? 'unit: the id of the unit whose subtree she sees' : '',
    password !== undefined && password.length < MIN_PASSWORD_LENGTH
      ? `password: at least ${MIN_PASSWORD_LENGTH} signs`
      : '',
  ].filter((problem) => problem !== '');
  if (problems.length > 0) throw new InputError('the staff account was not made', problems);

  const doc: StaffDoc = {
    _id: staffIdOf(login),
    login,
    name,
    posts: [{ role, unitId, portfolios: [...portfolios] }],
    active: true,
    createdAt: now,
    ...(password === undefined ? {} : { passwordHash: await hashPassword(password) }),
  };
  try {
    await StaffModel.create(doc);
  } catch (error) {
    if (isDuplicate(error)) throw new InputError('the staff account was not made', [`login: ${login} is taken`]);
    throw error;
  }
  return { staff: asStaff(doc) };
}

/** The account, if it exists and may still sign in. */
export async function findStaff(staffId: string): Promise<Staff | undefined> {
  const staff = await getStaff(staffId);
  return staff?.active ? staff : undefined;
}

/** The account, also when it was ended. */
export async function getStaff(staffId: string): Promise<Staff | undefined> {
  const doc = await StaffModel.findById(staffId).lean<StaffDoc | null>();
  return doc === null ? undefined : asStaff(doc);
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
  const docs = await StaffModel.find({
    active: true,
    $or: [{ _id: { $in: [...staffIds] } }, { contactId: { $in: [...contactIds] } }],
  })
    .sort({ _id: 1 })
    .lean<StaffDoc[]>();
  return docs.map(asStaff);
}

/** Accounts with a post in one of these units, by name. */
export async function listStaff(unitIds: readonly string[]): Promise<Staff[]> {
  const docs = await StaffModel.find({ 'posts.unitId': { $in: [...unitIds] } })
    .sort({ name: 1, _id: 1 })
    .lean<StaffDoc[]>();
  return docs.map(asStaff);
}

/**
 * Changes her own password and ends her sessions; the caller opens a new one.
 * @returns Why it was not changed, or undefined when it was.
 */
export async function changePassword(
  staffId: string,
  passwords: { current: string; next: string },
): Promise<'wrong' | Weakness | undefined> {
  const doc = await StaffModel.findOne({ _id: staffId, active: true }).lean<StaffDoc | null>();
  if (!(await checkPassword(doc?.passwordHash, passwords.current)) || doc === null) return 'wrong';
  const weakness = weaknessOf(passwords.next, ownWordsOf(doc));
  if (weakness !== undefined) return weakness;

  await StaffModel.updateOne({ _id: staffId }, { $set: { passwordHash: await hashPassword(passwords.next) } });
  await dropSessionsOf(staffId);
  return undefined;
}

/**
 * Gives an account other posts; what she does from the next request on is judged by them.
 * @param posts At least one; each role and unit once.
 * @returns `last-admin` when nobody would be left who could manage the accounts of a unit; then nothing is changed.
 */
export async function setPosts(staffId: string, posts: readonly Post[]): Promise<'last-admin' | undefined> {
  const kept = posts.map(({ role, unitId, portfolios }) => ({ role, unitId, portfolios: [...portfolios] }));
  return unlessLastAdmin(staffId, { posts: kept });
}

/**
 * Ends an account: it can no longer sign in and its open sessions are gone. What it did stays in the audit log.
 * @returns `last-admin` when nobody would be left who could manage the accounts of its unit; then nothing is changed.
 */
export async function deactivateStaff(staffId: string): Promise<'last-admin' | undefined> {
  const refused = await unlessLastAdmin(staffId, { active: false });
  if (refused === undefined) await dropSessionsOf(staffId);
  return refused;
}

async function unlessLastAdmin(
  staffId: string,
  change: Partial<Pick<StaffDoc, 'active' | 'posts'>>,
): Promise<'last-admin' | undefined> {
  const before = await StaffModel.findOneAndUpdate({ _id: staffId }, { $set: change }).lean<StaffDoc | null>();
  const managed = before?.active ? before.posts.filter(({ role }) => role === 'admin') : [];
  // Looked at after the change: two admins who end each other at the same moment both see it.
  for (const { unitId } of managed) {
    if (before === null || (await hasAdmin(unitId))) continue;
    await StaffModel.updateOne({ _id: staffId }, { $set: { active: before.active, posts: before.posts } });
    return 'last-admin';
  }
  return undefined;
}

/** Whether an active admin's subtree holds the unit. */
async function hasAdmin(unitId: string): Promise<boolean> {
  const admins = await StaffModel.find({ active: true, 'posts.role': 'admin' }, { posts: 1 }).lean<StaffDoc[]>();
  const roots = admins.flatMap(({ posts }) => posts.flatMap((post) => (post.role === 'admin' ? post.unitId : [])));
  for (const root of new Set(roots)) {
    if (root === unitId || (await isWithin(unitId, root))) return true;
  }
  return false;
}

function isDuplicate(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 11_000;
}
