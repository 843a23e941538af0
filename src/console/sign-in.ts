import { type Request, type RequestHandler, type Response, Router } from 'express';
import { systemClock } from '../core/clock.ts';
import { recordAudit } from '../domain/staff/audit.ts';
import { deviceOf } from '../domain/staff/devices.ts';
import { logIn } from '../domain/staff/login.ts';
import { postIdOf, postOf } from '../domain/staff/posts.ts';
import { checkSecondFactor, needsSecondFactor } from '../domain/staff/second-factor.ts';
import { dropExpiredSessions } from '../domain/staff/sessions.ts';
import { findStaff, type Staff } from '../domain/staff/staff.ts';
import { formSecretOf } from './csrf.ts';
import type { ConsoleDeps } from './deps.ts';
import { plainPage } from './door.ts';
import { insideConsole } from './language.ts';
import { scopeOf } from './scope.ts';
import { formatSpan } from './views/format.ts';
import { codeForm, loginForm } from './views/login.ts';

/** Sign-in, sign-out. Guesses are slowed by real time: the simulator's clock must not shorten a wait. */
export function signInRoutes(deps: ConsoleDeps): Router {
  const router = Router();

  router.get('/login', async (req, res) => {
    if (req.session.staffId !== undefined) return res.redirect(303, '/console');
    await sendLogin(deps, req, res, {});
  });

  router.post('/login', async (req, res) => {
    const { login = '', password = '' } = (req.body ?? {}) as Record<string, string | undefined>;
    const now = systemClock.now();
    const result = await logIn({ login: String(login), password: String(password), address: req.ip ?? '' }, now);
    if (!result.ok) {
      deps.log.warn({ reason: result.reason }, 'console sign-in refused');
      const waitMs = result.reason === 'wait' ? result.until - now : undefined;
      return sendLogin(deps, req, res, { failed: true, login: String(login), waitMs });
    }
    if (result.staff.secondFactorSince === undefined) return enter(deps, req, res, result.staff);

    await freshSession(req);
    req.session.halfStaffId = result.staff._id;
    res.redirect(303, `/console/login/code?next=${encodeURIComponent(insideConsole(req.query.next))}`);
  });

  router.get('/login/code', async (req, res) => {
    if (req.session.halfStaffId === undefined) return res.redirect(303, '/console/login');
    await sendCode(deps, req, res);
  });

  router.post('/login/code', async (req, res) => {
    const staff = req.session.halfStaffId === undefined ? undefined : await findStaff(req.session.halfStaffId);
    if (staff === undefined) return res.redirect(303, '/console/login');
    const { code = '' } = (req.body ?? {}) as Record<string, string | undefined>;
    const checked = await checkSecondFactor(staff._id, String(code).slice(0, 40), systemClock.now());
    if (checked.ok) return enter(deps, req, res, staff, checked.recoveryLeft);
    deps.log.warn({ reason: checked.reason }, 'console code refused');
    await sendCode(deps, req, res, checked.reason);
  });

  router.post('/logout', async (req, res) => {
    await new Promise<void>((resolve, reject) =>
      req.session.destroy((error: unknown) => (error ? reject(error) : resolve())),
    );
    res.redirect(303, '/console/login');
  });

  return router;
}

/**
 * Lets only signed-in, still active staff on; others are asked to sign in and come back where they wanted to go. Whoever
 * needs a second factor and has none is led to its set-up from everywhere.
 */
export function requireStaff(deps: Pick<ConsoleDeps, 'secondFactor'>): RequestHandler {
  return async (req, res, next) => {
    const staff = req.session.staffId === undefined ? undefined : await findStaff(req.session.staffId);
    if (staff === undefined) {
      const back = req.method === 'GET' ? `?next=${encodeURIComponent(req.originalUrl)}` : '';
      return res.redirect(303, `/console/login${back}`);
    }
    const missing = staff.secondFactorSince === undefined && needsSecondFactor(staff.posts);
    if (missing && deps.secondFactor !== 'optional' && !req.path.startsWith('/second-factor')) {
      return res.redirect(303, '/console/second-factor');
    }
    const post = postOf(staff, req.session.postId);
    Object.assign(res.locals, { staff, post, scope: await scopeOf(post) });
    next();
  };
}

/** She has shown everything she must: the session is hers. */
async function enter(
  deps: ConsoleDeps,
  req: Request,
  res: Response,
  staff: Staff,
  recoveryLeft?: number,
): Promise<void> {
  await freshSession(req);
  const now = systemClock.now();
  Object.assign(req.session, { staffId: staff._id, signedInAt: now, device: deviceOf(req.get('user-agent')) });
  await dropExpiredSessions(now);
  await recordAudit({
    staffId: staff._id,
    post: postIdOf(postOf(staff, undefined)),
    act: recoveryLeft === undefined ? 'staff.sign-in' : 'staff.sign-in-recovery',
    about: staff._id,
    ...(recoveryLeft === undefined ? {} : { details: { left: recoveryLeft } }),
    at: deps.clock.now(),
  });
  res.redirect(303, recoveryLeft === undefined ? insideConsole(req.query.next) : '/console/account?done=recovery_used');
}

/** A new id: one that was planted before sign-in opens nothing. */
async function freshSession(req: Request): Promise<void> {
  await new Promise<void>((resolve, reject) =>
    req.session.regenerate((error: unknown) => (error ? reject(error) : resolve())),
  );
  formSecretOf(req);
}

async function sendLogin(
  deps: ConsoleDeps,
  req: Request,
  res: Response,
  state: { failed?: boolean; login?: string; waitMs?: number | undefined },
): Promise<void> {
  const status = state.waitMs !== undefined ? 429 : state.failed ? 401 : 200;
  await plainPage(deps, req, res, { title: 'console.login.title', status }, (door) => {
    const { say } = door;
    const span = () => formatSpan(Math.ceil((state.waitMs ?? 0) / 60_000) * 60_000, say);
    const wrong = state.failed ? say('console.login.wrong') : undefined;
    const done = req.query.done === 'password_chosen' ? say('console.login.password_chosen') : undefined;
    return loginForm({
      ...door,
      login: state.login ?? '',
      problem: state.waitMs === undefined ? wrong : say('console.login.wait', { span: span() }),
      done,
    });
  });
}

async function sendCode(deps: ConsoleDeps, req: Request, res: Response, problem?: 'wrong' | 'wait'): Promise<void> {
  const status = problem === 'wait' ? 429 : problem === 'wrong' ? 401 : 200;
  await plainPage(deps, req, res, { title: 'console-second-factor.enter', status }, (door) =>
    codeForm({ ...door, problem: problem && door.say(`console-second-factor.${problem}`) }),
  );
}
