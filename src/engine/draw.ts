import { type Exit, exitsOf } from './graph.ts';
import type { Flow, Step } from './schema.ts';

const BOX = { width: 190, height: 46 };
const GAP = { x: 40, y: 76 };
const MARGIN = 30;
const COLOURS = { asks: '#fff4d6', says: '#ffffff', calls: '#dff1ea', decides: '#eeeafc', ends: '#f4d9e2' };

interface Place {
  x: number;
  y: number;
}

/**
 * A flow as a picture: steps in rows by how far they are from the start, every way out an arrow with its name.
 * @returns SVG, the same for the same flow.
 */
export function drawFlow(flow: Flow): string {
  const rows = rowsOf(flow);
  const widest = Math.max(...rows.map((row) => row.length));
  const width = MARGIN * 2 + widest * (BOX.width + GAP.x) + 120;
  const height = MARGIN * 2 + 40 + rows.length * (BOX.height + GAP.y);
  const places = new Map<string, Place>();
  for (const [y, row] of rows.entries()) {
    const left = (width - 120 - row.length * (BOX.width + GAP.x) + GAP.x) / 2;
    for (const [x, id] of row.entries()) {
      places.set(id, { x: left + x * (BOX.width + GAP.x), y: MARGIN + 40 + y * (BOX.height + GAP.y) });
    }
  }

  const arrows: string[] = [];
  const boxes: string[] = [];
  let lane = 0;
  for (const [id, step] of Object.entries(flow.steps)) {
    const from = places.get(id);
    if (!from) continue;
    boxes.push(box(id, step, from));
    const exits = joined(exitsOf(step));
    for (const [index, exit] of exits.entries()) {
      const to = exit.to === undefined ? undefined : places.get(exit.to);
      if (!to) continue;
      const down = to.y > from.y;
      arrows.push(
        down
          ? downward(from, to, exit, index, exits.length)
          : around(from, to, exit, width - 16 - (lane % 8) * 12, lane++),
      );
    }
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(flow.id)}</title>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#555"/></marker></defs>',
    `<rect width="${width}" height="${height}" fill="#fbfaf8"/>`,
    `<text x="${MARGIN}" y="${MARGIN + 6}" font-size="18" font-weight="bold">${escaped(flow.id)} · v${flow.version}</text>`,
    ...arrows,
    ...boxes,
    '</svg>',
    '',
  ].join('\n');
}

/** Steps by their least distance from the start; a row keeps the order in which they were found. */
function rowsOf(flow: Flow): string[][] {
  const rows: string[][] = [];
  const seen = new Set([flow.start]);
  let row = [flow.start];
  while (row.length > 0) {
    rows.push(row);
    const next: string[] = [];
    for (const id of row) {
      const step = flow.steps[id];
      for (const exit of step ? exitsOf(step) : []) {
        if (exit.to === undefined || seen.has(exit.to) || !flow.steps[exit.to]) continue;
        seen.add(exit.to);
        next.push(exit.to);
      }
    }
    row = next;
  }
  return rows;
}

/** Ways to the same step share an arrow. */
function joined(exits: readonly Exit[]): Exit[] {
  const byTarget = new Map<string, Exit>();
  for (const exit of exits) {
    const key = exit.to ?? '';
    const known = byTarget.get(key);
    const label = [known?.label, exit.label].filter((each) => each !== undefined && each !== '').join(', ');
    byTarget.set(key, known ? { ...known, label } : exit);
  }
  return [...byTarget.values()];
}

function box(id: string, step: Step, at: Place): string {
  const ends = exitsOf(step).some((exit) => exit.to === undefined);
  const detail = escaped(cut(detailOf(step), 30));
  return [
    `<rect x="${at.x}" y="${at.y}" width="${BOX.width}" height="${BOX.height}" rx="8" fill="${colourOf(step)}" stroke="#777" stroke-width="${ends ? 2.5 : 1}"/>`,
    `<text x="${at.x + 10}" y="${at.y + 19}" font-weight="bold">${escaped(cut(id, 26))}</text>`,
    `<text x="${at.x + 10}" y="${at.y + 36}" fill="#555" font-size="11">${detail}</text>`,
  ].join('');
}

function colourOf(step: Step): string {
  if ('ask' in step || 'form' in step || 'review' in step) return COLOURS.asks;
  if ('do' in step) return COLOURS.calls;
  if ('check' in step || 'set' in step) return COLOURS.decides;
  return 'say' in step ? COLOURS.says : COLOURS.ends;
}

function detailOf(step: Step): string {
  if ('say' in step) return `say ${typeof step.say === 'string' ? step.say : step.say.text}`;
  if ('ask' in step) return `${step.ask.kind}${step.ask.optional ? ' (may skip)' : ''} → ${step.ask.save}`;
  if ('form' in step) return `form of ${step.form.fields}`;
  if ('review' in step) return `review, ${step.review.items.length} answers`;
  if ('check' in step) return 'check';
  if ('set' in step) return `set ${Object.keys(step.set).join(', ')}`;
  if ('do' in step) return step.do;
  if ('read' in step) return `read ${step.read} → ${Object.keys(step.save).join(', ')}`;
  return 'call' in step ? `call ${step.call}` : `go to ${step.goto}`;
}

function downward(from: Place, to: Place, exit: Exit, index: number, count: number): string {
  const x1 = from.x + (BOX.width * (index + 1)) / (count + 1);
  const y1 = from.y + BOX.height;
  const x2 = to.x + BOX.width / 2;
  const y2 = to.y;
  const middle = y1 + 18 + index * 9;
  const path = `M${x1} ${y1} C${x1} ${middle + 20} ${x2} ${y2 - 34} ${x2} ${y2}`;
  return line(path, exit) + label(exit, x1 + (x2 - x1) * 0.12, middle, 'middle');
}

/** Back or sideways, through the gaps between the rows; a way back climbs at the right, in a lane of its own. */
function around(from: Place, to: Place, exit: Exit, lane: number, number: number): string {
  const shift = (number % 5) * 7;
  const x1 = from.x + BOX.width - 14 - shift;
  const y1 = from.y + BOX.height;
  const x2 = to.x + BOX.width - 14 - shift;
  const under = y1 + GAP.y - 30 + shift;
  const above = to.y - 6 - shift / 2;
  const path =
    to.y === from.y
      ? `M${x1} ${y1} V${under} H${x2} V${to.y + BOX.height}`
      : `M${x1} ${y1} V${under} H${lane} V${above - 10} H${x2} V${to.y}`;
  return line(path, exit) + label(exit, x1 + 4, y1 + 14, 'start');
}

function line(path: string, exit: Exit): string {
  const dashed = exit.failure ? ' stroke-dasharray="5 4"' : '';
  return `<path d="${path}" fill="none" stroke="#888" marker-end="url(#tip)"${dashed}/>`;
}

function label(exit: Exit, x: number, y: number, anchor: string): string {
  if (exit.label === '') return '';
  const text = escaped(cut(exit.label, 28));
  return `<text x="${x.toFixed(1)}" y="${y}" text-anchor="${anchor}" font-size="10" fill="#7a2b4a" stroke="#fbfaf8" stroke-width="3" paint-order="stroke">${text}</text>`;
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[sign] ?? sign);
}
