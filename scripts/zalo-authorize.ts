/**
 * npm run zalo:authorize -- [--redirect-uri <https address>] [--verifier <43 characters>] [--yes]
 *
 * Guides the first consent of a Zalo OA, and every later one when the grant has died: prints the address to open,
 * takes the address the browser ends at, exchanges its code and stores the sealed token pair. Asks before it replaces
 * a living pair. Uses the same settings as the server, and MONGODB_URI, else the store under DATA_DIR (the server must
 * then be stopped).
 */
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import { zaloChannel } from '../src/channels/zalo/index.ts';
import { readCallback } from '../src/channels/zalo/oauth.ts';
import { type Config, readConfig } from '../src/config.ts';
import { InputError } from '../src/core/errors.ts';
import { silentLog } from '../src/core/log.ts';
import { connectStore } from '../src/store/connection.ts';
import { redisLock } from '../src/store/lock.ts';
import { mongoTokenStore } from '../src/store/token-store.ts';

if (existsSync('.env')) process.loadEnvFile('.env');
const { values } = parseArgs({
  options: { 'redirect-uri': { type: 'string' }, verifier: { type: 'string' }, yes: { type: 'boolean' } },
});
const lines = createInterface({ input: process.stdin, output: process.stdout });

try {
  const config = readConfig(process.env);
  if (config.zalo === undefined) throw new InputError('Zalo is off:', ['give the ZALO_… settings first']);
  await authorize(config, config.zalo);
} catch (error) {
  console.error(error instanceof Error ? error.message : 'failed');
  process.exitCode = 1;
} finally {
  lines.close();
}

async function authorize(config: Config, settings: NonNullable<Config['zalo']>): Promise<void> {
  const store = await connectStore({
    ...(config.mongodbUri === undefined ? {} : { uri: config.mongodbUri }),
    dataDir: config.dataDir,
    log: silentLog,
  });
  // Without REDIS_URL the server has its own, and is stopped while this runs: nobody to be locked out.
  const redis = config.redisUrl === undefined ? undefined : new Redis(config.redisUrl);
  try {
    const zalo = zaloChannel({
      ...settings,
      sealKeys: config.sealKeys,
      tokenStore: mongoTokenStore(settings.oaId),
      lock: redis ? redisLock(redis, config.queuePrefix) : { run: (_name, _ttlMs, work) => work() },
    });
    if (!(await mayReplace((await zalo.tokenState()).state))) return;
    await consent(zalo, settings.oaId, config.publicUrl);
  } finally {
    redis?.disconnect();
    await store.close();
  }
}

async function mayReplace(state: string): Promise<boolean> {
  if (state !== 'alive' || values.yes === true) return true;
  console.log('This OA has a living token pair. A new consent replaces it.');
  return /^(y|yes|c|có)$/i.test((await lines.question('Replace it? [y/N] ')).trim());
}

async function consent(zalo: ReturnType<typeof zaloChannel>, oaId: string, publicUrl: URL): Promise<void> {
  const redirectUri = values['redirect-uri'] ?? new URL('/zalo/callback', publicUrl).toString();
  const { url, verifier, state } = zalo.beginConsent({
    redirectUri,
    ...(values.verifier === undefined ? {} : { verifier: values.verifier }),
  });
  console.log(`1. developers.zalo.me → your app → Official Account → general settings: the callback must be
     ${redirectUri}
   and its domain verified. Tick the permissions to send messages and to manage messages, users and the OA.
   (Where the console keeps a fixed code challenge, run this again with --verifier <the verifier you saved there>.)
2. As an administrator of the OA, open within ten minutes:
     ${url}
3. Agree. The browser ends at the callback; the page may show an error, only its address counts.`);

  const callback = readCallback(await lines.question('Paste that address here: '));
  if (callback === undefined) throw new InputError('No code found:', ['paste the whole address with ?code=…']);
  if (callback.oaId !== undefined && callback.oaId !== oaId) {
    throw new InputError('This is another OA:', [`consent came from ${callback.oaId}, ZALO_OA_ID is ${oaId}`]);
  }
  if (callback.state !== undefined && callback.state !== state) {
    throw new InputError('This address is of another attempt:', [
      'open the address printed above, and paste what it leads to',
    ]);
  }
  await zalo.exchangeCode(callback.code, verifier);

  const health = await zalo.health();
  console.log(
    health.ok ? `Done: the OA answers (${health.detail}).` : `Stored, but the OA does not answer: ${health.detail}`,
  );
}
