import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import { describe, expect, it } from 'vitest';
import { assetRoutes, assetUrl } from '../../src/console/assets.ts';
import { csv } from '../../src/console/csv.ts';
import { readClock, readDay } from '../../src/console/day.ts';
import { insideConsole } from '../../src/console/language.ts';
import { expectedEnd } from '../../src/console/pages/broadcasts.ts';
import { formatMoney, formatNumber } from '../../src/console/views/format.ts';

describe('figures', () => {
  it.each([
    [0, '0', '0'],
    [999, '999', '999'],
    [1_250_000, '1.250.000', '1,250,000'],
    [-4_342, '-4.342', '-4,342'],
  ])('%s is written %s here and %s in English', (value, vi, en) => {
    expect(formatNumber(value, 'vi')).toBe(vi);
    expect(formatNumber(value, 'en')).toBe(en);
  });

  it('writes money one way', () => {
    expect(formatMoney(1_250_000)).toBe('1.250.000 đ');
  });
});

describe('a typed day', () => {
  it.each([
    ['23/11/2026', '2026-11-23'],
    ['1/3/2027', '2027-03-01'],
    ['1.3.2027', '2027-03-01'],
    ['2026-11-23', '2026-11-23'],
    ['29/02/2028', '2028-02-29'],
    ['31/02/2027', undefined],
    ['11/23/2026', undefined],
    ['mai', undefined],
    [undefined, undefined],
  ])('%s is %s', (typed, day) => {
    expect(readDay(typed)).toBe(day);
  });

  it.each([
    ['19:30', 1170],
    ['7h', 420],
    ['7g30', 450],
    ['24:00', undefined],
    ['7:75', undefined],
    ['', undefined],
  ])('the time %s is %s minutes after midnight', (typed, minutes) => {
    expect(readClock(typed)).toBe(minutes);
  });
});

describe('a downloaded table', () => {
  it('keeps formulas, quotes and line breaks harmless', () => {
    expect(csv([['a', '=1+1', 'b "c"', 'd\ne', '+84']])).toBe(`\uFEFFa,'=1+1,"b ""c""","d\ne",'+84\r\n`);
  });
});

describe('a way back', () => {
  it.each([
    ['/console', '/console'],
    ['/console/reports?status=accepted', '/console/reports?status=accepted'],
    ['//evil.example/console', '/console'],
    ['https://evil.example', '/console'],
    ['/console//evil.example', '/console'],
    ['/consoles', '/console'],
    ['/console/\nSet-Cookie: a=b', '/console'],
    [undefined, '/console'],
  ])('%s leads to %s', (asked, address) => {
    expect(insideConsole(asked)).toBe(address);
  });
});

describe('the expected end of a broadcast', () => {
  it('goes by the pace so far', () => {
    const broadcast = { state: 'sending' as const, startedAt: 1_000 };

    expect(expectedEnd(broadcast, { sent: 100, pending: 50 }, 11_000)).toBe(16_000);
    expect(expectedEnd(broadcast, { sent: 0, pending: 50 }, 11_000)).toBeUndefined();
    expect(expectedEnd({ ...broadcast, state: 'done' }, { sent: 100, pending: 50 }, 11_000)).toBeUndefined();
  });
});

describe('our own files', () => {
  it('weigh at most 90 KB on the line, fonts and scripts included, so that a first page stays below 100', async () => {
    const app = express().use('/console/assets', assetRoutes());
    const server = app.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    const names = [
      'console.css',
      'console.js',
      'htmx.js',
      'vietnamese-400.woff2',
      'latin-400.woff2',
      'vietnamese-600.woff2',
      'latin-600.woff2',
    ];

    const sizes = await Promise.all(
      names.map(async (name) => {
        const reply = await fetch(`http://127.0.0.1:${port}${assetUrl(name)}`, {
          headers: { 'accept-encoding': 'gzip' },
        });
        expect(reply.headers.get('cache-control')).toContain('immutable');
        return Number(reply.headers.get('content-length'));
      }),
    );
    server.close();

    expect(sizes.every((size) => size > 0)).toBe(true);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(90_000);
  });
});

describe('the texts of the console', () => {
  const dir = join(import.meta.dirname, '../../locales');
  const files = readdirSync(join(dir, 'vi')).filter((name) => name.startsWith('console'));
  const keysOf = (value: unknown, path: string): string[] =>
    typeof value === 'string'
      ? [path]
      : Object.entries(value as object).flatMap(([key, inner]) => keysOf(inner, `${path}.${key}`));
  const read = (language: string, file: string): string => readFileSync(join(dir, language, file), 'utf8');

  it.each(files)('%s says the same in both languages, in NFC', (file) => {
    expect(keysOf(JSON.parse(read('en', file)), file)).toEqual(keysOf(JSON.parse(read('vi', file)), file));
    expect(read('vi', file)).toBe(read('vi', file).normalize('NFC'));
  });

  it('have every key that the code names', () => {
    const known = new Set(
      files.flatMap((file) => keysOf(JSON.parse(read('vi', file)), file.slice(0, -'.json'.length))),
    );
    const src = join(import.meta.dirname, '../../src/console');
    const named = readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => readFileSync(join(src, name), 'utf8').match(/'console(?:-[a-z]+)?\.[a-z_.-]+'/g) ?? [])
      .map((quoted) => quoted.slice(1, -1))
      .filter((key) => !/\.(css|js)$/.test(key));

    expect(named.length).toBeGreaterThan(150);
    const branches = new Set([...known].map((key) => key.slice(0, key.lastIndexOf('.'))));
    expect(named.filter((key) => !known.has(key) && !branches.has(key))).toEqual([]);
  });
});
