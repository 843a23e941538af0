import type { Language, Texts } from '../../core/texts.ts';
import { formatDay } from '../../core/time.ts';
import type { AffectedUnit, OperationPreview } from './preview.ts';
import { STAKES, type Stakes } from './stakes.ts';

/** A preview as lines of plain text, for a terminal or a message. */
export function previewLines(preview: OperationPreview, texts: Texts, language: Language): string[] {
  const say = (key: string, params: Record<string, string> = {}) => texts.t(language, `units.${key}`, params);
  const [first] = preview.operations;
  const documents = [...new Set(preview.operations.map((operation) => operation.document))].join(', ');
  const lines = preview.units.map((unit) => {
    const hangs = stakesLine(unit.stakes, texts, language);
    return `  ${unitLine(unit, texts, language)}${hangs === '' ? '' : ` (${hangs})`}`;
  });
  const listed = (key: string, items: readonly string[]) =>
    items.length === 0 ? [] : ['', say(key), ...items.map((item) => `  – ${item}`)];
  return [
    ...(first ? [say('apply.document', { document: documents, day: formatDay(first.effectiveOn) })] : []),
    '',
    ...lines,
    ...(preview.following > 0 ? [`  ${say('apply.following', { count: String(preview.following) })}`] : []),
    say('apply.total', { stakes: stakesLine(preview.total, texts, language) || say('apply.nothing_open') }),
    ...listed(
      'apply.warnings',
      preview.warnings.map((text) => texts.say(language, text)),
    ),
    ...listed(
      'apply.problems',
      preview.problems.map(({ text }) => texts.say(language, text)),
    ),
  ];
}

/** What becomes of a unit: `Xã Nhị Bình → Xã Đông Thạnh`. */
export function unitLine(unit: AffectedUnit, texts: Texts, language: Language): string {
  return texts.t(language, `units.apply.${wordingOf(unit)}`, {
    before: unit.before ?? '',
    after: unit.after ?? '',
    below: unit.below ?? '',
    heirs: unit.heirs.join('; '),
  });
}

/** `3 người, 1 báo cáo chưa xong`; empty when nothing hangs there. */
export function stakesLine(stakes: Stakes, texts: Texts, language: Language): string {
  return STAKES.filter((stake) => stakes[stake] > 0)
    .map((stake) => `${stakes[stake]} ${texts.t(language, `units.stake.${stake}`)}`)
    .join(', ');
}

function wordingOf(unit: AffectedUnit): 'unit_made' | 'unit_stays' | 'unit_moves' | 'unit_ends' | 'unit_dissolved' {
  if (unit.before === undefined) return 'unit_made';
  if (unit.after !== undefined) return unit.below === undefined ? 'unit_stays' : 'unit_moves';
  return unit.heirs.length > 0 ? 'unit_ends' : 'unit_dissolved';
}
