import { deriveId } from '../../core/ids.ts';
import type { Day } from '../../core/time.ts';
import { fold } from '../../language/index.ts';
import { homeUnit, type Unit, validOn } from '../organisation/units.ts';
import { type JoinCodeDoc, JoinCodeModel } from './model.ts';

export type JoinCode = JoinCodeDoc;

/** Types of units women join by a code. */
export const JOIN_TYPES: ReadonlySet<string> = new Set(['branch', 'special_branch', 'group']);

/** Acts remembered so that none is counted twice; a repeated one comes within minutes. */
const REMEMBERED = 50;

/** What may stand before the digits: "mã CH 48291", "vào hội ch48291". */
const TYPED = /^(?:(?:ma|nhap|vao|vo|chi hoi|hoi|ch)[\s:.-]*)*(\d{5})$/;

/** The code as it is printed and typed. */
export function printedCode(digits: string): string {
  return `CH ${digits}`;
}

/** @returns The five digits; undefined when the text is no such code. */
export function readJoinCode(typed: string): string | undefined {
  return TYPED.exec(fold(typed).trim())?.[1];
}

/** What an m.me link carries. */
export function joinRef(digits: string): string {
  return `ch_${digits}`;
}

/**
 * The codes of units, by unit id; made where one has none yet. A code is public and stays the unit's for ever: it is
 * drawn from the unit's id, and only moves on where another unit was first.
 */
export async function joinCodesOf(unitIds: readonly string[], now: number): Promise<Map<string, JoinCode>> {
  const known = await JoinCodeModel.find({ unitId: { $in: [...unitIds] } }).lean<JoinCode[]>();
  const codes = new Map(known.map((code) => [code.unitId, code]));
  for (const unitId of unitIds) {
    if (!codes.has(unitId)) codes.set(unitId, await makeCode(unitId, now));
  }
  return codes;
}

async function makeCode(unitId: string, now: number): Promise<JoinCode> {
  for (let round = 0; ; round++) {
    const digits = String(10_000 + (Number.parseInt(deriveId('join-code', unitId, round).slice(0, 8), 16) % 90_000));
    const code = await JoinCodeModel.findOneAndUpdate(
      { _id: digits },
      { $setOnInsert: { unitId, createdAt: now, opened: 0, joined: 0, counted: [] } },
      { upsert: true, returnDocument: 'after' },
    ).lean<JoinCode>();
    if (code.unitId === unitId) return code;
  }
}

/** The unit a code leads to on a day: the branch it was printed for, or the one that branch has become. */
export async function unitOfCode(digits: string, day: Day): Promise<Unit | undefined> {
  const code = await JoinCodeModel.findById(digits).lean<JoinCode | null>();
  const unit = code ? await homeUnit(code.unitId, day) : undefined;
  return unit && validOn(unit, day) ? unit : undefined;
}

/** Counts that a code was opened or led somebody in. @param actId The same act counts once. */
export async function countJoin(digits: string, what: 'opened' | 'joined', actId: string): Promise<void> {
  const act = deriveId(what, actId);
  await JoinCodeModel.updateOne(
    { _id: digits, counted: { $ne: act } },
    { $inc: { [what]: 1 }, $push: { counted: { $each: [act], $slice: -REMEMBERED } } },
  );
}
