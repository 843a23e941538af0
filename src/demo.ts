import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openApp } from './app/open.ts';
import { followClock } from './app/simulator-clock.ts';
import { readConfig } from './config.ts';
import { InputError } from './core/errors.ts';
import { openLog } from './core/log.ts';
import { dayOf } from './core/time.ts';
import { seedDemo } from './domain/enrolment/seed-demo.ts';
import { grantRole } from './domain/people/roles.ts';
import { createStaff, staffIdOf } from './domain/staff/staff.ts';
import { startSimulator } from './simulator/start.ts';

/** The whole product on one machine: platforms simulated, demo people, a demo login. Never for real members. */
const root = resolve(import.meta.dirname, '..');
const env = process.env;
const dataDir = env.DATA_DIR?.trim() || join(root, 'data');
const port = env.PORT?.trim() || '3000';
const url = `http://localhost:${port}`;
const login = { name: 'demo', password: 'cau-noi-demo' };
const startedAt = performance.now();

if (process.argv.includes('--fresh')) rmSync(dataDir, { recursive: true, force: true });
mkdirSync(dataDir, { recursive: true });

const secrets = demoSecrets(join(dataDir, 'demo-secrets.json'));
const zalo = {
  appId: '360846524940903967',
  appSecret: secrets.zaloApp,
  oaId: '388613280878808645',
  oaSecretKey: secrets.zaloOa,
};
const messenger = {
  appId: '1517776481860111',
  appSecret: secrets.messenger,
  pageId: '100200300400500',
  pageToken: secrets.page,
  verifyToken: secrets.verify,
};

const simulator = await startSimulator({
  port: Number(env.SIMULATOR_PORT?.trim() || 3100),
  zalo: { ...zalo, webhookUrl: `http://127.0.0.1:${port}/webhooks/zalo`, name: 'Hội LHPN Hóc Môn' },
  messenger: { ...messenger, webhookUrl: `http://127.0.0.1:${port}/webhooks/messenger`, name: 'Hội LHPN Hóc Môn' },
  dataDir: join(dataDir, 'simulator'),
  seedPersonas: true,
}).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error;
  fail(`Port ${env.SIMULATOR_PORT ?? 3100} is in use: is the demo running already? Set SIMULATOR_PORT to another one.`);
});
const tokens = simulator.tokens();
const config = readConfig({
  ...env,
  PORT: port,
  HOST: '127.0.0.1',
  DATA_DIR: dataDir,
  PUBLIC_URL: url,
  LOG_LEVEL: env.LOG_LEVEL ?? 'warn',
  ENCRYPTION_KEYS: secrets.seal,
  SESSION_SECRET: secrets.session,
  ZALO_APP_ID: zalo.appId,
  ZALO_APP_SECRET: zalo.appSecret,
  ZALO_OA_ID: zalo.oaId,
  ZALO_OA_SECRET_KEY: zalo.oaSecretKey,
  ZALO_ACCESS_TOKEN: tokens.accessToken,
  ZALO_REFRESH_TOKEN: tokens.refreshToken,
  ZALO_REQUESTS_PER_MINUTE: '1200',
  MESSENGER_APP_SECRET: messenger.appSecret,
  MESSENGER_VERIFY_TOKEN: messenger.verifyToken,
  MESSENGER_PAGE_ID: messenger.pageId,
  MESSENGER_PAGE_TOKEN: messenger.pageToken,
  ...simulator.env,
  SIMULATOR_URL: simulator.url,
});
const log = openLog(config.logLevel);
const followed = await followClock(simulator.url);
const app = await openApp({ config, clock: followed.clock, log, secondFactor: 'optional' }).catch(
  (error: NodeJS.ErrnoException) => {
    if (error.code === 'EADDRINUSE') fail(`Port ${port} is in use: set PORT to another one.`);
    if (error instanceof InputError) fail(error.message);
    throw error;
  },
);
const invites = await seedDemo(join(root, 'seed'), followed.clock.now());
await createStaff(
  { login: login.name, name: 'Cán bộ dùng thử', role: 'admin', unitId: 'hm', password: login.password },
  followed.clock.now(),
).catch((error: unknown) => {
  // Made at an earlier start.
  if (!(error instanceof InputError)) throw error;
});

// Somebody must be on safety duty for an alarm to be seen.
await grantRole('demo', staffIdOf(login.name), {
  role: 'safety_duty',
  unitId: 'hm',
  validFrom: dayOf(followed.clock.now()),
});

const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
process.stdout.write(`
Cầu Nối is running (${seconds} s). Open:

  two phones   ${simulator.url.replace('127.0.0.1', 'localhost')}
  console      ${url}/console      login: ${login.name}   password: ${login.password}

To be a branch leader, send one of these invite codes on a phone:
${invites.map((invite) => `  ${invite.code}`).join('\n')}

Data: ${dataDir}   Begin anew: npm run demo -- --fresh   Stop: Ctrl-C
`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    process.stdout.write('\nStopping …\n');
    followed.stop();
    void app
      .stop()
      .then(() => simulator.stop())
      .then(() => process.exit(0));
  });
}

/** Made once for each data folder, so that what it sealed stays readable. */
function demoSecrets(
  path: string,
): Record<'zaloApp' | 'zaloOa' | 'messenger' | 'page' | 'verify' | 'seal' | 'session', string> {
  if (!existsSync(path)) {
    const names = ['zaloApp', 'zaloOa', 'messenger', 'page', 'verify', 'seal', 'session'];
    const made = Object.fromEntries(names.map((name) => [name, randomBytes(32).toString('base64')]));
    writeFileSync(path, JSON.stringify(made, null, 2), { mode: 0o600 });
  }
  return JSON.parse(readFileSync(path, 'utf8')) as ReturnType<typeof demoSecrets>;
}

function fail(sentence: string): never {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}
