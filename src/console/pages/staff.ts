import { Router } from 'express';
import { systemClock } from '../../core/clock.ts';
import { InputError } from '../../core/errors.ts';
import { dayOf } from '../../core/time.ts';
import { sectionDuties } from '../../domain/organisation/portfolios.ts';
import { unitLabels } from '../../domain/organisation/units.ts';
import { liftWait, waitingLogins } from '../../domain/staff/login.ts';
import { type Post, STAFF_ROLES } from '../../domain/staff/permissions.ts';
import { postIdOf } from '../../domain/staff/posts.ts';
import { dropSecondFactor } from '../../domain/staff/second-factor.ts';
import { dropSessionsOf } from '../../domain/staff/sessions.ts';
import { createStaff, deactivateStaff, getStaff, listStaff, type Staff, setPosts } from '../../domain/staff/staff.ts';
import { giveTicket, TICKET_MS } from '../../domain/staff/tickets.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { unitOptions } from '../unit-options.ts';
import { linkBody, oneStaffBody, staffBody } from '../views/staff.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** The accounts of the console, of the admin's own subtree. */
export function staffRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/',
    page(deps, ['read', 'staff'], (visit) => list(visit)),
  );
  router.post('/', page(deps, ['work', 'staff'], create));
  router.get('/:id', page(deps, ['read', 'staff'], detail));
  router.post('/:id/link', page(deps, ['work', 'staff'], newLink));
  router.post('/:id/posts', page(deps, ['work', 'staff'], addPost));
  router.post('/:id/posts/end', page(deps, ['work', 'staff'], endPost));
  router.post('/:id/second-factor', page(deps, ['work', 'staff'], resetSecondFactor));
  router.post('/:id/sign-out', page(deps, ['work', 'staff'], signOut));
  router.post('/:id/lift', page(deps, ['work', 'staff'], lift));
  router.post('/:id/deactivate', page(deps, ['work', 'staff'], deactivate));
  return router;
}

async function list(visit: Visit, problems: readonly string[] = []): Promise<Answer> {
  const rows = await listStaff(visit.scope.ids);
  const [units, waiting] = await Promise.all([
    unitLabels(rows.flatMap(({ posts }) => posts.map(({ unitId }) => unitId))),
    waitingLogins(
      rows.map(({ login }) => login),
      systemClock.now(),
    ),
  ]);
  const failed = problems.length > 0;
  return {
    kind: 'page',
    title: visit.say('console-staff.title'),
    active: 'account',
    status: failed ? 422 : 200,
    ...(failed ? { notice: { tone: 'bad' as const, text: visit.say('console-staff.problem.see_below') } } : {}),
    body: staffBody({
      say: visit.say,
      token: visit.token(),
      now: systemClock.now(),
      self: visit.staff._id,
      mayWork: visit.may('work', 'staff'),
      rows,
      units,
      waiting,
      ...(await postChoices(visit)),
      wish: {
        login: visit.form('login') ?? '',
        name: visit.form('name') ?? '',
        role: visit.form('role') ?? 'officer',
        unit: visit.form('unit') ?? visit.scope.rootId,
        portfolios: visit.list('portfolio'),
      },
      problems,
    }),
  };
}

async function create(visit: Visit): Promise<Answer> {
  const post = postIn(visit);
  if (post === undefined) return list(visit, ['portfolio']);
  try {
    const details = { login: visit.form('login') ?? '', name: visit.form('name') ?? '', ...post };
    const { staff } = await createStaff(details, visit.now);
    await visit.audit('staff.create', staff._id, { unitId: post.unitId, details: { role: post.role } });
    return linkPage(visit, staff);
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Each problem begins with the field it is about.
    return list(
      visit,
      error.problems.map((problem) => problem.split(':', 1)[0] ?? ''),
    );
  }
}

async function detail(visit: Visit): Promise<Answer> {
  const staff = await staffOf(visit);
  const now = systemClock.now();
  const [units, waiting] = await Promise.all([
    unitLabels(staff.posts.map(({ unitId }) => unitId)),
    waitingLogins([staff.login], now),
  ]);
  return {
    kind: 'page',
    title: staff.name,
    active: 'account',
    body: oneStaffBody({
      say: visit.say,
      token: visit.token(),
      now,
      staff,
      units,
      waitingUntil: waiting.get(staff.login),
      mayWork: visit.may('work', 'staff') && staff._id !== visit.staff._id && isWhollyWithin(visit, staff),
      self: staff._id === visit.staff._id,
      ...(await postChoices(visit)),
    }),
  };
}

/** A link to choose a password by: for an account that is new, was ended, or whose password is forgotten or known. */
async function newLink(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  await visit.audit(staff.active ? 'staff.reset-password' : 'staff.reactivate', staff._id, about(staff));
  return linkPage(visit, staff);
}

async function addPost(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  const post = postIn(visit);
  if (post === undefined) throw new Refusal(400, 'malformed');
  const others = staff.posts.filter((one) => postIdOf(one) !== postIdOf(post));
  return keepPosts(visit, staff, [...others, post], 'staff.add-post', post);
}

async function endPost(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  const ended = staff.posts.find((post) => postIdOf(post) === visit.form('post'));
  const others = staff.posts.filter((post) => post !== ended);
  // Her last post ends with the account.
  if (ended === undefined || others.length === 0) throw new Refusal(400, 'malformed');
  return keepPosts(visit, staff, others, 'staff.end-post', ended);
}

async function keepPosts(
  visit: Visit,
  staff: Staff,
  posts: readonly Post[],
  act: string,
  changed: Post,
): Promise<Answer> {
  if ((await setPosts(staff._id, posts)) === 'last-admin') throw new Refusal(409, 'last_admin');
  const details = {
    role: changed.role,
    ...(changed.portfolios.length > 0 ? { portfolios: changed.portfolios.join(' ') } : {}),
  };
  await visit.audit(act, staff._id, { unitId: changed.unitId, details });
  return { kind: 'redirect', to: addressOf(staff), done: 'posts_changed' };
}

async function resetSecondFactor(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  await dropSecondFactor(staff._id);
  await visit.audit('staff.reset-second-factor', staff._id, about(staff));
  return { kind: 'redirect', to: addressOf(staff), done: 'second_factor_reset' };
}

async function signOut(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  await dropSessionsOf(staff._id);
  await visit.audit('staff.sign-out', staff._id, about(staff));
  return { kind: 'redirect', to: addressOf(staff), done: 'signed_out' };
}

async function lift(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  await liftWait(staff);
  await visit.audit('staff.lift-wait', staff._id, about(staff));
  return { kind: 'redirect', to: addressOf(staff), done: 'wait_lifted' };
}

async function deactivate(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  if ((await deactivateStaff(staff._id)) === 'last-admin') throw new Refusal(409, 'last_admin');
  await visit.audit('staff.deactivate', staff._id, about(staff));
  return { kind: 'redirect', to: '/console/staff', done: 'staff_deactivated' };
}

/** Shown in the answer to the form itself and stored nowhere: leaving the page is the end of it. */
async function linkPage(visit: Visit, staff: Staff): Promise<Answer> {
  const now = systemClock.now();
  const token = await giveTicket(staff._id, now);
  return {
    kind: 'page',
    title: visit.say('console-staff.link_title', { name: staff.name }),
    active: 'account',
    body: linkBody({
      say: visit.say,
      name: staff.name,
      login: staff.login,
      link: new URL(`/console/welcome/${token}`, visit.deps.publicUrl).toString(),
      until: now + TICKET_MS,
    }),
  };
}

/** The post a form describes. @returns undefined for a portfolio officer without a portfolio. @throws Refusal */
function postIn(visit: Visit): Post | undefined {
  const unitId = visit.form('unit') ?? '';
  const role = STAFF_ROLES.find((known) => known === visit.form('role'));
  if (role === undefined || !visit.scope.units.some(({ _id }) => _id === unitId)) throw new Refusal(400, 'malformed');
  const portfolios = role === 'portfolio' ? visit.list('portfolio').filter((code) => /^[A-Z]{2,8}$/.test(code)) : [];
  return role === 'portfolio' && portfolios.length === 0 ? undefined : { role, unitId, portfolios };
}

async function postChoices(visit: Visit) {
  const duties = await sectionDuties(dayOf(visit.now));
  const sections = new Map<string, string[]>();
  for (const { section, portfolios } of duties) {
    for (const code of portfolios) sections.set(code, [...(sections.get(code) ?? []), section]);
  }
  return {
    roles: STAFF_ROLES,
    unitOptions: unitOptions(visit).map((option) =>
      option.value === '' ? { value: visit.scope.rootId, label: visit.scope.unitName } : option,
    ),
    portfolios: [...sections].sort(([a], [b]) => a.localeCompare(b)),
  };
}

/** An account she may look at: one of its posts lies in her subtree. @throws Refusal */
async function staffOf(visit: Visit): Promise<Staff> {
  const staff = await getStaff(visit.param('id'));
  if (!staff?.posts.some(({ unitId }) => visit.scope.ids.includes(unitId))) throw notFound();
  return staff;
}

/** An account she may change: not her own, and nothing of it above or beside her subtree. @throws Refusal */
async function otherStaff(visit: Visit): Promise<Staff> {
  const staff = await staffOf(visit);
  if (staff._id === visit.staff._id) throw new Refusal(409, 'own_account');
  if (!isWhollyWithin(visit, staff)) throw new Refusal(403, 'not_allowed');
  return staff;
}

function isWhollyWithin(visit: Visit, staff: Staff): boolean {
  return staff.posts.every(({ unitId }) => visit.scope.ids.includes(unitId));
}

function about(staff: Staff): { unitId?: string } {
  const unitId = staff.posts[0]?.unitId;
  return unitId === undefined ? {} : { unitId };
}

function addressOf(staff: Staff): string {
  return `/console/staff/${encodeURIComponent(staff._id)}`;
}
