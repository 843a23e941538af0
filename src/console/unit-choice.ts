import { type Day, dayOf } from '../core/time.ts';
import { type Unit, validOn } from '../domain/organisation/units.ts';
import type { Visit } from './visit.ts';

/** More names than this make a page heavy; further ones are typed. */
const MOST_OFFERED = 1_000;

/** The names a field for a unit offers while somebody types: of her subtree, as the tree stands today. */
export function unitNames(visit: Visit): string[] {
  const day = dayOf(visit.now);
  return visit.scope.units
    .filter((unit) => validOn(unit, day))
    .map(({ label }) => label)
    .sort((a, b) => a.localeCompare(b, 'vi', { numeric: true }))
    .slice(0, MOST_OFFERED);
}

/**
 * The unit somebody chose from the names, or typed: by its whole name or its code. Nothing is guessed: what somebody
 * means by half a name may be a neighbour's unit.
 * @returns Undefined when it is none of hers on that day, or not clear which.
 */
export function readUnit(visit: Visit, text: string | undefined, day: Day): Unit | undefined {
  if (text === undefined) return undefined;
  const typed = text.trim().toLocaleLowerCase('vi');
  const named = visit.scope.units.filter(
    (unit) =>
      validOn(unit, day) && [unit.label, unit.code, unit.name].some((it) => it.toLocaleLowerCase('vi') === typed),
  );
  const [only, ...more] = named;
  return more.length === 0 ? only : undefined;
}
