import { countOpenClaims } from '../domain/enrolment/claims.ts';
import { countOpenChanges } from '../domain/enrolment/unit-changes.ts';
import type { Enrolling } from './views/enrolling.ts';
import type { Visit } from './visit.ts';

/** The places of enrolment she may go to, with what waits there. */
export async function enrolling(visit: Visit, here: Enrolling['here']): Promise<Enrolling> {
  const { claims, changes } = await waitingEnrolments(visit);
  const all = [
    { id: 'enrolment', thing: 'enrolment', waiting: claims },
    { id: 'unit-changes', thing: 'unitChanges', waiting: changes },
    { id: 'join-codes', thing: 'enrolment', waiting: 0 },
    { id: 'invites', thing: 'invites', waiting: 0 },
  ] as const;
  return { here, open: all.filter(({ thing }) => visit.may('read', thing)) };
}

/** Who waits for somebody of her units to confirm or to move her; nothing where she may not look. */
export async function waitingEnrolments({ may, scope }: Visit): Promise<{ claims: number; changes: number }> {
  const [claims, changes] = await Promise.all([
    may('read', 'enrolment') ? countOpenClaims(scope.ids) : 0,
    may('read', 'unitChanges') ? countOpenChanges(scope.ids) : 0,
  ]);
  return { claims, changes };
}
