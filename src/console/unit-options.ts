import { dayOf } from '../core/time.ts';
import { validOn } from '../domain/organisation/units.ts';
import type { Option } from './views/parts.ts';
import type { Visit } from './visit.ts';

/** A list longer than this is a search, not a choice: then only the levels above branches are offered. */
const MAX_OPTIONS = 150;

/** The units of her subtree that exist today, for a filter or an audience; the first option means all of it. */
export function unitOptions(visit: Visit): Option[] {
  const { scope, say, now } = visit;
  const below = scope.units.filter((unit) => unit._id !== scope.rootId && validOn(unit, dayOf(now)));
  const offered = below.length <= MAX_OPTIONS ? below : below.filter((unit) => unit.parentId === scope.rootId);
  return [
    { value: '', label: say('console.whole_view') },
    ...offered
      .map((unit) => ({ value: unit._id, label: unit.label }))
      .sort((a, b) => a.label.localeCompare(b.label, 'vi', { numeric: true })),
  ];
}
