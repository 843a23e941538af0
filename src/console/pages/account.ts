import { Router } from 'express';
import { systemClock } from '../../core/clock.ts';
import { logIn } from '../../domain/staff/login.ts';
import { MIN_PASSWORD_LENGTH } from '../../domain/staff/passwords.ts';
import { changePassword, listStaff } from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { accountBody } from '../views/account.ts';
import { formatSpan } from '../views/format.ts';
import { type Answer, page, type Visit } from '../visit.ts';

export function accountRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/',
    page(deps, undefined, (visit) => accountPage(visit)),
  );
  router.post('/password', page(deps, undefined, changeOwnPassword));
  return router;
}

async function accountPage(visit: Visit, problem?: string): Promise<Answer> {
  const { say, scope } = visit;
  const mayManage = visit.may('read', 'audit');
  return {
    kind: 'page',
    title: say('console.account.title'),
    active: 'account',
    status: problem === undefined ? 200 : 422,
    body: accountBody({
      say,
      token: visit.token(),
      staff: visit.staff,
      unitName: scope.unitName,
      minLength: MIN_PASSWORD_LENGTH,
      problem,
      team: mayManage ? await listStaff(scope.ids) : [],
      unitNames: new Map(scope.units.map((unit) => [unit._id, unit.name])),
    }),
  };
}

/** Wrong tries here count like wrong tries at the door: an open browser must not be a place to guess. */
async function changeOwnPassword(visit: Visit): Promise<Answer> {
  const { say, staff } = visit;
  const current = visit.form('current') ?? '';
  const next = visit.form('next') ?? '';
  const now = systemClock.now();

  const checked = await logIn({ login: staff.login, password: current, address: `staff ${staff._id}` }, now);
  if (!checked.ok && checked.reason === 'wait') {
    return accountPage(visit, say('console.account.wait', { span: formatSpan(checked.until - now + 59_999, say) }));
  }
  const refused = await changePassword(staff._id, { current, next });
  if (refused !== undefined) return accountPage(visit, say(`console.account.${refused}`, { min: MIN_PASSWORD_LENGTH }));

  await visit.audit('staff.change-password', staff._id);
  return { kind: 'redirect', to: '/console/login' };
}
