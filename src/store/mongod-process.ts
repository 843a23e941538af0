import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { OwnServer } from './keeper.ts';
import { freePort } from './redis-process.ts';

const START_TIMEOUT_MS = 30_000;

/**
 * Starts a private `mongod` found on the PATH: loopback only, its data under `dataDir`.
 * @throws Error when it ends at once or does not answer within half a minute; its log is `mongod.log` in the folder.
 */
export async function startMongod(options: { dataDir: string; port?: number }): Promise<OwnServer> {
  mkdirSync(options.dataDir, { recursive: true });
  const port = options.port ?? (await freePort());
  const logPath = join(options.dataDir, 'mongod.log');
  const args = ['--dbpath', options.dataDir, '--bind_ip', '127.0.0.1', '--port', String(port)];
  // A group of its own: Ctrl-C reaches us first and we stop the children in order.
  const child = spawn('mongod', [...args, '--logpath', logPath, '--logappend'], { stdio: 'ignore', detached: true });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const failed = new Promise<never>((_, reject) => child.once('error', reject));

  const uri = `mongodb://127.0.0.1:${port}/caunoi?directConnection=true`;
  await Promise.race([
    answersPing(uri),
    failed,
    ended.then(() => Promise.reject(new Error(`mongod ended at once: see ${logPath}`))),
  ]);
  return {
    uri,
    port,
    ended,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function answersPing(uri: string): Promise<void> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS: START_TIMEOUT_MS });
  try {
    await client.db().command({ ping: 1 });
  } finally {
    await client.close();
  }
}
