import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { until } from './until.ts';

export const root = resolve(import.meta.dirname, '../..');

/** One running `node src/main.ts`. */
export interface ServerProcess {
  url: string;
  pid: number;
  /** The last it wrote to its log. */
  output(): string;
  /** SIGKILL: no chance to tidy up. */
  kill(): Promise<void>;
  /** SIGTERM, as a container engine stops it. */
  stop(): Promise<void>;
}

/** Settings all servers of a test share; give the role and port to `startServer`. */
export type ServerEnv = Record<string, string>;

/**
 * Starts the real server as a process of its own and waits until it is ready to take webhooks.
 * @param entry Another file to start, which may end itself when its `disconnect` event tells that the test is gone.
 */
export async function startServer(
  env: ServerEnv & { PORT: string },
  entry = join(root, 'src/main.ts'),
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [entry], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', HOST: '127.0.0.1', LOG_LEVEL: 'error', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const output = collect(child);
  const ended = new Promise<void>((done) => child.once('exit', () => done()));
  const url = `http://127.0.0.1:${env.PORT}`;

  try {
    await until(
      async () => {
        if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}:\n${output()}`);
        return fetch(`${url}/readyz`).then(
          (response) => response.ok,
          () => false,
        );
      },
      { what: `the server at ${url} to be ready`, withinMs: 100_000 },
    );
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }

  return {
    url,
    pid: child.pid ?? 0,
    output,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Runs the server until it ends by itself; for starts that must fail. */
export async function runServer(env: ServerEnv): Promise<{ status: number | null; output: string }> {
  const child = spawn(process.execPath, [join(root, 'src/main.ts')], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(child);
  const status = await new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  return { status, output: output() };
}

function collect(child: ChildProcess): () => string {
  const chunks: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk.toString()));
  return () => chunks.join('').slice(-4_000);
}
