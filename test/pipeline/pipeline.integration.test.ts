import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Inbox, Outbox } from '../../src/domain/messages/model.ts';
import type { Pipeline } from '../../src/pipeline/open.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { aText } from './support/builders.ts';
import { aRig, until } from './support/rig.ts';

const BOTH = new Set(['web', 'worker'] as const);
const running: Pipeline[] = [];

function started(...args: Parameters<typeof aRig>) {
  const rig = aRig(...args);
  running.push(rig.pipeline);
  return rig;
}

beforeAll(openTestStore);
afterAll(closeTestStore);
afterEach(async () => {
  await Promise.all(running.splice(0).map((pipeline) => pipeline.stop()));
});

describe('the way of a message', () => {
  it('answers a text', async () => {
    const { pipeline, channel } = started();
    await pipeline.start(BOTH);

    await pipeline.accept([aText('hello', { userId: 'a1' })]);

    await until(() => channel.delivered.length === 1);
    expect(channel.delivered[0]).toMatchObject({ userId: 'a1', text: 'heard hello', proactive: false });
    const row = await until(() => Outbox.findOne({ contactId: 'zalo-a1', state: 'sent' }).lean());
    expect(row).toMatchObject({ platformMessageId: 'mid-1', attempts: 1, lane: 'reply' });
    await until(async () => (await Inbox.findOne({ contactId: 'zalo-a1' }).lean())?.state === 'done');
  });

  it('takes one event from fifty redeliveries at once', async () => {
    const { pipeline, channel } = started();
    await pipeline.start(BOTH);
    const event = aText('once', { userId: 'a2' });

    await Promise.all(Array.from({ length: 50 }, () => pipeline.accept([event])));
    await pipeline.accept([aText('end', { userId: 'a2' })]);

    await until(() => channel.delivered.some((one) => one.text === 'heard end'));
    expect(channel.delivered.map((one) => one.text)).toEqual(['heard once', 'heard end']);
    expect(await Inbox.countDocuments({ contactId: 'zalo-a2' })).toBe(2);
  });

  it('handles what arrives out of order in platform-time order', async () => {
    const { pipeline, channel } = started();
    const at = Date.now();
    const texts = [3, 1, 4, 0, 2].map((n) => aText(`n${n}`, { userId: 'a3', at: at + n }));

    await pipeline.accept(texts);
    await pipeline.start(BOTH);

    await until(() => channel.delivered.length === 5);
    expect(channel.delivered.map((one) => one.text)).toEqual([0, 1, 2, 3, 4].map((n) => `heard n${n}`));
  });
});
