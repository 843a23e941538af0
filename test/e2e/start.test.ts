import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../src/store/redis-process.ts';
import { root, runServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const dir = mkdtempSync(join(tmpdir(), 'caunoi-start-'));

afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('npm start', () => {
  it('refuses to start without its settings and names all of them at once', async () => {
    const { status, output } = await runServer({ ZALO_APP_ID: '1', PORT: 'http' });

    expect(status).toBe(1);
    for (const name of [
      'PORT',
      'ENCRYPTION_KEYS',
      'SESSION_SECRET',
      'ZALO_APP_SECRET',
      'ZALO_OA_ID',
      'ZALO_OA_SECRET_KEY',
    ]) {
      expect(output).toContain(`${name} is`);
    }
    expect(output).not.toContain('    at ');
  });

  it('says that the store cannot be reached instead of waiting for ever', async () => {
    const { status, output } = await runServer({
      ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
      SESSION_SECRET: 'x'.repeat(40),
      MESSENGER_APP_SECRET: 'a',
      MESSENGER_VERIFY_TOKEN: 'b',
      MESSENGER_PAGE_ID: '1',
      MESSENGER_PAGE_TOKEN: 'c',
      MONGODB_URI: 'mongodb://127.0.0.1:1/none',
      REDIS_URL: 'redis://127.0.0.1:1',
      DATA_DIR: dir,
    });

    expect(status).toBe(1);
    expect(output).toContain('could not start');
  });
});

describe('the demo', () => {
  it('starts everything on a fresh folder, says what to open, and leaves nothing behind at Ctrl-C', async () => {
    const [port, simulatorPort] = [await freePort(), await freePort()];
    const demo = spawn(process.execPath, [join(root, 'src/demo.ts')], {
      cwd: root,
      env: {
        PATH: process.env.PATH ?? '',
        DATA_DIR: join(dir, 'data'),
        PORT: String(port),
        SIMULATOR_PORT: String(simulatorPort),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    demo.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const ended = new Promise<number | null>((done) => demo.once('exit', (code) => done(code)));
    await until(() => output.includes('Stop: Ctrl-C'), { what: 'the demo to be running', withinMs: 60_000 });
    const children = childrenOf(demo.pid ?? 0);

    const pages = await Promise.all(
      [`http://127.0.0.1:${port}/console/login`, `http://127.0.0.1:${simulatorPort}/`].map((url) => fetch(url)),
    );
    demo.kill('SIGINT');
    const status = await ended;

    expect(pages.map((page) => page.status)).toEqual([200, 200]);
    expect(output).toMatch(/login: demo/);
    expect(output).toMatch(/HM-DTH-AP1-\d+/);
    expect(status).toBe(0);
    expect(children.length).toBeGreaterThanOrEqual(2);
    expect(children.filter(isRunning)).toEqual([]);
  });
});

/** Process ids whose parent is `pid`. */
function childrenOf(pid: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((id) => parentOf(id) === pid);
}

function parentOf(pid: number): number {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
  } catch {
    return 0;
  }
}

function isRunning(pid: number): boolean {
  return parentOf(pid) !== 0;
}
