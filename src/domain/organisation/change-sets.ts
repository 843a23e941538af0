import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { InputError } from '../../core/errors.ts';
import { dayOf } from '../../core/time.ts';
import { readYaml } from '../../core/yaml-file.ts';
import { changeOfSet, changeStateOf, type Planned, planOperations, type UnitChange } from './changes.ts';
import { operationSchema, type UnitOperation } from './operations.ts';
import { type OperationPreview, previewOperations } from './preview.ts';
import type { StaffAct } from './scope.ts';

const day = z.iso.date();
const shared = { effectiveOn: day, document: z.string().min(1) };

const fileSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string().min(1).max(300),
  source: z.url(),
  /** For every operation that says nothing else. */
  ...shared,
  operations: z.array(z.looseObject({ kind: z.string() })).min(1),
});

/** Operations ready to be planned as one, from a file. */
export interface ChangeSet {
  id: string;
  title: string;
  source: string;
  effectiveOn: string;
  document: string;
  operations: UnitOperation[];
}

export interface ListedChangeSet extends ChangeSet {
  /** The change it was planned as, if it stands. */
  change?: UnitChange;
  state: 'ready' | 'planned' | 'in_effect';
}

/**
 * The ready change sets of a folder, by id.
 * @param dir `seed/changes`.
 * @throws InputError naming file, line and reason of what is wrong.
 */
export function loadChangeSets(dir: string): ChangeSet[] {
  return readdirSync(dir)
    .filter((file) => file.endsWith('.yaml'))
    .sort()
    .map((file) => loadChangeSet(join(dir, file)));
}

function loadChangeSet(path: string): ChangeSet {
  const { effectiveOn, document, operations, ...rest } = readYaml(path, fileSchema);
  const problems: string[] = [];
  const read = operations.flatMap((operation, i) => {
    const checked = operationSchema.safeParse({ effectiveOn, document, ...operation });
    if (checked.success) return [checked.data];
    for (const issue of checked.error.issues) {
      problems.push(`${path} operations.${i}.${issue.path.map(String).join('.')}: ${issue.message}`);
    }
    return [];
  });
  if (problems.length > 0) throw new InputError(`${path} is not as it should be`, problems);
  return { ...rest, effectiveOn, document, operations: read };
}

/** The ready change sets and what has become of them. */
export async function listChangeSets(dir: string, now: number): Promise<ListedChangeSet[]> {
  return Promise.all(
    loadChangeSets(dir).map(async (set): Promise<ListedChangeSet> => {
      const change = await changeOfSet(set.id);
      if (!change) return { ...set, state: 'ready' };
      return { ...set, change, state: changeStateOf(change, dayOf(now)) === 'planned' ? 'planned' : 'in_effect' };
    }),
  );
}

/** What a set would do. @returns Undefined when there is none of that id. */
export async function previewChangeSet(
  dir: string,
  id: string,
  now: number,
): Promise<{ set: ListedChangeSet; preview: OperationPreview } | undefined> {
  const set = (await listChangeSets(dir, now)).find((one) => one.id === id);
  return set && { set, preview: await previewOperations(set.operations, now) };
}

/**
 * Plans a set as one change. A set that stands is not planned twice: the change it is comes back with `again`.
 * @returns Undefined when there is none of that id.
 */
export async function applyChangeSet(dir: string, id: string, act: StaffAct): Promise<Planned | undefined> {
  const set = loadChangeSets(dir).find((one) => one.id === id);
  if (!set) return undefined;
  const change = await changeOfSet(id);
  if (change) return { change, again: true };
  return planOperations({ ...act, set: id }, set.operations);
}
