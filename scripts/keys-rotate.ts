/**
 * npm run keys:rotate
 *
 * Seals everything anew that was sealed with an older key, and makes anew what sealed names and phones are found by.
 *
 *   1. Put a new key in front of the others in ENCRYPTION_KEYS, and restart every server: from now on it seals, the old
 *      ones still open.
 *   2. Run this. It may run beside the servers, be broken off, and be run again.
 *   3. When it says that nothing is left, take the old keys out of ENCRYPTION_KEYS and restart.
 *
 * Uses MONGODB_URI, else the store under DATA_DIR (the server must then be stopped while it runs).
 */
import { existsSync } from 'node:fs';
import { deskOf } from '../src/app/domain.ts';
import { rotateKeys } from '../src/app/rotate-keys.ts';
import { readConfig } from '../src/config.ts';
import { silentLog } from '../src/core/log.ts';
import { usePersonalKeys } from '../src/domain/personal/vault.ts';
import { connectStore } from '../src/store/connection.ts';

if (existsSync('.env')) process.loadEnvFile('.env');

try {
  const config = readConfig(process.env);
  usePersonalKeys(config.sealKeys);
  const store = await connectStore({
    ...(config.mongodbUri === undefined ? {} : { uri: config.mongodbUri }),
    dataDir: config.dataDir,
    log: silentLog,
  });
  try {
    const rotation = await rotateKeys(deskOf(config), (line) => console.log(line));
    console.log(
      rotation.left === 0
        ? 'Nothing is left that needs an older key: it can be taken out of ENCRYPTION_KEYS.'
        : `${rotation.left} values were changed meanwhile: run this again.`,
    );
    if (rotation.left > 0) process.exitCode = 1;
  } finally {
    await store.close();
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = 1;
}
