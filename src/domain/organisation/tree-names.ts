import { type Day, formatDay } from '../../core/time.ts';
import { fold } from '../../language/index.ts';
import type { UnitDoc, UnitSpan } from './model.ts';

// A unit's name is a proper name and stays Vietnamese in every language; so do the words that tell two of them apart.
const OLD = 'cũ';
const NEW = 'mới';

/**
 * Names every unit of a day so that none is mistaken for another: a branch carries its commune; of several that would
 * be called the same each says what it belonged to before, else its code. Read without marks and capitals, no two
 * labels are the same.
 */
export function labelsOf(
  docs: ReadonlyMap<string, UnitDoc>,
  spans: ReadonlyMap<string, UnitSpan>,
): Map<string, string> {
  const above = (span: UnitSpan): string => {
    const parent = span.parentId === undefined ? undefined : spans.get(span.parentId);
    // The root says nothing that distinguishes what is below it.
    return parent?.parentId ? `, ${parent.name}${above(parent)}` : '';
  };
  const labels = new Map([...spans].map(([id, span]) => [id, span.name + above(span)]));
  const tell = (marks: (id: string, span: UnitSpan) => string | undefined): void => {
    for (const id of sameLabels(labels)) {
      const span = spans.get(id);
      const mark = span && marks(id, span);
      if (span && mark !== undefined) labels.set(id, `${span.name} (${mark})${above(span)}`);
    }
  };
  tell((id, span) => {
    const before = formerParent(docs, id, span);
    return before === undefined ? undefined : oldName(before);
  });
  tell((_, span) => span.code);
  return labels;
}

/** `Xã Đông Thạnh (cũ, đến 30/06/2025)`. */
export function endedLabel(label: string, lastDay: Day): string {
  return `${label} (${OLD}, đến ${formatDay(lastDay)})`;
}

/** A living unit beside an ended one of the same name: `Xã Đông Thạnh (mới, từ 01/07/2025)`. */
export function newLabel(unit: { label: string; validFrom: Day }): string {
  return `${unit.label} (${NEW}, từ ${formatDay(unit.validFrom)})`;
}

/** Names as people type them to tell the old one from the new. */
export function oldName(name: string): string {
  return `${name} ${OLD}`;
}

export function newName(name: string): string {
  return `${name} ${NEW}`;
}

function sameLabels(labels: ReadonlyMap<string, string>): string[] {
  const groups = Map.groupBy(labels.keys(), (id) => fold(labels.get(id) ?? ''));
  return [...groups.values()].filter((group) => group.length > 1).flat();
}

/** What the unit above was called when this one last stood below another. */
function formerParent(docs: ReadonlyMap<string, UnitDoc>, id: string, now: UnitSpan): string | undefined {
  const earlier = docs
    .get(id)
    ?.spans.filter((span) => span.from < now.from && span.parentId && span.parentId !== now.parentId)
    .at(-1);
  const parent = earlier?.parentId === undefined ? undefined : docs.get(earlier.parentId);
  return parent?.spans.filter((span) => earlier?.to === undefined || span.from < earlier.to).at(-1)?.name;
}
