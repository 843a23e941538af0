/** What came of one set: figures for the last line, and one sentence for each wrong case. */
export interface Evaluation {
  summary: Record<string, number | Record<string, number>>;
  errors: string[];
}

/** A share with four digits; 1 when there was nothing to get wrong. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 1 : Math.round((part / whole) * 10_000) / 10_000;
}
