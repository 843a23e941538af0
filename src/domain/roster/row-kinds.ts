import { fold } from '../../language/text.ts';
import type { ColumnGuess } from './columns.ts';

/** "Tổng cộng: 45 hội viên", "Cộng", "TC": sums, wherever they stand. */
export function isTotal(filled: readonly string[]): boolean {
  const first = fold(filled.find((cell) => !/^\d+$/.test(cell)) ?? '');
  return (
    /^(?:tong cong|tong so|tong|cong|tc)\b/.test(first) &&
    filled.length <= 5 &&
    (filled.some((cell) => /\d/.test(cell)) || /^(?:tong cong|cong)\b/.test(first))
  );
}

const SIGNATURE =
  /^(?:nguoi lap|nguoi ky|tm\b|t\/m|thay mat|chu tich(?: hoi)?$|pho chu tich|xac nhan|noi nhan|\(?ky(?:,| va)? ?(?:ghi ro )?(?:ho )?ten|ky ten|thu truong|ban chap hanh|btv hoi|.{0,30}\bngay\b.{0,12}\bthang\b.{0,12}\bnam\b)/;

/** What stands below a list: place and day, who signs, for whom. */
export function isSignature(filled: readonly string[]): boolean {
  return filled.length <= 3 && filled.some((cell) => SIGNATURE.test(fold(cell)));
}

const UNIT_WORDS =
  /^(?:[ivx]+|[a-z]|\d+)?[.)/:\s-]*((?:chi hoi|chi to hoi|ap|khu pho|kp|to dan pho|hoi lhpn|hoi phu nu|don vi|to|to hoi)\b.*)$/;

/**
 * A row that names the unit of the rows below it: "Chi hội ấp 3", "II. CHI HỘI KHU PHỐ 2: 45 hội viên".
 * @returns undefined for any other row; `unit` absent when it names only a group within the unit.
 */
export function sectionOf(cells: readonly string[], columns: readonly ColumnGuess[]): { unit?: string } | undefined {
  const filled = cells.flatMap((cell, column) => (cell === '' ? [] : [{ cell, column }]));
  const words = filled.filter(({ cell }) => !/^(?:\d{1,3}|[IVX]+|[A-Z])[.)]?$/.test(cell));
  const [only] = words;
  if (words.length !== 1 || filled.length > 2 || only === undefined) return undefined;
  const found = UNIT_WORDS.exec(fold(only.cell));
  if (found === null) return undefined;
  // Alone in the unit's own column it is a person whose name is missing.
  if (columns[only.column]?.field === 'unit' && filled.length > 1) return undefined;
  if (/^to\b(?! dan pho)/.test(found[1] ?? '')) return {};
  return {
    unit: only.cell
      .replace(/^(?:[IVXivx]+|[A-Za-z]|\d+)\s*[.)/:-]+\s*/u, '')
      .replace(/\s*[:(–-]\s*\d+\s*(?:hội viên|hv|người|chị).*$/iu, '')
      .replace(/[\s:.]+$/, ''),
  };
}
