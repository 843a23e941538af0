import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import mongoose from 'mongoose';
import type { Log } from '../core/log.ts';
import { startEmbeddedStore } from './embedded/start.ts';
import { type Keeper, keepRunning } from './keeper.ts';
import { startMongod } from './mongod-process.ts';

export interface StoreConnection {
  uri: string;
  kind: 'mongodb' | 'local-mongod' | 'embedded';
  /** @throws when the store does not answer within about two seconds. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** A request that cannot reach the store must fail soon enough to be put on the spool instead. */
const SELECTION_TIMEOUT_MS = 2_000;
const SOCKET_TIMEOUT_MS = 20_000;

/**
 * Connects mongoose to its store: the one at `uri`; else a `mongod` found on the PATH, run privately; else the
 * embedded store. After an outage the connection comes back by itself, and a private server that died is started anew
 * at the same address.
 * @throws Error when the store cannot be reached or started.
 */
export async function connectStore(options: { uri?: string; dataDir: string; log: Log }): Promise<StoreConnection> {
  const { log } = options;
  const kind = options.uri ? 'mongodb' : hasMongod() ? 'local-mongod' : 'embedded';
  const keeper = kind === 'mongodb' ? undefined : await startPrivate(kind, options);
  const uri = options.uri ?? keeper?.uri ?? '';

  mongoose.connection.on('disconnected', () => log.warn('store connection lost'));
  mongoose.connection.on('reconnected', () => log.info('store connection is back'));
  mongoose.set('bufferTimeoutMS', SELECTION_TIMEOUT_MS);
  try {
    await mongoose.connect(uri, {
      // Acknowledged means: on the disk of a majority.
      writeConcern: { w: 'majority', journal: true },
      serverSelectionTimeoutMS: SELECTION_TIMEOUT_MS,
      connectTimeoutMS: SELECTION_TIMEOUT_MS,
      socketTimeoutMS: SOCKET_TIMEOUT_MS,
      // A server that is silent without hanging up is given up after this and the time above.
      heartbeatFrequencyMS: 1_000,
    });
  } catch (error) {
    await keeper?.stop();
    throw error;
  }
  log.info(
    { kind },
    kind === 'embedded' ? 'embedded store: for trying out, tests and one small machine' : 'store connected',
  );

  return {
    uri,
    kind,
    async ping() {
      const { db } = mongoose.connection;
      if (!db) throw new Error('the store is not connected');
      await db.command({ ping: 1 }, { timeoutMS: SELECTION_TIMEOUT_MS });
    },
    async close() {
      await mongoose.disconnect();
      await keeper?.stop();
    },
  };
}

function hasMongod(): boolean {
  return spawnSync('mongod', ['--version'], { stdio: 'ignore' }).status === 0;
}

function startPrivate(kind: 'local-mongod' | 'embedded', options: { dataDir: string; log: Log }): Promise<Keeper> {
  const { log } = options;
  const dataDir = join(options.dataDir, kind === 'embedded' ? 'store' : 'mongod');
  const onProblem = (problem: string) => log.error({ problem }, 'embedded store reports a problem');
  return keepRunning(
    (port) => (kind === 'embedded' ? startEmbeddedStore({ dataDir, port, onProblem }) : startMongod({ dataDir, port })),
    log,
  );
}
