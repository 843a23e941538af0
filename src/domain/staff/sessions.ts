import { createHash } from 'node:crypto';
import { SessionModel } from './model.ts';

/** Idle time after which a signed-in browser must sign in again. */
export const SESSION_IDLE_MS = 8 * 3_600_000;

/** @returns The stored data, or undefined when there is none or it has expired at `now`. */
export async function readSession(sessionId: string, now: number): Promise<string | undefined> {
  const doc = await SessionModel.findById(keyOf(sessionId)).lean();
  return doc === null || doc.expiresAt <= now ? undefined : doc.data;
}

/** Stores the session for another idle time. */
export async function writeSession(
  sessionId: string,
  session: { staffId?: string | undefined; data: string },
  now: number,
): Promise<void> {
  const set = { data: session.data, expiresAt: now + SESSION_IDLE_MS };
  await SessionModel.updateOne(
    { _id: keyOf(sessionId) },
    { $set: session.staffId === undefined ? set : { ...set, staffId: session.staffId } },
    { upsert: true },
  );
}

/** Moves the end of an existing session; one that was ended meanwhile stays ended. */
export async function touchSession(sessionId: string, now: number): Promise<void> {
  await SessionModel.updateOne({ _id: keyOf(sessionId) }, { $set: { expiresAt: now + SESSION_IDLE_MS } });
}

export async function dropSession(sessionId: string): Promise<void> {
  await SessionModel.deleteOne({ _id: keyOf(sessionId) });
}

/** Signs a person out everywhere. */
export async function dropSessionsOf(staffId: string): Promise<void> {
  await SessionModel.deleteMany({ staffId });
}

/** Clears what nobody can use any more; called at each sign-in, so no timer is needed. */
export async function dropExpiredSessions(now: number): Promise<void> {
  await SessionModel.deleteMany({ expiresAt: { $lte: now } });
}

function keyOf(sessionId: string): string {
  return createHash('sha256').update(sessionId).digest('hex');
}
