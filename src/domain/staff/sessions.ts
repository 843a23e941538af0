import { createHash } from 'node:crypto';
import { type SessionDoc, SessionModel } from './model.ts';

/** Idle time after which a signed-in browser must sign in again. */
export const SESSION_IDLE_MS = 8 * 3_600_000;

/** What is told of a signed-in browser. Times in epoch ms. */
export interface OpenSession {
  /** A name for it that opens nothing. */
  id: string;
  /** See `deviceOf`. */
  device: string;
  signedInAt: number;
  lastSeenAt: number;
}

/** @returns The stored data, or undefined when there is none or it has expired at `now`. */
export async function readSession(sessionId: string, now: number): Promise<string | undefined> {
  const doc = await SessionModel.findById(sessionKeyOf(sessionId)).lean();
  return doc === null || doc.expiresAt <= now ? undefined : doc.data;
}

/** Stores the session for another idle time. */
export async function writeSession(
  sessionId: string,
  session: { data: string } & Partial<Pick<SessionDoc, 'staffId' | 'signedInAt' | 'device'>>,
  now: number,
): Promise<void> {
  await SessionModel.updateOne(
    { _id: sessionKeyOf(sessionId) },
    { $set: { ...session, expiresAt: now + SESSION_IDLE_MS } },
    { upsert: true },
  );
}

/** Moves the end of an existing session; one that was ended meanwhile stays ended. */
export async function touchSession(sessionId: string, now: number): Promise<void> {
  await SessionModel.updateOne({ _id: sessionKeyOf(sessionId) }, { $set: { expiresAt: now + SESSION_IDLE_MS } });
}

export async function dropSession(sessionId: string): Promise<void> {
  await SessionModel.deleteOne({ _id: sessionKeyOf(sessionId) });
}

/** Where somebody is signed in, the most recently used first; not where she has only typed her password. */
export async function listSessions(staffId: string, now: number): Promise<OpenSession[]> {
  const docs = await SessionModel.find({ staffId, signedInAt: { $exists: true }, expiresAt: { $gt: now } })
    .sort({ expiresAt: -1 })
    .lean<SessionDoc[]>();
  return docs.map((doc) => ({
    id: doc._id,
    device: doc.device ?? 'other other',
    signedInAt: doc.signedInAt ?? doc.expiresAt - SESSION_IDLE_MS,
    lastSeenAt: doc.expiresAt - SESSION_IDLE_MS,
  }));
}

/** Signs one of her browsers out. @param id As `listSessions` names it. */
export async function dropSessionOf(staffId: string, id: string): Promise<boolean> {
  return (await SessionModel.deleteOne({ _id: id, staffId })).deletedCount === 1;
}

/**
 * Signs a person out everywhere.
 * @param except The session to keep, by its own id: the one she asks from.
 */
export async function dropSessionsOf(staffId: string, except?: string): Promise<void> {
  await SessionModel.deleteMany({
    staffId,
    ...(except === undefined ? {} : { _id: { $ne: sessionKeyOf(except) } }),
  });
}

/** Clears what nobody can use any more; called at each sign-in, so no timer is needed. */
export async function dropExpiredSessions(now: number): Promise<void> {
  await SessionModel.deleteMany({ expiresAt: { $lte: now } });
}

/** The cookie's session id as it is stored. */
export function sessionKeyOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex');
}
