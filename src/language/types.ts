/** A value read from a text, with how sure we are (0..1) and the words it was read from. */
export interface Reading<T> {
  value: T;
  confidence: number;
  evidence: string;
}

/** A day read from a text. `value` is `YYYY-MM-DD` in Vietnam time. */
export interface DateReading extends Reading<string> {
  /** Other days it may mean, to be offered when read back. */
  alternatives?: string[];
  /** Set when the day was given by the lunar calendar: read it back before use. */
  lunar?: { day: number; month: number; leap: boolean };
}

/** One word after reading: Telex and VNI left-overs decoded, teencode and abbreviations written out. */
export interface Token {
  /** As typed. */
  raw: string;
  /** Lower case with the marks typed or implied by the list. */
  text: string;
  folded: string;
  kind: 'word' | 'number' | 'sign';
  /** Place in the cleaned text. */
  start: number;
  end: number;
}
