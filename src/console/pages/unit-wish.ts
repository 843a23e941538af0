import { type Day, dayOf } from '../../core/time.ts';
import { type OperationKind, operationSchema, type UnitOperation } from '../../domain/organisation/operations.ts';
import type { Tree } from '../../domain/organisation/tree.ts';
import type { Wish } from '../views/unit-operation.ts';
import type { Picked } from '../views/unit-pick.ts';
import type { Visit } from '../visit.ts';
import { presetPick, readPick } from './unit-pick.ts';

/** The unit fields of every form. */
export const SLOTS: Readonly<Record<OperationKind, readonly string[]>> = {
  create: ['parent'],
  rename: ['unit'],
  move: ['unit', 'parent'],
  merge: ['unit', 'unit2', 'unit3', 'unit4', 'unit5', 'unit6', 'into', 'parent'],
  split: ['unit', 'into1', 'into2', 'into3'],
  dissolve: ['unit', 'into1', 'into2', 'into3', 'into4'],
};
const FIELDS = ['name', 'code', 'type', 'document', 'note'] as const;
const PARTS = ['1', '2', '3'] as const;

/** An empty form, or one about the unit she came from. */
export function newWish(visit: Visit, tree: Tree, kind: OperationKind): Wish {
  const day = dayOf(visit.now);
  const unit = presetPick(visit, tree, day, visit.query('unit'));
  const parent = presetPick(visit, tree, day, visit.query('parent'));
  const known: Record<string, Picked> = kind === 'move' ? { unit } : { unit, parent };
  return {
    kind,
    day: undefined,
    fields: {
      ...(kind === 'rename' && unit.unit ? { name: unit.unit.name, code: unit.unit.code, type: unit.unit.type } : {}),
      ...(kind === 'create' || kind === 'merge'
        ? { type: kind === 'create' ? 'branch' : (unit.unit?.type ?? 'commune') }
        : {}),
    },
    picks: Object.fromEntries(SLOTS[kind].map((slot) => [slot, known[slot] ?? { text: '' }])),
    children: childrenOf(visit, tree, kind, unit, day),
    problems: {},
  };
}

/** Reads a form. @returns With `operation` once nothing is missing. */
export async function readWish(
  visit: Visit,
  tree: Tree,
  kind: OperationKind,
): Promise<{ wish: Wish; operation?: UnitOperation }> {
  const day = visit.day('day');
  const picking = day ?? dayOf(visit.now);
  const picks: Record<string, Picked> = {};
  for (const slot of SLOTS[kind]) picks[slot] = await readPick(visit, tree, picking, slot);
  const names = kind === 'split' ? [...FIELDS, ...PARTS.flatMap((part) => [`name${part}`, `code${part}`])] : FIELDS;
  const fields = Object.fromEntries(names.map((name) => [name, visit.form(name) ?? '']));
  for (const name of names.filter((one) => one.startsWith('code'))) fields[name] = fields[name]?.toUpperCase() ?? '';

  const children = childrenOf(visit, tree, kind, picks.unit, picking);
  const asked: Wish = { kind, day, fields, picks, children, problems: {} };
  // What comes of a split is asked only when it is known what is split.
  if (kind === 'split' && picks.unit?.unit && visit.form('parts') === undefined) return { wish: asked };
  const problems = problemsOf(visit, asked);
  const wish: Wish = { ...asked, problems };
  if (Object.keys(problems).length > 0 || Object.values(picks).some(({ problem }) => problem !== undefined))
    return { wish };
  const read = operationSchema.safeParse(inputOf(tree, wish, picking));
  return read.success ? { wish, operation: read.data } : { wish };
}

function childrenOf(
  visit: Visit,
  tree: Tree,
  kind: OperationKind,
  picked: Picked | undefined,
  day: Day,
): Wish['children'] {
  if (kind !== 'split' || !picked?.unit) return [];
  const parentId = picked.unit.id;
  return tree
    .allOn(day)
    .filter((unit) => unit.parentId === parentId)
    .map((unit) => ({
      id: unit._id,
      name: `${unit.name} (${unit.code})`,
      part: visit.form(`child_${unit._id}`) ?? '1',
    }));
}

function problemsOf(visit: Visit, { kind, day, fields, picks, children }: Wish): Record<string, string> {
  const say = (key: string) => visit.say(`console-operations.problem.${key}`);
  const problems: Record<string, string> = {};
  const need = (slot: string, key = 'unit') => {
    if (!picks[slot]?.unit && picks[slot]?.problem === undefined) problems[slot] = say(key);
  };
  const makes = (suffix: string) => {
    if (!fields[`name${suffix}`]) problems[`name${suffix}`] = say('name');
    if (!/^[A-Z0-9]+(-[A-Z0-9]+)*$/.test(fields[`code${suffix}`] ?? '')) problems[`code${suffix}`] = say('code');
  };
  if (day === undefined) problems.day = say('day');
  if (!fields.document) problems.document = say('document');
  if (kind !== 'create') need('unit');
  if (kind === 'create' || (kind === 'merge' && !picks.into?.text) || kind === 'rename') makes('');
  if ((kind === 'create' || kind === 'move') && !visit.scope.holds(undefined)) need('parent', 'parent');
  if (kind === 'split' && picks.unit?.unit) {
    for (const part of PARTS) {
      const used = part !== '3' || fields.name3 || fields.code3 || children.some((child) => child.part === '3');
      if (used && !picks[`into${part}`]?.text) makes(part);
    }
  }
  return problems;
}

/** As `operationSchema` reads it. */
function inputOf(tree: Tree, { kind, fields, picks, children }: Wish, day: Day): unknown {
  const common = { kind, effectiveOn: day, document: fields.document, ...(fields.note ? { note: fields.note } : {}) };
  const idOf = (slot: string) => picks[slot]?.unit?.id;
  const made = (suffix: string, type: string | undefined, parentId: string | undefined) => ({
    unit: { name: fields[`name${suffix}`], code: fields[`code${suffix}`], type, ...(parentId ? { parentId } : {}) },
  });
  const ids = (slots: readonly string[]) => slots.flatMap((slot) => idOf(slot) ?? []);
  const { unit } = picks.unit ?? {};
  switch (kind) {
    case 'create':
      return { ...common, ...made('', fields.type, idOf('parent')) };
    case 'rename': {
      const old = unit && tree.on(unit.id, day);
      const changed = (['name', 'code', 'type'] as const).filter(
        (field) => fields[field] && fields[field] !== old?.[field],
      );
      const told = changed.length > 0 ? changed : (['name'] as const);
      return { ...common, unitId: unit?.id, ...Object.fromEntries(told.map((field) => [field, fields[field]])) };
    }
    case 'move':
      return { ...common, unitId: unit?.id, ...(idOf('parent') ? { parentId: idOf('parent') } : {}) };
    case 'merge': {
      const receiver = idOf('into');
      const unitIds = ids(SLOTS.merge.filter((slot) => slot.startsWith('unit')));
      const into = receiver ? { unitId: receiver } : made('', fields.type, idOf('parent') ?? unit?.parentId);
      return { ...common, unitIds, into };
    }
    case 'split':
      return {
        ...common,
        unitId: unit?.id,
        into: PARTS.flatMap((part) => {
          const receiver = idOf(`into${part}`);
          if (!receiver && !fields[`name${part}`]) return [];
          const heir = receiver ? { unitId: receiver } : made(part, unit?.type, unit?.parentId);
          return [{ heir, children: children.filter((child) => child.part === part).map(({ id }) => id) }];
        }),
      };
    case 'dissolve':
      return { ...common, unitId: unit?.id, successorIds: ids(SLOTS.dissolve.slice(1)) };
  }
}
