import { html, raw } from 'hono/html';
import { encodeQR } from 'qr';
import type { JoinAddress } from '../../domain/enrolment/join-links.ts';
import type { Markup, Say } from './markup.ts';

/** One branch's sheet for the wall of its meeting place. */
export interface JoinSheet {
  union: string;
  unit: string;
  /** As printed: `CH 48291`. */
  code: string;
  zalo?: JoinAddress;
  messenger?: JoinAddress;
}

/** A4 in millimetres. */
const WIDTH = 210;
const HEIGHT = 297;
const LINE_LETTERS = 27;

/** The sheet as a picture: the same on the screen, on paper and as a file. @param say In Vietnamese: it hangs where members read it. */
export function joinSheet(sheet: JoinSheet, say: Say): Markup {
  const both = sheet.zalo !== undefined && sheet.messenger !== undefined;
  const size = both ? 78 : 100;
  const lines = wrapped(sheet.unit);
  const top = 58 + lines.length * 14;
  const channels = [
    ...(sheet.zalo ? [{ name: 'Zalo', address: sheet.zalo }] : []),
    ...(sheet.messenger ? [{ name: 'Messenger', address: sheet.messenger }] : []),
  ];
  const needsCode = channels.some(({ address }) => !address.carriesCode);
  return html`<svg class="sheet" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${say('console-join.sheet_label', { unit: sheet.unit, code: sheet.code })}" font-family="'Be Vietnam Pro', 'Segoe UI', Arial, sans-serif" text-anchor="middle">
    <rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>
    <rect width="${WIDTH}" height="5" fill="#b3195e"/>
    <text x="105" y="24" font-size="6.5" fill="#5b6472">${sheet.union}</text>
    <text x="105" y="40" font-size="8" fill="#1f2430">${say('console-join.invite')}</text>
    ${lines.map((line, n) => html`<text x="105" y="${58 + n * 14}" font-size="12" font-weight="600" fill="#7e1043">${line}</text>`)}
    ${channels.map(({ name, address }, n) => {
      const middle = both ? 57 + n * 96 : 105;
      return html`<text x="${middle}" y="${top}" font-size="7" font-weight="600" fill="#1f2430">${name}</text>
        <g transform="translate(${middle - size / 2} ${top + 4}) scale(${size / modulesOf(address.url)})">${raw(qrPath(address.url))}</g>
        <text x="${middle}" y="${top + size + 11}" font-size="5" fill="#5b6472">${say(address.carriesCode ? 'console-join.scan_only' : 'console-join.scan_type')}</text>`;
    })}
    <rect x="35" y="${top + size + 18}" width="140" height="32" rx="5" fill="#fceef4"/>
    <text x="105" y="${top + size + 41}" font-size="22" font-weight="600" fill="#7e1043" letter-spacing="1">${sheet.code}</text>
    ${['step_1', needsCode ? 'step_2' : 'step_2_none', 'step_3'].map(
      (key, n) =>
        html`<text x="105" y="${top + size + 67 + n * 13}" font-size="8" fill="#1f2430">${say(`console-join.${key}`, { code: sheet.code })}</text>`,
    )}
    <text x="105" y="${HEIGHT - 12}" font-size="5.4" fill="#5b6472">${say('console-join.never_asks')}</text>
  </svg>`;
}

/** Every row of dark squares as one stroke: a third of the size of square by square. */
function qrPath(url: string): string {
  const strokes = modules(url).flatMap((row, y) => {
    const starts = row.flatMap((dark, x) => (dark && !row[x - 1] ? [x] : []));
    return starts.map((x) => {
      const end = row.indexOf(false, x);
      const length = (end === -1 ? row.length : end) - x;
      return `M${x} ${y}h${length}v1h-${length}z`;
    });
  });
  return `<path d="${strokes.join('')}" fill="#000000" shape-rendering="crispEdges"/>`;
}

function modulesOf(url: string): number {
  return modules(url).length;
}

/** With the quiet zone of two around it; the paper is white anyway. Medium: 15 % may be torn or stained. */
function modules(url: string): boolean[][] {
  return encodeQR(url, 'raw', { ecc: 'medium', border: 2 });
}

/** A long name on several lines, at spaces; commas end a line where they can. */
function wrapped(name: string): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    const fits = last !== undefined && !last.endsWith(',') && last.length + 1 + word.length <= LINE_LETTERS;
    if (fits) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.slice(0, 3);
}
