import { Router } from 'express';
import { systemClock } from '../../core/clock.ts';
import { getContact } from '../../domain/contacts/contacts.ts';
import { LINK_CODE_MS, makeLinkCode, unlinkStaff } from '../../domain/staff/link.ts';
import { logIn } from '../../domain/staff/login.ts';
import { MIN_PASSWORD_LENGTH } from '../../domain/staff/passwords.ts';
import { changePassword } from '../../domain/staff/staff.ts';
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
  router.post('/link', page(deps, undefined, link));
  router.post('/unlink', page(deps, undefined, unlink));
  return router;
}

async function accountPage(visit: Visit, problem?: string, linkCode?: string): Promise<Answer> {
  const { say, scope } = visit;
  const contact = visit.staff.contactId ? await getContact(visit.staff.contactId) : undefined;
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
      mayManage: visit.may('read', 'staff'),
      linked: contact && { channel: contact.channel, name: contact.name },
      linkCode,
      linkMinutes: LINK_CODE_MS / 60_000,
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

/** A fresh code, shown in the answer itself; she types it on the phone where she wants to be sent things for a try. */
async function link(visit: Visit): Promise<Answer> {
  const code = await makeLinkCode(visit.staff._id, visit.now);
  await visit.audit('staff.link', visit.staff._id);
  return accountPage(visit, undefined, code);
}

async function unlink(visit: Visit): Promise<Answer> {
  await unlinkStaff(visit.staff._id);
  await visit.audit('staff.unlink', visit.staff._id);
  return { kind: 'redirect', to: '/console/account', done: 'unlinked' };
}
