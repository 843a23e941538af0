import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EffectHandlers } from '../../src/core/effects.ts';
import { deriveId } from '../../src/core/ids.ts';
import { listIncidents } from '../../src/domain/incidents/incidents.ts';
import { eraseMessages } from '../../src/domain/messages/history.ts';
import { Conversations, Inbox, Outbox, Timers } from '../../src/domain/messages/model.ts';
import type { Pipeline } from '../../src/pipeline/open.ts';
import { closeTestStore, openTestRedis, openTestStore } from '../support/services.ts';
import { anEvent, aText } from './support/builders.ts';
import { testTransition } from './support/engine.ts';
import { aRig, until } from './support/rig.ts';

const BOTH = new Set(['web', 'worker'] as const);
const running: Pipeline[] = [];

function aStopping(...args: Parameters<typeof aRig>) {
  const rig = aRig(...args);
  running.push(rig.pipeline);
  return { ...rig, said: () => rig.channel.delivered.map((one) => one.text) };
}

beforeAll(openTestStore);
afterAll(closeTestStore);
afterEach(async () => {
  await Promise.all(running.splice(0).map((pipeline) => pipeline.stop()));
});

describe('a conversation', () => {
  it('gives the result of a call back before the next event', async () => {
    const handlers: EffectHandlers = {
      'test.slow': async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        return { outcome: 'ok', values: {} };
      },
    };
    const { pipeline, said } = aStopping({ handlers });
    const at = Date.now();
    await pipeline.start(BOTH);

    await pipeline.accept([aText('call test.slow', { userId: 'b1', at }), aText('next', { userId: 'b1', at: at + 1 })]);

    await until(() => said().length === 3);
    expect(said()).toEqual(['wait', 'came ok', 'heard next']);
  });

  it('calls with the same id when it has to call again, and says everything once', async () => {
    const ids: string[] = [];
    const handlers: EffectHandlers = {
      'test.flaky': async (call) => {
        ids.push(call.id);
        if (ids.length < 3) throw new Error('not now');
        return { outcome: 'ok', values: {} };
      },
    };
    const { pipeline, said } = aStopping({ handlers });
    await pipeline.start(BOTH);

    await pipeline.accept([aText('call test.flaky', { userId: 'b2' })]);

    await until(() => said().includes('came ok'));
    expect(said()).toEqual(['wait', 'came ok']);
    expect(new Set(ids).size).toBe(1);
    expect(ids).toHaveLength(3);
  });

  it('tells the flow `failed` and staff of an incident when a call never works', async () => {
    const handlers: EffectHandlers = { 'test.broken': () => Promise.reject(new Error('never')) };
    const { pipeline, said } = aStopping({ handlers });
    await pipeline.start(BOTH);

    await pipeline.accept([aText('call test.broken', { userId: 'b3' })]);

    await until(() => said().includes('came failed'));
    const incidents = await listIncidents({ open: true });
    expect(incidents.map((one) => one.kind)).toContain('effect-failed');
    await until(async () => (await Inbox.findOne({ contactId: 'zalo-b3' }).lean())?.state === 'failed');
  });

  it('says sorry for an event it cannot handle, and goes on with the next', async () => {
    const { pipeline, said } = aStopping();
    const at = Date.now();
    await pipeline.start(BOTH);

    await pipeline.accept([aText('boom', { userId: 'b4', at }), aText('after', { userId: 'b4', at: at + 1 })]);

    await until(() => said().includes('heard after'));
    expect(said()).toEqual(['pipeline.trouble', 'heard after']);
    expect(await Inbox.findOne({ contactId: 'zalo-b4', state: 'failed' }).lean()).toMatchObject({ reason: 'Error' });
  });

  it('takes each event once with several workers, in order, whoever runs', async () => {
    const first = aStopping();
    const second = aStopping({ prefix: first.options.prefix, channels: first.options.channels });
    await Promise.all([first.pipeline.start(BOTH), second.pipeline.start(BOTH)]);
    const at = Date.now();
    const contacts = Array.from({ length: 20 }, (_, n) => `many${n}`);

    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        Promise.all(
          contacts.map((userId, c) =>
            (c % 2 ? first : second).pipeline.accept([aText(`n${n}`, { userId, at: at + n })]),
          ),
        ),
      ),
    );

    await until(() => first.channel.delivered.length >= 200, 20_000);
    for (const userId of contacts) {
      const texts = first.channel.delivered.filter((one) => one.userId === userId).map((one) => one.text);
      expect(texts).toEqual(Array.from({ length: 10 }, (_, n) => `heard n${n}`));
    }
  });

  it('loses nothing when two runs take the same event at once', async () => {
    let entered = 0;
    const { pipeline, said, options } = aStopping({
      loadFacts: async () => {
        entered += 1;
        await until(() => entered >= 2, 2_000).catch(() => undefined);
        return { channel: 'zalo', language: 'vi', consents: {}, roles: [], leads: [] };
      },
    });
    // The same contact under two prefixes: two wake-ups Redis knows nothing of, as after a flush.
    const twin = aRig({ ...options, prefix: `${options.prefix}-twin` });
    running.push(twin.pipeline);
    await pipeline.accept([aText('both', { userId: 'b6' })]);

    await Promise.all([pipeline.start(BOTH), twin.pipeline.start(BOTH)]);

    await until(() => said().length > 0);
    await until(async () => (await Inbox.findOne({ contactId: 'zalo-b6' }).lean())?.state === 'done');
    expect(entered).toBeGreaterThanOrEqual(2);
    expect(said()).toEqual(['heard both']);
    expect(await Outbox.countDocuments({ contactId: 'zalo-b6' })).toBe(1);
  });

  it('applies unfinished effects of a turn when its worker died', async () => {
    const { pipeline, said } = aStopping();
    const event = aText('half', { userId: 'b7' });
    await pipeline.accept([event]);
    const before = { id: event.contactId, turn: 41, stack: [], drafts: {} };
    const facts = { channel: 'zalo', language: 'vi', consents: {}, roles: [], leads: [] } as const;
    const out = testTransition({ conversation: before, facts: { ...facts, roles: [], leads: [] } }, event, 0);
    await Conversations.create({
      _id: event.contactId,
      channel: 'zalo',
      account: 'oa-1',
      userId: 'b7',
      language: 'vi',
      turn: 42,
      conversation: out.conversation,
      effects: out.effects,
      results: [],
      takenId: event.id,
      takenAt: event.at,
      answering: true,
      recent: [event.id],
      orderBase: 1,
    });

    await pipeline.start(BOTH);

    await until(() => said().length === 1);
    expect(said()).toEqual(['heard half']);
    expect((await Conversations.findById(event.contactId).lean())?.turn).toBe(42);
    const row = await Outbox.findOne({ contactId: event.contactId }).lean();
    expect(row?._id).toBe(deriveId('outbox', 'effect', deriveId('effect', event.contactId, 42, 0), 0));
  });

  it('goes on by itself when Redis was emptied', async () => {
    const { pipeline, said } = aStopping();
    const redis = openTestRedis();
    await pipeline.start(BOTH);
    await pipeline.accept([aText('one', { userId: 'b8' })]);
    await until(() => said().length === 1);

    await redis.flushall();
    await pipeline.accept([aText('two', { userId: 'b8' })]);
    await redis.flushall();

    await until(() => said().length === 2);
    expect(said()).toEqual(['heard one', 'heard two']);
    await redis.quit();
  });
});

describe('a timer', () => {
  it('rings once when its time has come by the app clock', async () => {
    const { pipeline, said, clock } = aStopping();
    await pipeline.start(BOTH);
    await pipeline.accept([aText('timer 3600000', { userId: 'c1' })]);
    await until(() => Timers.findOne({ contactId: 'zalo-c1', state: 'set' }).lean());
    expect(said()).toEqual([]);

    clock.offsetMs = 3_600_001;

    await until(() => said().length === 1);
    await until(async () => (await Timers.findOne({ contactId: 'zalo-c1' }).lean())?.state === 'fired');
    await pipeline.accept([aText('end', { userId: 'c1' })]);
    await until(() => said().includes('heard end'));
    expect(said()).toEqual(['ring idle', 'heard end']);
  });

  it('does not ring when it was cancelled', async () => {
    const { pipeline, said, clock } = aStopping();
    const at = Date.now();
    await pipeline.start(BOTH);
    await pipeline.accept([aText('timer 1000', { userId: 'c2', at }), aText('cancel', { userId: 'c2', at: at + 1 })]);
    await until(() => Timers.findOne({ contactId: 'zalo-c2', state: 'cancelled' }).lean());

    clock.offsetMs = 5_000;
    await pipeline.accept([aText('end', { userId: 'c2' })]);

    await until(() => said().length === 1);
    expect(said()).toEqual(['heard end']);
  });
});

describe('events that are no talk', () => {
  it('open an incident or are only kept, and never reach a flow', async () => {
    const touched: string[] = [];
    const { pipeline, said } = aStopping({ touchContact: async (event) => void touched.push(event.body.kind) });
    await pipeline.start(BOTH);

    await pipeline.accept([
      anEvent({ kind: 'unknown', name: 'new_thing' }, { userId: 'd1' }),
      anEvent({ kind: 'policy', action: 'warning' }, { userId: 'account' }),
      aText('end', { userId: 'd1', at: Date.now() + 10 }),
    ]);

    await until(() => said().length === 1);
    await until(async () => (await listIncidents({ open: true })).some((one) => one.kind === 'policy'));
    expect(said()).toEqual(['heard end']);
    expect(touched).toEqual(['text']);
  });
});

describe('forgetting a contact', () => {
  it('leaves nothing, not even the words that confirmed it', async () => {
    const handlers: EffectHandlers = {
      'test.forget': async (call) => {
        await eraseMessages(call.contactId);
        return { outcome: 'ok', values: {} };
      },
    };
    const { pipeline, said } = aStopping({ handlers });
    await pipeline.start(BOTH);
    await pipeline.accept([aText('hello', { userId: 'e1' })]);
    await until(() => said().length === 1);

    await pipeline.accept([aText('call test.forget', { userId: 'e1' })]);

    await until(() => said().includes('came ok'));
    await until(async () => {
      const counts = await Promise.all([
        Inbox.countDocuments({ contactId: 'zalo-e1' }),
        Outbox.countDocuments({ contactId: 'zalo-e1' }),
        Conversations.countDocuments({ _id: 'zalo-e1' }),
      ]);
      return counts.every((count) => count === 0);
    });
  });
});
