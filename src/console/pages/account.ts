import { Router } from 'express';
import { systemClock } from '../../core/clock.ts';
import { getContact } from '../../domain/contacts/contacts.ts';
import { LINK_CODE_MS, makeLinkCode, unlinkStaff } from '../../domain/staff/link.ts';
import { logIn } from '../../domain/staff/login.ts';
import { postIdOf } from '../../domain/staff/posts.ts';
import { dropSessionOf, dropSessionsOf, listSessions, sessionKeyOf } from '../../domain/staff/sessions.ts';
import { changePassword } from '../../domain/staff/staff.ts';
import { MAX_PASSWORD_LENGTH, MIN_PASSWORD_LENGTH } from '../../domain/staff/strength.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
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
  router.post('/post', page(deps, undefined, choosePost));
  router.post('/sessions/end', page(deps, undefined, endSession));
  router.post('/sessions/end-others', page(deps, undefined, endOthers));
  router.post('/link', page(deps, undefined, link));
  router.post('/unlink', page(deps, undefined, unlink));
  return router;
}

async function accountPage(visit: Visit, problem?: string, linkCode?: string): Promise<Answer> {
  const { say, scope, staff } = visit;
  const [contact, sessions] = await Promise.all([
    staff.contactId ? getContact(staff.contactId) : undefined,
    listSessions(staff._id, systemClock.now()),
  ]);
  return {
    kind: 'page',
    title: say('console.account.title'),
    active: 'account',
    status: problem === undefined ? 200 : 422,
    body: accountBody({
      say,
      token: visit.token(),
      staff,
      post: visit.post,
      unitName: scope.unitName,
      minLength: MIN_PASSWORD_LENGTH,
      problem,
      mayManage: visit.may('read', 'staff'),
      sessions,
      thisSession: sessionKeyOf(visit.session.id),
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
  if (refused === 'wrong') return accountPage(visit, say('console.account.wrong'));
  if (refused !== undefined) {
    const limits = { min: MIN_PASSWORD_LENGTH, max: MAX_PASSWORD_LENGTH };
    return accountPage(visit, say(`console-welcome.weak.${refused}`, limits));
  }

  await visit.audit('staff.change-password', staff._id);
  return { kind: 'redirect', to: '/console/login' };
}

/** She acts in another of her posts from now on, in this browser. */
async function choosePost(visit: Visit): Promise<Answer> {
  const chosen = visit.staff.posts.find((post) => postIdOf(post) === visit.form('post'));
  if (chosen === undefined) throw new Refusal(400, 'malformed');
  visit.session.postId = postIdOf(chosen);
  await visit.audit('staff.choose-post', visit.staff._id, { unitId: chosen.unitId, details: { role: chosen.role } });
  return { kind: 'redirect', to: '/console' };
}

async function endSession(visit: Visit): Promise<Answer> {
  const id = visit.form('session') ?? '';
  if (id === sessionKeyOf(visit.session.id)) throw new Refusal(400, 'malformed');
  if (!(await dropSessionOf(visit.staff._id, id))) throw notFound();
  await visit.audit('staff.end-session', visit.staff._id);
  return { kind: 'redirect', to: '/console/account', done: 'session_ended' };
}

async function endOthers(visit: Visit): Promise<Answer> {
  await dropSessionsOf(visit.staff._id, visit.session.id);
  await visit.audit('staff.end-sessions', visit.staff._id);
  return { kind: 'redirect', to: '/console/account', done: 'sessions_ended' };
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
