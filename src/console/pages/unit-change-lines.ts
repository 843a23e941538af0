import { namedIn } from '../../domain/organisation/changes.ts';
import type { Heir, UnitOperation } from '../../domain/organisation/operations.ts';
import { lastDayBefore, type Tree } from '../../domain/organisation/tree.ts';
import type { Visit } from '../visit.ts';

/**
 * Operations as sentences: `Sáp nhập: Xã Nhị Bình; Xã Đông Thạnh → Xã Đông Thạnh`.
 * @param about Only those that name this unit.
 */
export function changeLines(
  { say }: Pick<Visit, 'say'>,
  tree: Tree,
  operations: readonly UnitOperation[],
  about?: string,
): string[] {
  return operations
    .filter((operation) => about === undefined || namedIn([operation]).includes(about))
    .map((operation) => `${say(`units.kind.${operation.kind}`)}: ${wordsOf(tree, operation, say)}`);
}

function wordsOf(tree: Tree, operation: UnitOperation, say: Visit['say']): string {
  const before = lastDayBefore(operation.effectiveOn);
  const was = (id: string) => tree.on(id, before)?.label ?? tree.near(id, operation.effectiveOn)?.label ?? id;
  const is = (id: string) => tree.near(id, operation.effectiveOn)?.label ?? id;
  const below = (id: string | undefined) =>
    id === undefined ? say('console-operations.line_top') : say('console-operations.line_below', { name: is(id) });
  const heir = (given: Heir) => ('unit' in given ? `${given.unit.name} (${given.unit.code})` : is(given.unitId));
  switch (operation.kind) {
    case 'create':
      return `${operation.unit.name} (${operation.unit.code}), ${below(operation.unit.parentId)}`;
    case 'rename':
      return `${was(operation.unitId)} → ${[operation.name, operation.code].filter(Boolean).join(' · ') || is(operation.unitId)}`;
    case 'move':
      return `${was(operation.unitId)}, ${below(operation.parentId)}`;
    case 'merge':
      return `${operation.unitIds.map(was).join('; ')} → ${heir(operation.into)}`;
    case 'split':
      return `${was(operation.unitId)} → ${operation.into.map((part) => heir(part.heir)).join('; ')}`;
    case 'dissolve':
      return `${was(operation.unitId)} → ${operation.successorIds.map(is).join('; ') || say('console-operations.line_ends')}`;
  }
}
