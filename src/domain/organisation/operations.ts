import { z } from 'zod';
import type { FlowText } from '../../core/effects.ts';
import type { Day } from '../../core/time.ts';
import { Draft, Refusal } from './draft.ts';
import type { Tree } from './tree.ts';
import { treeProblems } from './tree-check.ts';

const id = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'small letters, digits and dashes');
const name = z
  .string()
  .trim()
  .min(1)
  .max(300)
  .transform((text) => text.normalize('NFC'));
const code = z
  .string()
  .trim()
  .max(40)
  .regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/, 'capitals, digits and single dashes');
const type = z.string().regex(/^[a-z][a-z_]*$/);

/** A unit to be made. Without an id it gets one from its code. */
const newUnit = z.strictObject({ id: id.optional(), code, type, name, parentId: id.optional() });
/** Who takes over: a unit there is, or one made for it. */
const heir = z.union([z.strictObject({ unitId: id }), z.strictObject({ unit: newUnit })]);

const common = {
  /** The first day on which it is so. */
  effectiveOn: z.iso.date(),
  /** Number of the decision: `1685/NQ-UBTVQH15`. */
  document: z.string().trim().min(1).max(300),
  note: z.string().trim().max(1000).optional(),
  /** Not certain: the office is to look at it. */
  toCheck: z.boolean().optional(),
};

export const operationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('create'), ...common, unit: newUnit }),
  z.strictObject({
    kind: z.literal('rename'),
    ...common,
    unitId: id,
    name: name.optional(),
    code: code.optional(),
    type: type.optional(),
  }),
  /** Without a parent the unit comes to the top. */
  z.strictObject({ kind: z.literal('move'), ...common, unitId: id, parentId: id.optional() }),
  z.strictObject({ kind: z.literal('merge'), ...common, unitIds: z.array(id).min(1), into: heir }),
  /** `into` names the primary successor first; each takes the children named. */
  z.strictObject({
    kind: z.literal('split'),
    ...common,
    unitId: id,
    into: z.array(z.strictObject({ heir, children: z.array(id).default([]) })).min(2),
  }),
  /** Children still there go along to the first successor; without one there must be none. */
  z.strictObject({ kind: z.literal('dissolve'), ...common, unitId: id, successorIds: z.array(id).default([]) }),
]);

export type UnitOperation = z.infer<typeof operationSchema>;
/** As forms and files give it: what has a default may be left out. */
export type UnitOperationInput = z.input<typeof operationSchema>;
export type OperationKind = UnitOperation['kind'];
export type NewUnit = z.infer<typeof newUnit>;
export type Heir = z.infer<typeof heir>;

/** Why an operation cannot be: a text of `units.problem.*`, and which operation of the list, from 0. */
export interface OperationProblem {
  operation: number;
  text: FlowText;
}

export type Applied = { tree: Tree; unitIds: string[] } | { problems: OperationProblem[] };

/** Works out one operation. @returns The tree as it becomes and the ids of the units that changed, or what is wrong. */
export function applyOperation(tree: Tree, operation: UnitOperation): Applied {
  return applyOperations(tree, [operation]);
}

/** The same for several, each on top of the one before; all of them or none. */
export function applyOperations(tree: Tree, operations: readonly UnitOperation[]): Applied {
  const draft = new Draft(tree);
  for (const [index, operation] of operations.entries()) {
    try {
      perform(draft, operation);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      return { problems: [{ operation: index, text: error.text }] };
    }
    const found = treeProblems(draft.tree(), operation.effectiveOn);
    if (found.length > 0) return { problems: found.map((text) => ({ operation: index, text })) };
  }
  return { tree: draft.tree(), unitIds: draft.changed() };
}

/** Gives every unit to be made its id, the same for the same tree. */
export function withIds(tree: Tree, operations: readonly UnitOperation[]): UnitOperation[] {
  const taken = new Set(tree.docs.keys());
  const named = (unit: NewUnit): NewUnit => {
    const wanted = unit.id ?? unit.code.toLowerCase();
    let found = wanted;
    for (let n = 2; unit.id === undefined && taken.has(found); n++) found = `${wanted}-${n}`;
    taken.add(found);
    return { ...unit, id: found };
  };
  const heirOf = (given: Heir): Heir => ('unit' in given ? { unit: named(given.unit) } : given);
  return operations.map((operation) => {
    switch (operation.kind) {
      case 'create':
        return { ...operation, unit: named(operation.unit) };
      case 'merge':
        return { ...operation, into: heirOf(operation.into) };
      case 'split':
        return { ...operation, into: operation.into.map((part) => ({ ...part, heir: heirOf(part.heir) })) };
      default:
        return operation;
    }
  });
}

function perform(draft: Draft, operation: UnitOperation): void {
  const day = operation.effectiveOn;
  switch (operation.kind) {
    case 'create':
      draft.create(operation.unit, day);
      return;
    case 'rename': {
      const { name: newName, code: newCode, type: newType } = operation;
      const fields = {
        ...(newName === undefined ? {} : { name: newName }),
        ...(newCode === undefined ? {} : { code: newCode }),
        ...(newType === undefined ? {} : { type: newType }),
      };
      draft.patch(operation.unitId, day, fields);
      return;
    }
    case 'move':
      draft.patch(operation.unitId, day, { parentId: operation.parentId });
      return;
    case 'merge':
      merge(draft, operation.unitIds, operation.into, day);
      return;
    case 'split':
      split(draft, operation.unitId, operation.into, day);
      return;
    case 'dissolve': {
      const { unitId, successorIds } = operation;
      for (const successor of successorIds) draft.alive(successor, day);
      const [first] = successorIds;
      const children = draft.childrenOf(unitId, day);
      if (children.length > 0 && first === undefined) {
        throw new Refusal('has_children', { name: draft.nameOf(unitId, day), count: String(children.length) });
      }
      for (const child of children) draft.patch(child, day, { parentId: first });
      draft.end(unitId, day, successorIds, 'dissolve');
    }
  }
}

function merge(draft: Draft, unitIds: readonly string[], into: Heir, day: Day): void {
  const ending = [...new Set(unitIds)].filter((unitId) => !('unitId' in into) || into.unitId !== unitId);
  if (ending.length === 0 || ('unit' in into && ending.length < 2)) throw new Refusal('merge_needs_two');
  // Looked at first: a new unit may take over a code of those that end that day.
  const children = ending.flatMap((unitId) => draft.childrenOf(unitId, day));
  const receiver = draft.heir(into, day);
  for (const child of children)
    if (!ending.includes(child) && child !== receiver) draft.patch(child, day, { parentId: receiver });
  for (const unitId of ending) draft.end(unitId, day, [receiver], 'merge');
}

function split(
  draft: Draft,
  unitId: string,
  into: readonly { heir: Heir; children: readonly string[] }[],
  day: Day,
): void {
  const children = draft.childrenOf(unitId, day);
  const assigned = into.flatMap((part) => part.children);
  const stray = assigned.find((child) => !children.includes(child));
  if (stray !== undefined) {
    throw new Refusal('not_its_child', { name: draft.nameOf(stray, day), parent: draft.nameOf(unitId, day) });
  }
  const forgotten = children.find((child) => assigned.filter((one) => one === child).length !== 1);
  if (forgotten !== undefined) throw new Refusal('child_unassigned', { name: draft.nameOf(forgotten, day) });
  const heirs = into.map((part) => draft.heir(part.heir, day));
  if (new Set(heirs).size !== heirs.length || heirs.includes(unitId)) throw new Refusal('split_needs_two');
  for (const [i, part] of into.entries()) {
    for (const child of part.children) draft.patch(child, day, { parentId: heirs[i] });
  }
  draft.end(unitId, day, heirs, 'split');
}
