import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the store's process tells its parent. */
export type FromServer =
  | { type: 'ready'; port: number }
  | { type: 'failed'; message: string }
  | { type: 'problem'; message: string };

export interface EmbeddedStore {
  uri: string;
  port: number;
  pid: number;
  /** Resolves when the process has ended; also when it dies by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

const SCRIPT = fileURLToPath(new URL('./server-main.ts', import.meta.url));
const LEAST_NODE = 24;
const STOP_TIMEOUT_MS = 5_000;

/**
 * Starts the store in a process of its own, on 127.0.0.1. It ends when `stop` is called or when this process ends,
 * whatever the reason; what it acknowledged is on disk.
 *
 * @param options.dataDir Made when missing; `store.sqlite` and its companions live in it.
 * @param options.port A fixed port, for restarting at the same address; without it a free one is taken.
 * @param options.onProblem Told of trouble inside the store (never of a client's mistake).
 * @throws Error when the data are in use by another process (its message names the pid), or Node is too old.
 */
export async function startEmbeddedStore(options: {
  dataDir: string;
  port?: number;
  onProblem?: (message: string) => void;
}): Promise<EmbeddedStore> {
  if (Number(process.versions.node.split('.')[0]) < LEAST_NODE) {
    throw new Error(`the embedded store needs Node ${LEAST_NODE} or newer: use it, or set MONGODB_URI`);
  }
  // A group of its own: Ctrl-C reaches us first and we stop the children in order.
  const child = spawn(process.execPath, [SCRIPT, options.dataDir, String(options.port ?? 0)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const port = await readyPort(child, options.onProblem);
  // An idle store does not keep this process alive; when it ends, the channel closes and the store ends.
  child.unref();
  child.channel?.unref();

  return {
    uri: `mongodb://127.0.0.1:${port}/caunoi?directConnection=true`,
    port,
    pid: child.pid ?? 0,
    ended,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.ref();
      if (child.connected) child.disconnect();
      // One that does not answer is ended all the same: what it acknowledged is on disk.
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
      await ended;
      clearTimeout(impatience);
    },
  };
}

function readyPort(child: ChildProcess, onProblem: ((message: string) => void) | undefined): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the embedded store ended before it was ready (exit code ${code})`)));
    child.on('message', (message: FromServer) => {
      if (message.type === 'ready') resolve(message.port);
      else if (message.type === 'failed') reject(new Error(`the embedded store did not start: ${message.message}`));
      else onProblem?.(message.message);
    });
  });
}
