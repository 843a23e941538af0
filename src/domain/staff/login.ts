import { deriveId } from '../../core/ids.ts';
import { LoginAttemptsModel, type StaffDoc, StaffModel } from './model.ts';
import { checkPassword } from './passwords.ts';
import { asStaff, foldLogin, type Staff, staffIdOf } from './staff.ts';

/** Failures that are free, and how long each further one makes wait: doubling from `firstMs` to `longestMs`. */
const LIMITS = {
  // A person mistypes a few times; a whole office behind one address mistypes more often.
  login: { free: 5, firstMs: 30_000, longestMs: 15 * 60_000 },
  address: { free: 30, firstMs: 30_000, longestMs: 15 * 60_000 },
} as const;

/** A counter that saw nothing for so long starts anew. */
const FORGET_AFTER_MS = 24 * 3_600_000;

export type LoginResult =
  | { ok: true; staff: Staff }
  | { ok: false; reason: 'wrong' }
  | { ok: false; reason: 'wait'; until: number };

/**
 * Checks a login and password, slowing down guessers by login and by address. The counters live in the store, so they
 * survive restarts and hold for all processes; a try is counted before the password is looked at, so guessing in
 * parallel gains nothing.
 * @param attempt.address The client's IP address; only a digest of it is kept.
 */
export async function logIn(
  attempt: { login: string; password: string; address: string },
  now: number,
): Promise<LoginResult> {
  const login = foldLogin(attempt.login);
  const keys = { login: deriveId('login', login), address: deriveId('address', attempt.address) };

  const until = Math.max(
    await takeTry(keys.address, LIMITS.address, now),
    await takeTry(keys.login, LIMITS.login, now),
  );
  if (until > now) return { ok: false, reason: 'wait', until };

  const doc = await StaffModel.findOne({ _id: staffIdOf(login), active: true }).lean<StaffDoc>();
  if (!(await checkPassword(doc?.passwordHash, attempt.password)) || doc === null)
    return { ok: false, reason: 'wrong' };

  // The login is hers and clean again; the address keeps its past, but not this try.
  await LoginAttemptsModel.deleteOne({ _id: keys.login });
  await LoginAttemptsModel.updateOne({ _id: keys.address }, { $inc: { failures: -1 }, $set: { blockedUntil: 0 } });
  return { ok: true, staff: asStaff(doc) };
}

/** Tries at a code before one must wait: typed in a chat to link an account, or after the password. */
const CODE_LIMITS = {
  link: { free: 5, firstMs: 600_000, longestMs: 24 * 3_600_000 },
  factor: { free: 8, firstMs: 60_000, longestMs: 3_600_000 },
} as const;

/** Counts one try at a code. @returns false when whoever types must wait. */
export async function mayTry(kind: keyof typeof CODE_LIMITS, id: string, now: number): Promise<boolean> {
  return (await takeTry(deriveId(kind, id), CODE_LIMITS[kind], now)) <= now;
}

/** A code was right: the count of wrong ones begins anew. */
export async function forgetTries(kind: keyof typeof CODE_LIMITS, id: string): Promise<void> {
  await LoginAttemptsModel.deleteOne({ _id: deriveId(kind, id) });
}

/** Until when these logins must wait before another try, epoch ms; those that need not are absent. */
export async function waitingLogins(logins: readonly string[], now: number): Promise<Map<string, number>> {
  const keys = new Map(logins.map((login) => [deriveId('login', foldLogin(login)), login]));
  const docs = await LoginAttemptsModel.find({ _id: { $in: [...keys.keys()] }, blockedUntil: { $gt: now } }).lean();
  return new Map(docs.map((doc) => [keys.get(doc._id) ?? '', doc.blockedUntil]));
}

/** Lets somebody who mistyped too often try again at once. */
export async function liftWait(staff: Pick<Staff, '_id' | 'login'>): Promise<void> {
  await LoginAttemptsModel.deleteMany({
    _id: { $in: [deriveId('login', staff.login), deriveId('factor', staff._id)] },
  });
}

/**
 * Counts one try, unless the key must wait. One conditional write: of many tries at the same moment each sees the
 * count the others left.
 * @returns Until when this key must wait, epoch ms; 0 when the try may go on.
 */
async function takeTry(
  key: string,
  limit: { free: number; firstMs: number; longestMs: number },
  now: number,
): Promise<number> {
  await LoginAttemptsModel.deleteMany({ _id: key, lastAt: { $lt: now - FORGET_AFTER_MS } });

  for (let round = 0; round < 50; round++) {
    const doc = await LoginAttemptsModel.findOneAndUpdate(
      { _id: key },
      { $setOnInsert: { failures: 0, lastAt: now, blockedUntil: 0 } },
      { upsert: true, returnDocument: 'after' },
    ).lean();
    if (doc.blockedUntil > now) return doc.blockedUntil;

    const failures = doc.failures + 1;
    const over = failures - limit.free;
    const waitMs = over < 0 ? 0 : Math.min(limit.firstMs * 2 ** over, limit.longestMs);
    const taken = await LoginAttemptsModel.updateOne(
      { _id: key, failures: doc.failures, blockedUntil: doc.blockedUntil },
      { $set: { failures, lastAt: now, blockedUntil: waitMs === 0 ? 0 : now + waitMs } },
    );
    if (taken.modifiedCount === 1) return 0;
  }
  return now + limit.firstMs;
}
