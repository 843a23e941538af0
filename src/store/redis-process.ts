import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { Redis } from 'ioredis';

export interface RedisProcess {
  url: string;
  pid: number;
  /** Resolves when the process has ended; also when it dies by itself. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a private `redis-server` found on the PATH: loopback only, append-only file on, `noeviction`.
 * @param options.port A fixed port, for restarting on the same data; without it a free one is taken.
 * @throws Error saying how to install redis-server when there is none.
 */
export async function startRedis(options: { dataDir: string; port?: number }): Promise<RedisProcess> {
  mkdirSync(options.dataDir, { recursive: true });
  const port = options.port ?? (await freePort());
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    options.dataDir,
    '--appendonly',
    'yes',
    '--appendfsync',
    'everysec',
    '--maxmemory-policy',
    'noeviction',
    '--save',
    '',
    '--logfile',
    'redis.log',
  ];
  // A group of its own: Ctrl-C reaches us first and we stop the children in order.
  const child = spawn('redis-server', args, { stdio: 'ignore', detached: true });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => {
      reject(
        new Error(
          'redis-server was not found: install it (apt-get install redis-server, brew install redis) or set REDIS_URL',
        ),
      );
    });
  });

  const guard = endWithUs(child);
  const ended = gone.then(guard.leave);

  const url = `redis://127.0.0.1:${port}`;
  await Promise.race([
    answersPing(url),
    failed,
    ended.then(() => Promise.reject(new Error(`redis-server ended at once: see ${options.dataDir}/redis.log`))),
  ]);

  return {
    url,
    pid: child.pid ?? 0,
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/**
 * Ends a child when we are gone, however suddenly: a shell waits for our end of a pipe to close. Without it a killed
 * server would leave its Redis behind, and the next one would open the same files beside it.
 */
function endWithUs(child: ChildProcess): { leave: () => Promise<void> } {
  const guard = spawn('sh', ['-c', 'cat; kill "$0"', String(child.pid)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Neither the guard nor its pipe keeps us alive; without a shell there is no guard, and nothing else changes.
  guard.on('error', () => undefined);
  guard.unref();
  guard.stdin?.on('error', () => undefined);
  if (guard.stdin && 'unref' in guard.stdin) (guard.stdin as { unref(): void }).unref();
  const left = new Promise<void>((resolve) => {
    guard.once('close', () => resolve());
    guard.once('error', () => resolve());
  });
  return {
    leave() {
      guard.ref();
      guard.kill('SIGKILL');
      return left;
    },
  };
}

async function answersPing(url: string): Promise<void> {
  const redis = new Redis(url, { retryStrategy: () => 50, maxRetriesPerRequest: null });
  redis.on('error', () => undefined);
  await redis.ping();
  redis.disconnect();
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
