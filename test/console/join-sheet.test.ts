import decodeQR from 'qr/decode.js';
import { describe, expect, it } from 'vitest';
import { type JoinSheet, joinSheet } from '../../src/console/views/join-sheet.ts';

/** Dots a module is drawn with: as a camera would see it. */
const SCALE = 6;
const say = (key: string, params: Record<string, unknown> = {}): string => `${key} ${params.code ?? ''}`.trim();

const aSheet = (change: Partial<JoinSheet> = {}): JoinSheet => ({
  union: 'Hội LHPN huyện Hóc Môn',
  unit: 'Chi hội ấp 1, Xã Đông Thạnh',
  code: 'CH 48291',
  zalo: { url: 'https://zalo.me/388613280878808645', carriesCode: false },
  messenger: { url: 'https://m.me/100200300400500?ref=ch_48291', carriesCode: true },
  ...change,
});

async function drawn(sheet: JoinSheet): Promise<string> {
  return (await joinSheet(sheet, say)).toString();
}

/** Reads the n-th QR of a sheet as a phone does: from the picture. */
function scanned(svg: string, nth: number): string {
  const strokes = [...svg.matchAll(/<path d="([^"]+)"/g)][nth]?.[1] ?? '';
  const runs = [...strokes.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((run) => run.slice(1).map(Number));
  const size = Math.max(...runs.map(([x = 0, , length = 0]) => x + length)) + 2;
  const width = size * SCALE;
  const data = new Uint8Array(width * width * 4).fill(255);
  for (const [x = 0, y = 0, length = 0] of runs) {
    for (let row = y * SCALE; row < (y + 1) * SCALE; row++) {
      for (let column = x * SCALE; column < (x + length) * SCALE; column++) {
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  }
  return decodeQR({ width, height: width, data });
}

describe('the QR sheet of a branch', () => {
  it('carries addresses a phone can read', async () => {
    const sheet = aSheet();

    const svg = await drawn(sheet);

    expect([scanned(svg, 0), scanned(svg, 1)]).toEqual([sheet.zalo?.url, sheet.messenger?.url]);
  });

  it('tells to type the code only where some QR does not carry it', async () => {
    const { zalo: _, ...onlyMessenger } = aSheet();

    const [both, one] = [await drawn(aSheet()), await drawn(onlyMessenger)];

    expect(both).toContain('console-join.step_2 CH 48291');
    expect(one).toContain('console-join.step_2_none');
    expect(one.match(/<path /g)).toHaveLength(1);
  });

  it('keeps a long name within three lines and escapes what stands in it', async () => {
    const svg = await drawn(aSheet({ unit: `Chi hội <đặc thù> ${'chung cư rất dài '.repeat(12)}` }));

    expect(svg.match(/font-size="12"/g)).toHaveLength(3);
    expect(svg).toContain('&lt;đặc thù&gt;');
  });
});
