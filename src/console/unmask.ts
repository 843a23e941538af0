import { blot } from '../domain/personal/blot.ts';
import { Refusal } from './refusal.ts';
import type { Visit } from './visit.ts';

/** Shorter is no reason. */
export const MIN_REASON = 5;
const MAX_REASON = 200;

/**
 * Reads why somebody wants to see a person's whole number, birthday or address, and writes it to the audit log before
 * anything is shown. Comes by POST, so that no link or reload shows one by accident.
 * @param what Whose data: the noun of the audit line, her id, her unit, and her name, which the reason must not tell.
 * @throws Refusal 400 without a reason.
 */
export async function unmask(
  visit: Visit,
  what: { noun: 'contacts' | 'people'; id: string; unitId?: string | undefined; name?: string | undefined },
): Promise<void> {
  const reason = visit.form('reason')?.slice(0, MAX_REASON) ?? '';
  if (reason.length < MIN_REASON) throw new Refusal(400, 'reason_missing');
  // The log outlives her: neither her number nor her name, typed as part of the reason, may stay in it.
  await visit.audit(`${what.noun}.unmask`, what.id, {
    ...(what.unitId ? { unitId: what.unitId } : {}),
    details: { reason: blot(reason, what.name) },
  });
}
