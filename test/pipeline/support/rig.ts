import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { shiftedClock } from '../../../src/core/clock.ts';
import type { ContactFacts } from '../../../src/core/facts.ts';
import { openLog, silentLog } from '../../../src/core/log.ts';
import { openPipeline } from '../../../src/pipeline/open.ts';
import type { PipelineOptions } from '../../../src/pipeline/options.ts';
import { testPrefix } from '../../support/services.ts';
import { testTransition } from './engine.ts';
import { StubChannel } from './stub-channel.ts';
import { keyTexts } from './texts.ts';

const facts: ContactFacts = { channel: 'zalo', language: 'vi', consents: {}, roles: [], leads: [] };

/** Waits that suit a test: everything the sweeper does comes soon. */
export const QUICK = {
  sweepMs: 100,
  graceMs: 200,
  sendBackoffMs: [20, 20, 20, 20],
  eventBackoffMs: [20, 20],
  echoMs: 50,
  leaseMs: 600,
  probeMs: 100,
};

/** A pipeline with a stub channel and the test engine; `options` override anything. */
export function aRig(options: Partial<PipelineOptions> = {}) {
  const channel = new StubChannel();
  const clock = shiftedClock();
  const unreachable: string[] = [];
  const all: PipelineOptions = {
    channels: new Map([[channel.name, channel]]),
    transition: testTransition,
    handlers: {},
    texts: keyTexts,
    loadFacts: async () => facts,
    touchContact: async () => undefined,
    markUnreachable: async (contactId) => void unreachable.push(contactId),
    clock,
    log: process.env.TEST_LOG ? openLog(process.env.TEST_LOG) : silentLog,
    redisUrl: inject('redisUrl'),
    prefix: testPrefix(),
    spoolDir: mkdtempSync(join(tmpdir(), 'caunoi-spool-')),
    ...options,
    tuning: { ...QUICK, ...options.tuning },
  };
  return { channel, clock, unreachable, options: all, pipeline: openPipeline(all) };
}

/** Polls until `look` gives something, or fails after `withinMs`. */
export async function until<T>(look: () => T | Promise<T>, withinMs = 10_000): Promise<NonNullable<T>> {
  const end = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen) return seen;
    if (Date.now() > end) throw new Error(`nothing seen within ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 15));
  }
}
