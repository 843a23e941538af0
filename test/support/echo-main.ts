import { cpSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { runFromEnv } from '../../src/app/run.ts';
import type { Tuning } from '../../src/pipeline/options.ts';

/**
 * The real server with one small flow that answers every text with exactly one message repeating it, and with shorter
 * waits, so that recovering takes seconds. What it recovers from, and how, is not changed.
 */
const TUNING: Partial<Tuning> = {
  lockMs: 2_000,
  stalledMs: 1_000,
  sweepMs: 300,
  graceMs: 800,
  leaseMs: 2_000,
  echoMs: 600,
  sendBackoffMs: [100, 200, 400, 800],
  eventBackoffMs: [200, 500, 1_000, 2_000, 4_000],
  probeMs: 500,
};

const root = resolve(import.meta.dirname, '../..');
const echo = join(import.meta.dirname, 'echo');
const localesDir = join(process.env.DATA_DIR ?? '', `locales-${process.pid}`);

// The engine's own texts, and ours beside them.
for (const language of ['vi', 'en']) {
  cpSync(join(root, 'locales', language), join(localesDir, language), { recursive: true });
  cpSync(join(echo, 'locales', language), join(localesDir, language), { recursive: true });
}
// Nobody is left behind when the test itself dies.
process.once('disconnect', () => process.exit(1));
await runFromEnv(process.env, { flowsDir: join(echo, 'flows'), localesDir, tuning: TUNING });
