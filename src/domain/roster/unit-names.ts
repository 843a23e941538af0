import { matchName, sameNames } from '../../language/names.ts';
import { fold } from '../../language/text.ts';

export interface NamedPlace {
  id: string;
  /** Every wording it goes by: own name, name with the commune's, code. */
  names: readonly string[];
}

/** What the words for a unit mean in this part of the tree. */
export type UnitReading = { unitId: string } | { problem: 'unit_unknown' | 'unit_ambiguous'; near: string[] };

/** As good as the same words: "ấp 3" for "Chi hội ấp 3". */
const SURE = 0.9;

/**
 * Reads units by name, each wording once. Two units of equal standing are never decided by the machine.
 * @param chosen What staff said a wording means; it comes before everything, by folded wording.
 */
export function unitReader(
  places: readonly NamedPlace[],
  chosen: ReadonlyMap<string, string>,
): (text: string) => UnitReading {
  const named = places.flatMap(({ id, names }) => names.map((name) => ({ id, name })));
  const same = sameNames(named);
  const ids = new Set(places.map(({ id }) => id));
  const known = new Map<string, UnitReading>();

  return (text) => {
    const key = unitKey(text);
    let reading = known.get(key);
    if (reading === undefined) {
      const said = chosen.get(key);
      reading = said !== undefined && ids.has(said) ? { unitId: said } : (only(same(text)) ?? read(text, named));
      known.set(key, reading);
    }
    return reading;
  };
}

/** The key a wording is remembered by. */
export function unitKey(text: string): string {
  return fold(text)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Most lists say it exactly; then nothing needs to be ranked. */
function only(same: readonly { id: string }[]): UnitReading | undefined {
  const [one, ...others] = new Set(same.map(({ id }) => id));
  return one === undefined || others.length > 0 ? undefined : { unitId: one };
}

function read(text: string, named: readonly { id: string; name: string }[]): UnitReading {
  const matches = matchName(text, named);
  const ids = (list: readonly { id: string }[]): string[] => [...new Set(list.map(({ id }) => id))];
  const sure = ids(matches.filter(({ score }) => score >= SURE));
  const exact = ids(matches.filter(({ score }) => score >= 0.97));
  const [only] = exact.length === 1 ? exact : sure;
  if (only !== undefined && (exact.length === 1 || sure.length === 1)) return { unitId: only };
  return { problem: sure.length > 1 ? 'unit_ambiguous' : 'unit_unknown', near: ids(matches).slice(0, 5) };
}
