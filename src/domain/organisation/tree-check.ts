import type { FlowText } from '../../core/effects.ts';
import { type Day, formatDay } from '../../core/time.ts';
import { spanOn, type Tree } from './tree.ts';

/**
 * What is wrong with a tree, as texts of `units.problem.*`: every unit has at most one parent a day, which stands that
 * day; nothing stands below itself; a code means one unit a day; a unit's spans follow each other without a gap.
 * @param from Only days from then on are looked at; all of them when absent.
 */
export function treeProblems(tree: Tree, from: Day = ''): FlowText[] {
  const broken = [...tree.docs.values()].filter(({ spans }) => !follow(spans)).map((doc) => problem('broken', doc._id));
  if (broken.length > 0) return broken;
  // Between two changes every day is like the first.
  const starts = [...tree.docs.values()].flatMap(({ spans }) =>
    spans.flatMap((span) => [span.from, span.to ?? []].flat()),
  );
  const days = [...new Set([...starts, from])].filter((day) => day >= from && day !== '').sort();
  for (const day of days) {
    const found = problemsOn(tree, day);
    if (found.length > 0) return found;
  }
  return [];
}

function follow(spans: readonly { from: Day; to?: Day }[]): boolean {
  return (
    spans.length > 0 &&
    spans.every((span, i) => {
      const next = spans[i + 1];
      return next === undefined
        ? span.to === undefined || span.to > span.from
        : span.to === next.from && span.from < next.from;
    })
  );
}

function problemsOn(tree: Tree, day: Day): FlowText[] {
  const spans = new Map(
    [...tree.docs].flatMap(([id, doc]) => {
      const span = spanOn(doc, day);
      return span ? [[id, span] as const] : [];
    }),
  );
  const problems: FlowText[] = [];
  const codes = new Map<string, string>();
  for (const [id, span] of spans) {
    const other = codes.get(span.code);
    if (other !== undefined)
      problems.push(problem('code_taken', span.name, { code: span.code, other, day: formatDay(day) }));
    codes.set(span.code, span.name);
    if (span.parentId !== undefined && !spans.has(span.parentId)) {
      const parent = tree.near(span.parentId, day)?.name ?? span.parentId;
      problems.push(problem('parent_gone', span.name, { parent, day: formatDay(day) }));
    }
    const line = new Set([id]);
    for (let at = span.parentId; at !== undefined; at = spans.get(at)?.parentId) {
      if (line.has(at)) {
        problems.push(problem('circle', span.name, { day: formatDay(day) }));
        break;
      }
      line.add(at);
    }
  }
  return problems;
}

function problem(key: string, name: string, params: Record<string, string> = {}): FlowText {
  return { key: `units.problem.${key}`, params: { name, ...params } };
}
