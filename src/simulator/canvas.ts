import { crc32, deflateSync } from 'node:zlib';

export type Colour = readonly [red: number, green: number, blue: number];

/** Every shape is drawn on a twice larger field and averaged down, which smooths the edges. */
const SCALE = 2;

/** A small field of pixels to draw flat pictures on; coordinates in pixels of the finished picture. */
export interface Canvas {
  rect(x: number, y: number, width: number, height: number, colour: Colour): void;
  ellipse(x: number, y: number, radiusX: number, radiusY: number, colour: Colour): void;
  polygon(points: readonly (readonly [number, number])[], colour: Colour): void;
  /** Fills from top to bottom. */
  gradient(y: number, height: number, from: Colour, to: Colour): void;
  /** The picture as a PNG file. */
  png(): Buffer;
}

export function createCanvas(width: number, height: number): Canvas {
  const wide = width * SCALE;
  const high = height * SCALE;
  const field = new Uint8Array(wide * high * 3).fill(255);

  function fill(
    box: { left: number; top: number; right: number; bottom: number },
    inside: (x: number, y: number) => boolean,
    colour: Colour | ((y: number) => Colour),
  ): void {
    const right = Math.min(wide, Math.ceil(box.right * SCALE));
    const bottom = Math.min(high, Math.ceil(box.bottom * SCALE));
    for (let y = Math.max(0, Math.floor(box.top * SCALE)); y < bottom; y++) {
      const [red, green, blue] = typeof colour === 'function' ? colour((y + 0.5) / SCALE) : colour;
      for (let x = Math.max(0, Math.floor(box.left * SCALE)); x < right; x++) {
        if (!inside((x + 0.5) / SCALE, (y + 0.5) / SCALE)) continue;
        const at = (y * wide + x) * 3;
        field[at] = red;
        field[at + 1] = green;
        field[at + 2] = blue;
      }
    }
  }

  return {
    rect: (x, y, w, h, colour) => fill({ left: x, top: y, right: x + w, bottom: y + h }, () => true, colour),
    ellipse: (x, y, rx, ry, colour) =>
      fill(
        { left: x - rx, top: y - ry, right: x + rx, bottom: y + ry },
        (px, py) => ((px - x) / rx) ** 2 + ((py - y) / ry) ** 2 <= 1,
        colour,
      ),
    polygon(points, colour) {
      const xs = points.map(([x]) => x);
      const ys = points.map(([, y]) => y);
      const box = { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
      fill(box, (x, y) => contains(points, x, y), colour);
    },
    gradient(y, h, from, to) {
      const mix = (at: number): Colour => {
        const share = Math.min(1, Math.max(0, (at - y) / h));
        const part = (index: 0 | 1 | 2) => Math.round(from[index] + (to[index] - from[index]) * share);
        return [part(0), part(1), part(2)];
      };
      fill({ left: 0, top: y, right: width, bottom: y + h }, () => true, mix);
    },
    png: () => encode(shrink(field, width, height), width, height),
  };
}

function contains(points: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let inside = false;
  let [lastX, lastY] = points.at(-1) ?? [0, 0];
  for (const [nextX, nextY] of points) {
    if (nextY > y !== lastY > y && x < ((lastX - nextX) * (y - nextY)) / (lastY - nextY) + nextX) inside = !inside;
    [lastX, lastY] = [nextX, nextY];
  }
  return inside;
}

/** Averages each SCALE × SCALE block, and puts PNG's filter byte before every row. */
function shrink(field: Uint8Array, width: number, height: number): Buffer {
  const rows = Buffer.alloc(height * (width * 3 + 1));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width * 3; x++) {
      let sum = 0;
      for (let dy = 0; dy < SCALE; dy++) {
        for (let dx = 0; dx < SCALE; dx++) {
          sum += field[((y * SCALE + dy) * width * SCALE + Math.floor(x / 3) * SCALE + dx) * 3 + (x % 3)] ?? 0;
        }
      }
      rows[y * (width * 3 + 1) + 1 + x] = Math.round(sum / SCALE ** 2);
    }
  }
  return rows;
}

/** @see https://www.w3.org/TR/png-3/ */
function encode(rows: Buffer, width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, 'latin1'), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc32(body), body.length + 4);
  return out;
}
