/**
 * A pipeline in a process of its own, for tests that kill it: `node worker-process.ts` with TEST_MONGODB_URI,
 * TEST_REDIS_URL, TEST_PREFIX, TEST_SPOOL_DIR and TEST_PLATFORM_URL (see `HttpChannel`) in the environment. With
 * TEST_ROLES=web,worker it also serves webhooks (a JSON list of events at /webhooks/zalo) on TEST_PORT. Prints `ready`
 * when it runs; ends itself in order on SIGTERM.
 */
import mongoose from 'mongoose';
import { systemClock } from '../../../src/core/clock.ts';
import type { ContactFacts } from '../../../src/core/facts.ts';
import { openLog } from '../../../src/core/log.ts';
import { webApp } from '../../../src/http/app.ts';
import { openPipeline } from '../../../src/pipeline/open.ts';
import type { PipelineRole } from '../../../src/pipeline/options.ts';
import { testTransition } from './engine.ts';
import { HttpChannel } from './http-channel.ts';
import { keyTexts } from './texts.ts';

const env = (name: string): string => process.env[`TEST_${name}`] ?? '';
const roles = new Set((env('ROLES') || 'worker').split(',') as PipelineRole[]);
const facts: ContactFacts = { channel: 'zalo', language: 'vi', consents: {}, roles: [], leads: [] };
const log = openLog(env('LOG') || 'error');

await mongoose.connect(env('MONGODB_URI'), { serverSelectionTimeoutMS: 2_000 });
const channel = new HttpChannel(env('PLATFORM_URL'));
const pipeline = openPipeline({
  channels: new Map([[channel.name, channel]]),
  transition: testTransition,
  handlers: { 'test.ok': async () => ({ outcome: 'ok', values: {} }) },
  texts: keyTexts,
  loadFacts: async () => facts,
  touchContact: async () => undefined,
  markUnreachable: async () => undefined,
  clock: systemClock,
  log,
  redisUrl: env('REDIS_URL'),
  prefix: env('PREFIX'),
  spoolDir: env('SPOOL_DIR'),
  tuning: JSON.parse(env('TUNING') || '{}') as Record<string, number>,
});
await pipeline.start(roles);

const server = roles.has('web')
  ? webApp({
      channels: new Map([[channel.name, channel]]),
      accept: pipeline.accept,
      clock: systemClock,
      log,
      checks: {},
    }).listen(Number(env('PORT')), '127.0.0.1')
  : undefined;

process.once('SIGTERM', async () => {
  server?.close();
  await pipeline.stop();
  await mongoose.disconnect();
  process.exit(0);
});
process.stdout.write('ready\n');
