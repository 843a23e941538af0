import type { Language } from '../../core/texts.ts';
import type { Day } from '../../core/time.ts';
import { fold } from '../../language/index.ts';
import { type MovementDoc, type MovementField, MovementModel } from './model.ts';
import { rankNames } from './ranking.ts';
import { validOn } from './units.ts';

export type Movement = MovementDoc;

/** As a flow shows it. */
export interface NamedMovement {
  code: string;
  name: string;
}

export async function getMovement(code: string): Promise<Movement | undefined> {
  return (await MovementModel.findById(code.trim().toUpperCase()).lean<Movement | null>()) ?? undefined;
}

/** What can be reported on a day, in the order of the plan. */
export async function reportableMovements(day: Day): Promise<Movement[]> {
  const all = await MovementModel.find({ reportable: true }).sort({ order: 1 }).lean<Movement[]>();
  return all.filter((movement) => validOn(movement, day));
}

/** Every movement of these sections of the plan, whatever its day. @returns Movement codes. */
export async function movementsOfSections(sections: readonly string[]): Promise<string[]> {
  const found = await MovementModel.find({ section: { $in: [...sections] } }, { _id: 1 }).lean<{ _id: string }[]>();
  return found.map(({ _id }) => _id);
}

/** The few that most reports are about. */
export async function commonMovements(day: Day): Promise<NamedMovement[]> {
  return (await reportableMovements(day)).filter((movement) => movement.common).map(named);
}

/**
 * Movements a text may be about, best first: its code, the words people use for it anywhere in a longer sentence, or
 * else something near to its name. Nothing for a text that names none ("báo cáo hoạt động").
 */
export async function searchMovements(text: string, day: Day, limit = 6): Promise<NamedMovement[]> {
  const movements = await reportableMovements(day);
  const exact = movements.find((movement) => movement._id === text.trim().toUpperCase());
  if (exact) return [named(exact)];

  const mentioned = mentionedIn(text, movements);
  if (mentioned.length > 0) return mentioned.slice(0, limit).map(named);

  const byCode = new Map(movements.map((movement) => [movement._id, movement]));
  const names = movements.flatMap((movement) => wordings(movement).map((name) => ({ id: movement._id, name })));
  return rankNames(text, names, CLEAR)
    .flatMap((code) => byCode.get(code) ?? [])
    .map(named)
    .slice(0, limit);
}

/** A name that fits less than this was hardly meant: nearly every sentence shares a word with some movement. */
const CLEAR = 0.65;

/** Movements one of whose wordings stands in the text as it is, the longest wording first and alone if it is alone. */
function mentionedIn(text: string, movements: readonly Movement[]): Movement[] {
  const folded = ` ${plainWords(text)} `;
  const found = movements.flatMap((movement) => {
    const lengths = wordings(movement)
      .map(plainWords)
      .filter((wording) => folded.includes(` ${wording} `))
      .map((wording) => wording.length);
    return lengths.length > 0 ? [{ movement, length: Math.max(...lengths) }] : [];
  });
  const longest = Math.max(0, ...found.map(({ length }) => length));
  return found.filter(({ length }) => length === longest).map(({ movement }) => movement);
}

function wordings({ shortName, name, otherNames, keywords }: Movement): string[] {
  return [shortName, name, ...otherNames.map((other) => other.name), ...keywords];
}

function plainWords(text: string): string {
  return fold(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join(' ');
}

function named(movement: Movement): NamedMovement {
  return { code: movement._id, name: movement.shortName };
}

/** A field of the form with its label in the contact's language. */
export function fieldFor(field: MovementField, language: Language): Omit<MovementField, 'labelEn'> {
  const { labelEn, unit, ...rest } = field;
  return { ...rest, ...(unit ? { unit } : {}), label: language === 'en' ? labelEn : field.label };
}
