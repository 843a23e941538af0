import type { Day } from '../../core/time.ts';
import type { UnitDoc, UnitLink, UnitSpan } from './model.ts';
import { endedLabel, labelsOf } from './tree-names.ts';

/** A unit as it stands on a day. */
export interface Unit {
  _id: string;
  /** Unique among the units of a day, as staff write it: `HM-DTH`. */
  code: string;
  type: string;
  name: string;
  /** Its name so that it is not mistaken for another: `Chi hội ấp 1 (Xã Nhị Bình cũ), Xã Đông Thạnh`. */
  label: string;
  /** What it was called before that day. */
  formerNames: { name: string; until: Day }[];
  parentId?: string;
  /** From the root down to the parent. */
  ancestors: string[];
  /** Its whole life, `validFrom ≤ day < validTo`; no `validTo` means until further notice. */
  validFrom: Day;
  validTo?: Day;
  predecessors: UnitLink[];
  successors: UnitLink[];
  sample?: boolean;
}

/** All units of all days. Pure: what is asked twice is answered the same. */
export interface Tree {
  docs: ReadonlyMap<string, UnitDoc>;
  /** The unit as it stands on the day; undefined when there is none of that id then. */
  on(unitId: string, day: Day): Unit | undefined;
  /** As `on`; outside its days as it last stood before it ended, and labelled so, or as it will begin. */
  near(unitId: string, day: Day): Unit | undefined;
  /** All units of a day, by id. */
  allOn(day: Day): readonly Unit[];
  /** From the root down to the unit itself; empty when it does not stand on the day. */
  pathOn(unitId: string, day: Day): Unit[];
  /** The root and everything below it on the day, by id; nothing when the root does not stand then. */
  liveBelow(rootId: string, day: Day): Unit[];
  /** Where what belongs to a unit is at home: itself, or who first took over. An end without successor stays home. */
  homeOn(unitId: string, day: Day): string | undefined;
  /** Everyone who took over, not only the first; the unit itself while it stands, or ended without successor. */
  heirsOn(unitId: string, day: Day): string[];
  /** All ids whose home is the same as this unit's: itself and those it took over, as terms and contacts name them. */
  formsOf(unitId: string, day: Day): string[];
  /**
   * Every unit id, ended ones included, whose things belong on the day to one of the roots or below. For a root that
   * has ended: to all who took over. This is what rights are made of.
   */
  belongingTo(rootIds: readonly string[], day: Day): string[];
  /**
   * The same, but a root that has ended holds what it held on its last day: a message to the old commune's women does
   * not reach their new neighbours. This is what choices are made of.
   */
  heldBy(rootIds: readonly string[], day: Day): string[];
}

/** So many days are kept worked out; a console page asks for today, yesterday and a few more. */
const KEPT_DAYS = 24;

interface DayIndex {
  units: Map<string, Unit>;
  children: Map<string, string[]>;
  belonging: Map<string, string[]>;
}

/** @param units In any order; spans of each oldest first. */
export function openTree(units: readonly UnitDoc[]): Tree {
  const docs = new Map(units.map((unit) => [unit._id, unit]));
  const days = new Map<Day, DayIndex>();

  const indexOf = (day: Day): DayIndex => {
    const known = days.get(day);
    if (known) return known;
    const oldest = days.size >= KEPT_DAYS ? days.keys().next().value : undefined;
    if (oldest !== undefined) days.delete(oldest);
    const made = indexDay(docs, day);
    days.set(day, made);
    return made;
  };
  const on = (unitId: string, day: Day) => indexOf(day).units.get(unitId);

  const near = (unitId: string, day: Day): Unit | undefined => {
    const doc = docs.get(unitId);
    const [first] = doc?.spans ?? [];
    if (!doc || !first) return undefined;
    const end = endOf(doc);
    if (day < first.from) return on(unitId, first.from);
    if (end === undefined || day < end) return on(unitId, day);
    const last = on(unitId, lastDayBefore(end));
    return last && { ...last, label: endedLabel(last.label, lastDayBefore(end)) };
  };

  const heirsOn = (unitId: string, day: Day): string[] => {
    const doc = docs.get(unitId);
    if (!doc) return [];
    if (!endedBy(doc, day) || doc.successors.length === 0) return [unitId];
    return [...new Set(doc.successors.flatMap((successor) => heirsOn(successor.unitId, day)))];
  };

  /** Whose things these are: of living units only, unless nobody above is left either. */
  const ownersOn = (unitId: string, day: Day): string[] => {
    const doc = docs.get(unitId);
    if (!doc || isBefore(doc, day)) return [];
    return heirsOn(unitId, day).flatMap((heir) => {
      const heirDoc = docs.get(heir);
      if (!heirDoc || !endedBy(heirDoc, day)) return [heir];
      const parentId = heirDoc.spans.at(-1)?.parentId;
      return parentId === undefined || !docs.has(parentId) ? [heir] : ownersOn(parentId, day);
    });
  };

  const liveBelow = (rootId: string, day: Day): Unit[] => {
    const { units: live, children } = indexOf(day);
    const found: Unit[] = [];
    const open = [rootId];
    for (let id = open.pop(); id !== undefined; id = open.pop()) {
      const unit = live.get(id);
      if (!unit) continue;
      found.push(unit);
      open.push(...(children.get(id) ?? []));
    }
    return found.sort(byId);
  };

  const belongingToOne = (rootId: string, day: Day): string[] => {
    const doc = docs.get(rootId);
    const index = indexOf(day);
    const known = index.belonging.get(rootId);
    if (known) return known;
    if (!doc || isBefore(doc, day)) return [rootId];
    const end = endOf(doc);
    const ids =
      end === undefined || end > day
        ? ownedBelow(rootId, day)
        : doc.successors.length === 0
          ? belongingToOne(rootId, lastDayBefore(end))
          : heirsOn(rootId, day).flatMap((heir) => belongingToOne(heir, day));
    index.belonging.set(rootId, ids);
    return ids;
  };

  const ownedBelow = (rootId: string, day: Day): string[] => {
    const below = new Set(liveBelow(rootId, day).map((unit) => unit._id));
    return [...docs.keys()].filter((id) => ownersOn(id, day).some((owner) => below.has(owner)));
  };

  const homeOn = (unitId: string, day: Day): string | undefined => {
    const doc = docs.get(unitId);
    const [primary] = doc?.successors ?? [];
    if (!doc || !primary || !endedBy(doc, day)) return doc?._id;
    return homeOn(primary.unitId, day);
  };

  return {
    docs,
    on,
    near,
    allOn: (day) => [...indexOf(day).units.values()],
    pathOn(unitId, day) {
      const unit = on(unitId, day);
      return unit ? [...unit.ancestors.flatMap((id) => on(id, day) ?? []), unit] : [];
    },
    liveBelow,
    homeOn,
    heirsOn,
    formsOf(unitId, day) {
      const home = homeOn(unitId, day);
      return home === undefined ? [] : [...docs.keys()].filter((id) => homeOn(id, day) === home);
    },
    belongingTo: (rootIds, day) => [...new Set(rootIds.flatMap((rootId) => belongingToOne(rootId, day)))].sort(),
    heldBy(rootIds, day) {
      const held = rootIds.flatMap((rootId) => {
        const doc = docs.get(rootId);
        const end = doc && endOf(doc);
        return belongingToOne(rootId, end !== undefined && end <= day ? lastDayBefore(end) : day);
      });
      return [...new Set(held)].sort();
    },
  };
}

/** The span that holds on a day. */
export function spanOn(doc: Pick<UnitDoc, 'spans'>, day: Day): UnitSpan | undefined {
  return doc.spans.find((span) => span.from <= day && (span.to === undefined || span.to === null || day < span.to));
}

/** The first day on which the unit is no more; undefined while no end is known. */
export function endOf(doc: Pick<UnitDoc, 'spans'>): Day | undefined {
  return doc.spans.at(-1)?.to ?? undefined;
}

export function endedBy(doc: Pick<UnitDoc, 'spans'>, day: Day): boolean {
  const end = endOf(doc);
  return end !== undefined && end <= day;
}

function isBefore(doc: UnitDoc, day: Day): boolean {
  return (doc.spans[0]?.from ?? '') > day;
}

/** The day before, without a clock or a zone. */
export function lastDayBefore(day: Day): Day {
  return new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10);
}

function byId(a: { _id: string }, b: { _id: string }): number {
  return a._id < b._id ? -1 : a._id > b._id ? 1 : 0;
}

function indexDay(docs: ReadonlyMap<string, UnitDoc>, day: Day): DayIndex {
  const spans = new Map<string, UnitSpan>();
  for (const [id, doc] of docs) {
    const span = spanOn(doc, day);
    if (span) spans.set(id, span);
  }
  const labels = labelsOf(docs, spans);
  const units = new Map<string, Unit>();
  const children = new Map<string, string[]>();
  for (const [id, span] of [...spans].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const doc = docs.get(id);
    if (doc)
      units.set(id, viewOf(doc, span, { label: labels.get(id) ?? span.name, ancestors: ancestorsOf(span, spans) }));
    if (span.parentId) children.set(span.parentId, [...(children.get(span.parentId) ?? []), id]);
  }
  return { units, children, belonging: new Map() };
}

/** From the root down. A circle, which no operation can make, ends the walk instead of the process. */
function ancestorsOf(span: UnitSpan, spans: ReadonlyMap<string, UnitSpan>): string[] {
  const line: string[] = [];
  for (let at = span.parentId; at && !line.includes(at); at = spans.get(at)?.parentId) line.unshift(at);
  return line;
}

function viewOf(doc: UnitDoc, span: UnitSpan, place: Pick<Unit, 'label' | 'ancestors'>): Unit {
  const end = endOf(doc);
  return {
    _id: doc._id,
    code: span.code,
    type: span.type,
    name: span.name,
    label: place.label,
    formerNames: formerNamesOf(doc, span),
    ...(span.parentId ? { parentId: span.parentId } : {}),
    ancestors: place.ancestors,
    validFrom: doc.spans[0]?.from ?? span.from,
    ...(end === undefined ? {} : { validTo: end }),
    predecessors: doc.predecessors,
    successors: doc.successors,
    ...(doc.sample ? { sample: true } : {}),
  };
}

function formerNamesOf(doc: UnitDoc, current: UnitSpan): Unit['formerNames'] {
  return doc.spans.flatMap((span, i) => {
    const next = doc.spans[i + 1];
    return span.from < current.from && next && next.name !== span.name ? [{ name: span.name, until: next.from }] : [];
  });
}
