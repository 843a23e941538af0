import { join } from 'node:path';
import { z } from 'zod';
import { deriveId } from '../../core/ids.ts';
import { type Day, dayOf } from '../../core/time.ts';
import { readYaml } from '../../core/yaml-file.ts';
import { openPersonal, sealPersonal } from '../personal/vault.ts';
import {
  type AssessmentDoc,
  type AssessmentLine,
  AssessmentModel,
  type Grade,
  type GradesDoc,
  GradesModel,
} from './model.ts';

export type { Grade } from './model.ts';

/** An assessment, opened. The last line holds; those before it were corrected. */
export type Assessment = AssessmentDoc;

export interface AssessmentWish {
  personId: string;
  unitId: string;
  period: string;
  /** Id of a grade that may be chosen. */
  grade: string;
  /** About her work only; whoever may read roles but not work on them never sees it. */
  note?: string | undefined;
  actId: string;
  by: string;
  at: number;
}

const gradesFile = z.strictObject({
  grades: z.array(z.strictObject({ id: z.string().regex(/^[a-z0-9-]+$/), name: z.string().min(1).max(80) })).min(1),
});

/** The grades a new store begins with; later the office keeps them. Run at every start, changes nothing once done. */
export async function seedGrades(seedDir: string): Promise<void> {
  const { grades } = readYaml(join(seedDir, 'assessment-grades.yaml'), gradesFile);
  await GradesModel.updateOne({ _id: 'grades' }, { $setOnInsert: { grades } }, { upsert: true });
}

/** In the order in which they are offered, the best first. */
export async function listGrades(): Promise<Grade[]> {
  return (await GradesModel.findById('grades').lean<GradesDoc | null>())?.grades ?? [];
}

/**
 * Names the grades anew. A grade keeps its id, so that what was said stays readable; one left out is retired, not
 * removed.
 * @param wanted In order. An entry without an id is a new grade.
 */
export async function changeGrades(
  wanted: readonly { id?: string; name: string }[],
  act: { actId: string; staffId: string; at: number },
): Promise<void> {
  const before = await listGrades();
  const named = wanted.map(({ id, name }, at): Grade => {
    const known = before.find((grade) => grade.id === id);
    return { id: known?.id ?? deriveId('grade', act.actId, at).slice(0, 12), name };
  });
  const retired = before
    .filter(({ id }) => !named.some((grade) => grade.id === id))
    .map((grade) => ({ ...grade, retired: true }));
  await GradesModel.updateOne(
    { _id: 'grades' },
    { $set: { grades: [...named, ...retired], changedBy: act.staffId, changedAt: act.at } },
    { upsert: true },
  );
}

/**
 * Says how a leader did in a period; said again it is a correction, and what was said before stays. The same act twice
 * is one line.
 * @returns false when there is no such grade to choose.
 */
export async function assess(wish: AssessmentWish): Promise<boolean> {
  const { personId, unitId, period, note, actId, by, at } = wish;
  const grade = (await listGrades()).find(({ id, retired }) => id === wish.grade && !retired);
  if (!grade) return false;
  const _id = assessmentIdOf(wish);
  const words = note?.normalize('NFC').trim();
  const line: AssessmentLine = {
    id: actId,
    grade: grade.id,
    gradeName: grade.name,
    ...(words ? { note: sealPersonal(words) } : {}),
    by,
    at,
  };
  await AssessmentModel.updateOne({ _id }, { $setOnInsert: { personId, unitId, period, lines: [] } }, { upsert: true });
  await AssessmentModel.updateOne({ _id, 'lines.id': { $ne: actId } }, { $push: { lines: line } });
  return true;
}

/** What was said of the leaders of these units in a period. */
export async function assessmentsIn(unitIds: readonly string[], period: string): Promise<Assessment[]> {
  const docs = await AssessmentModel.find({ period, unitId: { $in: [...unitIds] } }).lean<AssessmentDoc[]>();
  return docs.filter(({ lines }) => lines.length > 0).map(openAssessment);
}

/** What was ever said of a person, the latest period first. */
export async function assessmentsOf(personId: string): Promise<Assessment[]> {
  const docs = await AssessmentModel.find({ personId }).sort({ period: -1, _id: 1 }).lean<AssessmentDoc[]>();
  return docs.filter(({ lines }) => lines.length > 0).map(openAssessment);
}

/** Two records were one woman: what was said under the record that goes is added to the one that is kept. */
export async function keepAssessments(goneId: string, keptId: string): Promise<void> {
  for (const { _id: goneDoc, unitId, period, lines } of await AssessmentModel.find({ personId: goneId }).lean<
    AssessmentDoc[]
  >()) {
    const _id = assessmentIdOf({ personId: keptId, unitId, period });
    await AssessmentModel.updateOne(
      { _id },
      { $setOnInsert: { personId: keptId, unitId, period, lines: [] } },
      { upsert: true },
    );
    for (const line of lines) {
      await AssessmentModel.updateOne({ _id, 'lines.id': { $ne: line.id } }, { $push: { lines: line } });
    }
    await AssessmentModel.deleteOne({ _id: goneDoc });
  }
}

export function assessmentIdOf({ personId, unitId, period }: Pick<AssessmentDoc, 'personId' | 'unitId' | 'period'>) {
  return deriveId('assessment', personId, unitId, period);
}

function openAssessment(doc: AssessmentDoc): Assessment {
  return { ...doc, lines: doc.lines.map((line) => (line.note ? { ...line, note: openPersonal(line.note) } : line)) };
}

/** `2026` a year, `2026-1` and `2026-2` its halves. */
export function readPeriod(text: string | undefined): string | undefined {
  return /^20\d{2}(-[12])?$/.test(text ?? '') ? text : undefined;
}

/** The days of a period, the last one included. */
export function daysOf(period: string): { first: Day; last: Day } {
  const [year, half] = period.split('-');
  return {
    first: half === '2' ? `${year}-07-01` : `${year}-01-01`,
    last: half === '1' ? `${year}-06-30` : `${year}-12-31`,
  };
}

/** This year and its halves so far, and those of the year before; the latest first. */
export function recentPeriods(now: number): string[] {
  const day = dayOf(now);
  const year = Number(day.slice(0, 4));
  return [year, year - 1]
    .flatMap((each) => [`${each}`, `${each}-2`, `${each}-1`])
    .filter((period) => daysOf(period).first <= day);
}
