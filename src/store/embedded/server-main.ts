import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serve } from './server.ts';
import type { FromServer } from './start.ts';
import { Storage } from './storage.ts';

/*
 * The store's own process: `node server-main.ts <data folder> <port>`, started by start.ts. It tells its parent what
 * happens over IPC and ends by itself when that channel closes.
 */
const [dataDir = '.', port = '0'] = process.argv.slice(2);
const tell = (message: FromServer) => {
  if (process.connected) process.send?.(message);
};

try {
  mkdirSync(dataDir, { recursive: true });
  const file = join(dataDir, 'store.sqlite');
  const pidFile = join(dataDir, 'store.pid');
  const storage = openOnce(file, pidFile);
  writeFileSync(pidFile, String(process.pid));

  const server = await serve({
    storage,
    port: Number(port),
    identity: { name: 'cau-noi embedded store', file },
    onProblem: (message, error) => tell({ type: 'problem', message: `${message}: ${describe(error)}` }),
  });
  const end = () => void server.close().then(() => process.exit(0));
  process.once('disconnect', end);
  process.once('SIGTERM', end);
  process.on('SIGINT', () => undefined); // Ctrl-C is the parent's business; it closes the channel
  if (!process.connected) end();
  tell({ type: 'ready', port: server.port });
} catch (error) {
  tell({ type: 'failed', message: describe(error) });
  process.exitCode = 1;
  if (process.connected) process.disconnect();
}

/** @throws Error naming the owner when another process has the data. */
function openOnce(file: string, pidFile: string): Storage {
  try {
    return new Storage(file);
  } catch (error) {
    const busy = (error as { errcode?: number }).errcode === 5;
    if (!busy) throw error;
    throw new Error(`the data in ${dataDir} are in use by another embedded store (process ${ownerOf(pidFile)})`);
  }
}

function ownerOf(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8');
  } catch {
    return 'unknown';
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
