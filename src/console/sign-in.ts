import { type RequestHandler, Router } from 'express';
import { systemClock } from '../core/clock.ts';
import { recordAudit } from '../domain/staff/audit.ts';
import { logIn } from '../domain/staff/login.ts';
import { dropExpiredSessions } from '../domain/staff/sessions.ts';
import { findStaff } from '../domain/staff/staff.ts';
import { formSecretOf, formToken } from './csrf.ts';
import type { ConsoleDeps } from './deps.ts';
import { insideConsole, languageOf } from './language.ts';
import { scopeOf } from './scope.ts';
import { formatSpan } from './views/format.ts';
import { layout } from './views/layout.ts';
import { loginForm } from './views/login.ts';

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

    // A new id: one that was planted before sign-in opens nothing.
    await new Promise<void>((resolve, reject) =>
      req.session.regenerate((error: unknown) => (error ? reject(error) : resolve())),
    );
    req.session.staffId = result.staff._id;
    formSecretOf(req);
    await dropExpiredSessions(now);
    await recordAudit({
      staffId: result.staff._id,
      act: 'staff.sign-in',
      about: result.staff._id,
      at: deps.clock.now(),
    });
    res.redirect(303, insideConsole(req.query.next));
  });

  router.post('/logout', async (req, res) => {
    await new Promise<void>((resolve, reject) =>
      req.session.destroy((error: unknown) => (error ? reject(error) : resolve())),
    );
    res.redirect(303, '/console/login');
  });

  return router;
}

/** Lets only signed-in, still active staff on; others are asked to sign in and come back where they wanted to go. */
export function requireStaff(): RequestHandler {
  return async (req, res, next) => {
    const staff = req.session.staffId === undefined ? undefined : await findStaff(req.session.staffId);
    if (staff === undefined) {
      const back = req.method === 'GET' ? `?next=${encodeURIComponent(req.originalUrl)}` : '';
      return res.redirect(303, `/console/login${back}`);
    }
    res.locals.staff = staff;
    res.locals.scope = await scopeOf(staff);
    next();
  };
}

async function sendLogin(
  deps: ConsoleDeps,
  req: Parameters<RequestHandler>[0],
  res: Parameters<RequestHandler>[1],
  state: { failed?: boolean; login?: string; waitMs?: number | undefined },
): Promise<void> {
  const language = languageOf(req);
  const say = (key: string, params?: Record<string, unknown>) => deps.texts.t(language, key, params);
  const problem =
    state.waitMs === undefined
      ? state.failed
        ? say('console.login.wrong')
        : undefined
      : say('console.login.wait', { span: formatSpan(Math.ceil(state.waitMs / 60_000) * 60_000, say) });
  const token = formToken(formSecretOf(req));
  const path = req.originalUrl;
  const next = insideConsole(req.query.next);
  const body = await layout(
    { language, say, title: say('console.login.title'), nav: [], path, token },
    loginForm({ say, language, path, token, next, login: state.login ?? '', problem }),
  );
  const status = state.waitMs !== undefined ? 429 : state.failed ? 401 : 200;
  res.status(status).type('html').send(body.toString());
}
