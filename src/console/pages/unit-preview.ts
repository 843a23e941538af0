import type { OperationPreview } from '../../domain/organisation/preview.ts';
import { stakesLine, unitLine } from '../../domain/organisation/preview-lines.ts';
import { STAKES } from '../../domain/organisation/stakes.ts';
import type { Preview } from '../views/unit-preview.ts';
import type { Visit } from '../visit.ts';

/** A preview in words. */
export function affectedRows({ deps, language }: Pick<Visit, 'deps' | 'language'>, preview: OperationPreview): Preview {
  const { texts } = deps;
  return {
    units: preview.units.map((unit) => ({
      line: unitLine(unit, texts, language),
      stakes: stakesLine(unit.stakes, texts, language),
    })),
    following: preview.following,
    total: STAKES.map((stake) => ({ stake, count: preview.total[stake] })),
    warnings: preview.warnings.map((text) => texts.say(language, text)),
    problems: preview.problems.map(({ text }) => texts.say(language, text)),
    undoableUntil: preview.undoableUntil,
  };
}
