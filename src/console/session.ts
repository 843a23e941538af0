import type { RequestHandler } from 'express';
import session, { type SessionData, Store } from 'express-session';
import type { Clock } from '../core/clock.ts';
import { dropSession, readSession, SESSION_IDLE_MS, touchSession, writeSession } from '../domain/staff/sessions.ts';

declare module 'express-session' {
  interface SessionData {
    /** Set once she is signed in. */
    staffId: string;
    /** Set between her password and the code of her app; opens nothing else. */
    halfStaffId: string;
    /** When she signed in (epoch ms) and on what, see `deviceOf`. */
    signedInAt: number;
    device: string;
    /** The post she chose to act in. */
    postId: string;
    /** Secret behind the tokens of this session's forms. */
    formSecret: string;
  }
}

/**
 * Sessions in the store, so that they survive a restart and hold on every process. The cookie is unreadable to
 * scripts, not sent along by other sites' forms, and bound to this host when served over https.
 */
export function sessionMiddleware(options: { secret: string; secure: boolean; clock: Clock }): RequestHandler {
  return session({
    name: options.secure ? '__Host-console' : 'console',
    secret: options.secret,
    store: new MongoSessions(options.clock),
    cookie: { httpOnly: true, sameSite: 'lax', secure: options.secure, path: '/', maxAge: SESSION_IDLE_MS },
    // TLS ends at the proxy in front of us; without its X-Forwarded-Proto no cookie would be set.
    proxy: options.secure,
    rolling: true,
    resave: false,
    saveUninitialized: false,
  });
}

type Done = (error?: unknown) => void;

class MongoSessions extends Store {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    super();
    this.#clock = clock;
  }

  get(id: string, done: (error: unknown, session?: SessionData | null) => void): void {
    readSession(id, this.#clock.now()).then(
      (data) => done(undefined, data === undefined ? null : (JSON.parse(data) as SessionData)),
      (error: unknown) => done(error),
    );
  }

  set(id: string, value: SessionData, done: Done = () => undefined): void {
    const row = { ...ownerOf(value), data: JSON.stringify(value) };
    settle(writeSession(id, row, this.#clock.now()), done);
  }

  override touch(id: string, _value: SessionData, done: Done = () => undefined): void {
    settle(touchSession(id, this.#clock.now()), done);
  }

  destroy(id: string, done: Done = () => undefined): void {
    settle(dropSession(id), done);
  }
}

function settle(work: Promise<void>, done: Done): void {
  work.then(
    () => done(),
    (error: unknown) => done(error),
  );
}

/**
 * Whose it is. Half-way in counts as hers: it must end when her sessions do, or a password that was taken back would
 * still be worth something. Only `signedInAt` makes it one she is told of.
 */
function ownerOf({ staffId, halfStaffId, signedInAt, device }: SessionData) {
  if (staffId !== undefined) return { staffId, signedInAt, device };
  return halfStaffId === undefined ? {} : { staffId: halfStaffId };
}
