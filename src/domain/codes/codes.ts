import { CounterModel } from './model.ts';

/** What begins a code shown to people: initiative, petition, activity report; `AT` (safety case) to duty people only, `QD` (wish about her data). */
export type CodePrefix = 'SK' | 'KN' | 'BC' | 'AT' | 'QD';

/**
 * The next number of a kind as a code, `SK-0123`. Never given twice. A caller that crashes before keeping it leaves a
 * gap, which harms nobody.
 */
export async function nextCode(prefix: CodePrefix): Promise<string> {
  const counter = await CounterModel.findOneAndUpdate(
    { _id: prefix },
    { $inc: { last: 1 } },
    { upsert: true, returnDocument: 'after' },
  ).lean<{ last: number }>();
  return formatCode(prefix, counter.last);
}

export function formatCode(prefix: string, number: number): string {
  return `${prefix}-${String(number).padStart(4, '0')}`;
}

/** Reads a code as people type it: "sk 123", "SK0123", "ma sk-0123 cua toi". */
export function readCode(text: string): string | undefined {
  const found = /\b(sk|kn|bc)[\s.:_-]*0*(\d{1,7})\b/i.exec(text.normalize('NFC'));
  return found?.[1] && found[2] ? formatCode(found[1].toUpperCase(), Number(found[2])) : undefined;
}
