import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, it } from 'vitest';

const src = resolve(import.meta.dirname, '../src');

/** Who may import whom. A room may always import itself; `main.ts`, `demo.ts` and scripts may import everything. */
const ALLOWED: Record<string, readonly string[]> = {
  core: [],
  simulator: [],
  language: ['core'],
  channels: ['core'],
  engine: ['core', 'language'],
  domain: ['core', 'language'],
  store: ['core'],
  pipeline: ['core', 'engine', 'domain'],
  http: ['core'],
  console: ['core', 'domain'],
};
const WIRING = new Set(['main.ts', 'demo.ts', 'config.ts', 'app']);

interface Import {
  from: string;
  to: string;
}

const files = readdirSync(src, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => join(src, file));

const imports: Import[] = files.flatMap((file) =>
  [...readFileSync(file, 'utf8').matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => ({
    from: relative(src, file),
    to: match[1] ?? '',
  })),
);

const roomOf = (file: string): string => file.split(sep)[0] ?? '';

describe('the rooms', () => {
  it('import only the rooms they may', () => {
    const trespasses = imports
      .filter(({ to }) => to.startsWith('.'))
      .map(({ from, to }) => ({ from, to: relative(src, resolve(src, dirname(from), to)) }))
      .filter(({ from }) => !WIRING.has(roomOf(from)))
      .filter(({ from, to }) => roomOf(from) !== roomOf(to) && !ALLOWED[roomOf(from)]?.includes(roomOf(to)));

    expect(trespasses).toEqual([]);
  });

  it('leave mongoose to the models and the store', () => {
    const users = imports
      .filter(({ to }) => to === 'mongoose' || to === 'mongodb')
      .map(({ from }) => from)
      .filter(
        (from) => !(from.startsWith(`domain${sep}`) && from.endsWith(`${sep}model.ts`)) && roomOf(from) !== 'store',
      );

    expect(users).toEqual([]);
  });

  it('keep one channel from knowing the other', () => {
    const crossings = imports.filter(
      ({ from, to }) =>
        (from.startsWith(join('channels', 'zalo')) && to.includes('/messenger/')) ||
        (from.startsWith(join('channels', 'messenger')) && to.includes('/zalo/')),
    );

    expect(crossings).toEqual([]);
  });

  it('leave the environment to config.ts', () => {
    const readers = files
      .filter((file) => readFileSync(file, 'utf8').includes('process.env'))
      .map((file) => relative(src, file))
      // The simulator's own entry is a stranger to our rooms and reads its own settings.
      .filter((file) => !['config.ts', 'main.ts', 'demo.ts', join('simulator', 'main.ts')].includes(file));

    expect(readers).toEqual([]);
  });

  it('keep the engine from the clock, the network and the database', () => {
    const pure = files.filter((file) => ['engine', 'language'].includes(roomOf(relative(src, file))));
    const impure = pure.filter((file) =>
      /Date\.now\(|new Date\(\)|node:(http|net|fs\/promises)|from 'axios'/.test(readFileSync(file, 'utf8')),
    );

    expect(impure.map((file) => relative(src, file))).toEqual([]);
  });
});
