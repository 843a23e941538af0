import { detectLegacy } from './legacy.ts';
import { MAX_COLUMNS, MAX_ROWS, type Sheet, SheetError } from './sheet.ts';

/**
 * The one sheet of a text file with commas, semicolons or tabs between its cells.
 * @throws SheetError
 */
export function readDelimited(bytes: Uint8Array, filename: string): Sheet[] {
  const text = decodeText(bytes);
  if (text.includes('\0')) throw new SheetError('not_a_sheet');
  const rows = parse(text, separatorOf(text));
  while (rows.length > 0 && rows.at(-1)?.every((cell) => cell === '')) rows.pop();
  if (rows.length === 0) throw new SheetError('empty');
  if (rows.length > MAX_ROWS) throw new SheetError('too_many_rows');
  return [{ name: filename, hidden: false, rows, merges: [] }];
}

/**
 * The text of bytes nobody says the encoding of: a byte order mark, else UTF-16 by its zero bytes, else UTF-8 if it is
 * any, else one of the old ones. Bytes of an old font are read as Windows does; its letters are put right later.
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second, third] = bytes;
  if (first === 0xef && second === 0xbb && third === 0xbf) return decode(bytes, 'utf-8');
  if (first === 0xff && second === 0xfe) return decode(bytes, 'utf-16le');
  if (first === 0xfe && second === 0xff) return decode(bytes, 'utf-16be');
  const start = bytes.subarray(0, 400);
  const zeros = [0, 1].map((parity) => start.filter((byte, at) => byte === 0 && at % 2 === parity).length);
  if ((zeros[1] ?? 0) > start.length / 4) return decode(bytes, 'utf-16le');
  if ((zeros[0] ?? 0) > start.length / 4) return decode(bytes, 'utf-16be');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const latin = decode(bytes, 'windows-1252');
    return detectLegacy(latin.split(/[\r\n,;\t]+/).slice(0, 5_000)) === undefined
      ? decode(bytes, 'windows-1258').normalize('NFC')
      : latin;
  }
}

function decode(bytes: Uint8Array, encoding: string): string {
  return new TextDecoder(encoding).decode(bytes);
}

const SEPARATORS = ['\t', ';', ','] as const;

/** The sign that cuts the first lines most often and most evenly. */
function separatorOf(text: string): string {
  const lines = text.split(/\r?\n/, 40).filter((line) => line.trim() !== '');
  const scores = SEPARATORS.map((separator) => {
    const widths = lines.map((line) => cutLine(line, separator));
    const usual = mostCommon(widths.filter((width) => width > 1));
    return { separator, score: widths.filter((width) => width === usual).length * (usual - 1) };
  });
  return scores.sort((one, other) => other.score - one.score)[0]?.separator ?? ',';
}

function cutLine(line: string, separator: string): number {
  return line.replace(/"(?:[^"]|"")*"/g, '').split(separator).length;
}

function mostCommon(numbers: readonly number[]): number {
  const counts = Map.groupBy(numbers, (number) => number);
  return [...counts].sort((one, other) => other[1].length - one[1].length)[0]?.[0] ?? 1;
}

/** RFC 4180, and what is met instead: bare quotes inside a cell, lines ended any way. */
function parse(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endCell = (): void => {
    if (row.length < MAX_COLUMNS) row.push(cell);
    cell = '';
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (text.charAt(at + 1) === '"') {
        cell += sign;
        at++;
      } else quoted = false;
    } else if (sign === '"' && cell === '') quoted = true;
    else if (sign === separator) endCell();
    else if (sign === '\n' || sign === '\r') {
      if (sign === '\r' && text.charAt(at + 1) === '\n') at++;
      endCell();
      rows.push(row);
      if (rows.length > MAX_ROWS + 50) throw new SheetError('too_many_rows');
      row = [];
    } else cell += sign;
  }
  if (cell !== '' || row.length > 0) {
    endCell();
    rows.push(row);
  }
  return rows;
}
