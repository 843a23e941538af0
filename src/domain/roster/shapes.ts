import { deriveId } from '../../core/ids.ts';
import { fold } from '../../language/text.ts';
import type { Field } from './columns.ts';
import { type ShapeDoc, ShapeModel } from './model.ts';
import { unitKey } from './unit-names.ts';

export type Shape = ShapeDoc;

function shapeIdOf(unitId: string, titles: readonly string[]): string {
  return deriveId('roster-shape', unitId, ...titles.map(fold));
}

/** What staff of this unit said the columns of a file with these titles hold. */
export async function shapeOf(unitId: string, titles: readonly string[]): Promise<Shape | undefined> {
  if (titles.every((title) => title === '')) return undefined;
  return (await ShapeModel.findById(shapeIdOf(unitId, titles)).lean<Shape | null>()) ?? undefined;
}

/** The file this unit brought in last; its export looks like it. */
export async function latestShape(unitId: string): Promise<Shape | undefined> {
  const [latest] = await ShapeModel.find({ unitId }).sort({ usedAt: -1 }).limit(1).lean<Shape[]>();
  return latest;
}

/** What the words for units meant in any file of this unit, the last word first. */
export async function knownUnitWords(unitId: string): Promise<{ text: string; unitId: string }[]> {
  const shapes = await ShapeModel.find({ unitId }).sort({ usedAt: -1 }).limit(20).lean<Shape[]>();
  const words = new Map<string, { text: string; unitId: string }>();
  for (const word of shapes.flatMap((shape) => shape.unitWords)) {
    if (!words.has(unitKey(word.text))) words.set(unitKey(word.text), { text: word.text, unitId: word.unitId });
  }
  return [...words.values()];
}

export async function rememberShape(shape: {
  unitId: string;
  titles: readonly string[];
  columns: readonly (Field | null)[];
  unitWords: readonly { text: string; unitId: string }[];
  usedAt: number;
}): Promise<void> {
  const { unitId, titles, columns, unitWords, usedAt } = shape;
  await ShapeModel.updateOne(
    { _id: shapeIdOf(unitId, titles) },
    { $set: { unitId, titles: [...titles], columns: [...columns], unitWords: [...unitWords], usedAt } },
    { upsert: true },
  );
}
