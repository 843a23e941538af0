import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startRedis } from '../../src/store/redis-process.ts';
import { until } from '../support/until.ts';

const root = join(import.meta.dirname, '../..');
let dataDir: string;

beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'caunoi-redis-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

it('a private Redis ends with the process that started it, even when that is killed', async () => {
  const program = `
    const { startRedis } = await import('${join(root, 'src/store/redis-process.ts')}');
    const { pid } = await startRedis({ dataDir: ${JSON.stringify(dataDir)} });
    console.log(pid);
    setInterval(() => undefined, 1000);
  `;
  const owner = spawn(process.execPath, ['--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  expect(isAlive(pid)).toBe(true);

  owner.kill('SIGKILL');

  await until(async () => !isAlive(pid) || undefined, { what: 'the end of Redis' });
});

it('stops when asked, and its guard with it', async () => {
  const redis = await startRedis({ dataDir });

  await redis.stop();

  expect(isAlive(redis.pid)).toBe(false);
});

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
