import { Router } from 'express';
import { InputError } from '../../core/errors.ts';
import { labelOf } from '../../domain/organisation/units.ts';
import { STAFF_ROLES } from '../../domain/staff/permissions.ts';
import {
  createStaff,
  deactivateStaff,
  getStaff,
  listStaff,
  resetPassword,
  type Staff,
} from '../../domain/staff/staff.ts';
import type { ConsoleDeps } from '../deps.ts';
import { notFound, Refusal } from '../refusal.ts';
import { unitOptions } from '../unit-options.ts';
import { passwordBody, staffBody } from '../views/staff.ts';
import { type Answer, page, type Visit } from '../visit.ts';

/** The accounts of the console, of the admin's own subtree. */
export function staffRoutes(deps: ConsoleDeps): Router {
  const router = Router();
  router.get(
    '/',
    page(deps, ['read', 'staff'], (visit) => list(visit)),
  );
  router.post('/', page(deps, ['work', 'staff'], create));
  router.post('/:id/deactivate', page(deps, ['work', 'staff'], deactivate));
  router.post('/:id/password', page(deps, ['work', 'staff'], newPassword));
  return router;
}

async function list(visit: Visit, problems: readonly string[] = []): Promise<Answer> {
  const byId = new Map(visit.scope.units.map((unit) => [unit._id, unit]));
  const rows = await listStaff(visit.scope.ids);
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
      self: visit.staff._id,
      mayWork: visit.may('work', 'staff'),
      roles: STAFF_ROLES,
      units: unitOptions(visit).map((option) =>
        option.value === '' ? { value: visit.scope.rootId, label: visit.scope.unitName } : option,
      ),
      rows: rows.map((staff) => {
        const unit = byId.get(staff.unitId);
        return { ...staff, unit: unit ? labelOf(unit, byId) : staff.unitId };
      }),
      wish: {
        login: visit.form('login') ?? '',
        name: visit.form('name') ?? '',
        role: visit.form('role') ?? 'officer',
        unit: visit.form('unit') ?? visit.scope.rootId,
      },
      problems,
    }),
  };
}

async function create(visit: Visit): Promise<Answer> {
  const unitId = visit.form('unit') ?? '';
  const role = STAFF_ROLES.find((known) => known === visit.form('role'));
  if (role === undefined || !visit.scope.units.some(({ _id }) => _id === unitId)) throw new Refusal(400, 'malformed');
  try {
    const { staff, generatedPassword } = await createStaff(
      { login: visit.form('login') ?? '', name: visit.form('name') ?? '', role, unitId },
      visit.now,
    );
    await visit.audit('staff.create', staff._id, { unitId, details: { role } });
    return passwordPage(visit, staff, generatedPassword ?? '');
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    // Each problem begins with the field it is about.
    return list(
      visit,
      error.problems.map((problem) => problem.split(':', 1)[0] ?? ''),
    );
  }
}

async function deactivate(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  if ((await deactivateStaff(staff._id)) === 'last-admin') throw new Refusal(409, 'last_admin');
  await visit.audit('staff.deactivate', staff._id, { unitId: staff.unitId });
  return { kind: 'redirect', to: '/console/staff', done: 'staff_deactivated' };
}

/** Also opens an account again that was ended. */
async function newPassword(visit: Visit): Promise<Answer> {
  const staff = await otherStaff(visit);
  const password = await resetPassword(staff._id);
  await visit.audit(staff.active ? 'staff.reset-password' : 'staff.reactivate', staff._id, { unitId: staff.unitId });
  return passwordPage(visit, staff, password);
}

/** Shown in the answer to the form itself and stored nowhere: leaving the page is the end of it. */
function passwordPage(visit: Visit, staff: Staff, password: string): Answer {
  return {
    kind: 'page',
    title: visit.say('console-staff.password_title', { name: staff.name }),
    active: 'account',
    body: passwordBody({
      say: visit.say,
      login: staff.login,
      password,
      address: new URL('/console', visit.deps.publicUrl).toString(),
    }),
  };
}

/** An account of her subtree that is not her own. @throws Refusal */
async function otherStaff(visit: Visit): Promise<Staff> {
  const staff = await getStaff(visit.param('id'));
  if (staff === undefined || !visit.scope.units.some(({ _id }) => _id === staff.unitId)) throw notFound();
  if (staff._id === visit.staff._id) throw new Refusal(409, 'own_account');
  return staff;
}
