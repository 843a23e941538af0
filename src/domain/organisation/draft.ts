import type { FlowText } from '../../core/effects.ts';
import type { Day } from '../../core/time.ts';
import type { UnitDoc, UnitLink, UnitSpan } from './model.ts';
import type { Heir, NewUnit } from './operations.ts';
import { endOf, openTree, spanOn, type Tree } from './tree.ts';

/** Thrown inside while working on a copy; nothing of it is seen outside. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly text: FlowText;

  constructor(key: string, params: Record<string, string> = {}) {
    super(key);
    this.text = { key: `units.problem.${key}`, params };
  }
}

/** A copy of the tree under work. Every step refuses what cannot be done to that one unit. */
export class Draft {
  readonly #before: Tree;
  readonly #docs: Map<string, UnitDoc>;

  constructor(tree: Tree) {
    this.#before = tree;
    this.#docs = new Map(tree.docs);
  }

  tree(): Tree {
    return openTree([...this.#docs.values()]);
  }

  changed(): string[] {
    return [...this.#docs]
      .filter(([key, doc]) => this.#before.docs.get(key) !== doc)
      .map(([key]) => key)
      .sort();
  }

  nameOf(unitId: string, day: Day): string {
    const doc = this.#docs.get(unitId);
    return (doc && (spanOn(doc, day) ?? doc.spans.at(-1))?.name) ?? unitId;
  }

  alive(unitId: string, day: Day): { doc: UnitDoc; span: UnitSpan } {
    const doc = this.#docs.get(unitId);
    if (!doc) throw new Refusal('unknown_unit', { name: unitId });
    const span = spanOn(doc, day);
    if (span) return { doc, span };
    throw new Refusal((doc.spans[0]?.from ?? '') > day ? 'not_yet' : 'ended', { name: this.nameOf(unitId, day) });
  }

  childrenOf(unitId: string, day: Day): string[] {
    this.alive(unitId, day);
    return [...this.#docs.values()].filter((doc) => spanOn(doc, day)?.parentId === unitId).map((doc) => doc._id);
  }

  create(unit: NewUnit, day: Day): string {
    const unitId = unit.id ?? unit.code.toLowerCase();
    if (this.#docs.has(unitId)) throw new Refusal('id_taken', { name: unitId });
    if (unit.parentId !== undefined) this.alive(unit.parentId, day);
    const { code: newCode, type: newType, name: newName, parentId } = unit;
    const span = { from: day, code: newCode, type: newType, name: newName, ...(parentId ? { parentId } : {}) };
    this.#docs.set(unitId, { _id: unitId, spans: [span], predecessors: [], successors: [], rev: 0 });
    return unitId;
  }

  heir(given: Heir, day: Day): string {
    if ('unit' in given) return this.create(given.unit, day);
    this.alive(given.unitId, day);
    return given.unitId;
  }

  /**
   * Changes fields from a day on, until what was already planned to change them. Naming a field `undefined` removes it.
   */
  patch(
    unitId: string,
    day: Day,
    fields: Partial<Record<'name' | 'code' | 'type' | 'parentId', string | undefined>>,
  ): void {
    const { doc, span } = this.alive(unitId, day);
    const keys = Object.keys(fields) as (keyof typeof fields)[];
    if (keys.every((key) => span[key] === fields[key])) throw new Refusal('no_change', { name: span.name });
    if ('parentId' in fields && fields.parentId !== undefined) this.alive(fields.parentId, day);

    const still = new Set(keys);
    const spans = doc.spans.flatMap((one): UnitSpan[] => {
      if (one.to !== undefined && one.to <= day) return [one];
      for (const key of [...still]) if (one[key] !== span[key]) still.delete(key);
      const after = strip({ ...one, ...Object.fromEntries([...still].map((key) => [key, fields[key]])) });
      return one.from >= day
        ? [after]
        : [
            { ...one, to: day },
            { ...after, from: day },
          ];
    });
    this.#docs.set(unitId, { ...doc, spans });
  }

  /** The unit's last day is the one before. */
  end(unitId: string, day: Day, heirs: readonly string[], kind: UnitLink['kind']): void {
    const { doc, span } = this.alive(unitId, day);
    if (heirs.includes(unitId)) throw new Refusal('own_heir', { name: span.name });
    if ((doc.spans[0]?.from ?? day) >= day) throw new Refusal('too_young', { name: span.name });
    if (endOf(doc) !== undefined || span !== doc.spans.at(-1)) throw new Refusal('changed_later', { name: span.name });
    const spans = doc.spans.filter((one) => one.from < day).map((one) => (one === span ? { ...one, to: day } : one));
    this.#docs.set(unitId, { ...doc, spans, successors: heirs.map((heirId) => ({ unitId: heirId, kind })) });
    for (const heirId of heirs) {
      const other = this.#docs.get(heirId);
      if (other) this.#docs.set(heirId, { ...other, predecessors: [...other.predecessors, { unitId, kind }] });
    }
  }
}

/** A removed field is absent, as in the store. */
function strip(span: UnitSpan & Partial<Record<string, string | undefined>>): UnitSpan {
  return Object.fromEntries(Object.entries(span).filter(([, value]) => value !== undefined)) as unknown as UnitSpan;
}
