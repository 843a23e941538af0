import { type Request, type Response, Router } from 'express';
import { systemClock } from '../core/clock.ts';
import { recordAudit } from '../domain/staff/audit.ts';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH, type Weakness } from '../domain/staff/strength.ts';
import { ticketHolder, useTicket } from '../domain/staff/tickets.ts';
import type { ConsoleDeps } from './deps.ts';
import { plainPage } from './door.ts';
import { welcomeForm, welcomeGone } from './views/welcome.ts';

/** Where a link leads by which somebody chooses her password. Looking at it does not use it up; only choosing does. */
export function welcomeRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get('/welcome/:token', (req, res) => show(deps, req, res));
  router.post('/welcome/:token', async (req, res) => {
    const { password = '', again = '' } = (req.body ?? {}) as Record<string, string | undefined>;
    if (String(password) !== String(again)) return show(deps, req, res, 'differ');
    const done = await useTicket(req.params.token, String(password), systemClock.now());
    if (done === 'gone') return show(deps, req, res);
    if (typeof done === 'string') return show(deps, req, res, done);

    await recordAudit({ staffId: done._id, act: 'staff.choose-password', about: done._id, at: deps.clock.now() });
    res.redirect(303, '/console/login?done=password_chosen');
  });
  return router;
}

async function show(
  deps: ConsoleDeps,
  req: Request<{ token: string }>,
  res: Response,
  problem?: Weakness | 'differ',
): Promise<void> {
  const staff = await ticketHolder(req.params.token, systemClock.now());
  const status = staff === undefined ? 404 : problem === undefined ? 200 : 422;
  await plainPage(deps, req, res, { title: 'console-welcome.title', status }, (door) =>
    staff === undefined
      ? welcomeGone(door)
      : welcomeForm({
          ...door,
          name: staff.name,
          login: staff.login,
          min: MIN_PASSWORD_LENGTH,
          problem:
            problem &&
            door.say(`console-welcome.weak.${problem}`, { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH }),
        }),
  );
}
