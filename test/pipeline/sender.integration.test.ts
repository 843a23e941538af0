import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { SendError } from '../../src/core/errors.ts';
import { listIncidents } from '../../src/domain/incidents/incidents.ts';
import { Inbox, Outbox } from '../../src/domain/messages/model.ts';
import { listPauses } from '../../src/domain/messages/pauses.ts';
import type { Pipeline } from '../../src/pipeline/open.ts';
import { closeTestStore, openTestStore } from '../support/services.ts';
import { anEvent, aText } from './support/builders.ts';
import { aRig, until } from './support/rig.ts';

const BOTH = new Set(['web', 'worker'] as const);
const running: Pipeline[] = [];

async function started(...args: Parameters<typeof aRig>) {
  const rig = aRig(...args);
  running.push(rig.pipeline);
  await rig.pipeline.start(BOTH);
  return { ...rig, said: () => rig.channel.delivered.map((one) => one.text) };
}

const busy = () => new SendError('busy', { code: 'try-again', retryable: true });

beforeAll(openTestStore);
afterAll(closeTestStore);
afterEach(async () => {
  await Promise.all(running.splice(0).map((pipeline) => pipeline.stop()));
});

describe('the sender', () => {
  it('tries again and never overtakes', async () => {
    const { pipeline, channel, said } = await started();
    channel.behave = (_delivery, count) => (count <= 2 ? busy() : 'take');
    const at = Date.now();

    await pipeline.accept([aText('one', { userId: 'f1', at }), aText('two', { userId: 'f1', at: at + 1 })]);

    await until(() => said().length === 2);
    expect(channel.calls.map((one) => one.text)).toEqual(['heard one', 'heard one', 'heard one', 'heard two']);
  });

  it('gives up after five attempts, tells staff and goes on', async () => {
    const { pipeline, channel, said } = await started();
    channel.behave = ({ text }) => (text === 'heard bad' ? busy() : 'take');
    const at = Date.now();

    await pipeline.accept([aText('bad', { userId: 'f2', at }), aText('good', { userId: 'f2', at: at + 1 })]);

    await until(() => said().includes('heard good'));
    expect(channel.calls.filter((one) => one.text === 'heard bad')).toHaveLength(5);
    expect(await Outbox.findOne({ contactId: 'zalo-f2', state: 'failed' }).lean()).toMatchObject({ reason: 'gave-up' });
    expect((await listIncidents({ open: true })).map((one) => one.kind)).toContain('send-failed');
  });

  it('sends a reply again that was taken without an answer', async () => {
    const { pipeline, channel, said } = await started();
    channel.behave = (_delivery, count) => (count === 1 ? 'take-silently' : 'take');

    await pipeline.accept([aText('hello', { userId: 'f3' })]);

    await until(() => said().length === 2);
    expect(said()).toEqual(['heard hello', 'heard hello']);
  });

  it.each([
    ['our own id', true],
    ['the same text', false],
  ])('does not send it again when its echo comes, known by %s', async (_how, withId) => {
    const userId = `f4${withId}`;
    const { pipeline, channel, said } = await started({ tuning: { echoMs: 400 } });
    channel.behave = (_delivery, count) => (count === 1 ? 'take-silently' : 'take');
    await pipeline.accept([aText('hello', { userId })]);
    const [first] = await until(() => (channel.delivered.length > 0 ? channel.delivered : undefined));

    await pipeline.accept([
      anEvent(
        {
          kind: 'echo',
          messageId: 'platform-7',
          byHuman: false,
          ...(withId ? { outboxId: first?.outboxId ?? '' } : { text: 'heard hello' }),
        },
        { userId },
      ),
    ]);

    const row = await until(() => Outbox.findOne({ contactId: `zalo-${userId}`, state: 'sent' }).lean());
    expect(row.platformMessageId).toBe('platform-7');
    await pipeline.accept([aText('end', { userId })]);
    await until(() => said().includes('heard end'));
    expect(said()).toEqual(['heard hello', 'heard end']);
  });

  it('finds the echo that came before it knew it would be in doubt', async () => {
    const { pipeline, channel, said } = await started();
    channel.behave = async (_delivery, count) => {
      if (count > 1) return 'take';
      const echo = anEvent(
        { kind: 'echo', messageId: 'platform-8', byHuman: false, text: 'heard hello' },
        { userId: 'f4e' },
      );
      await pipeline.accept([echo]);
      await until(async () => (await Inbox.findById(echo.id).lean())?.state === 'done');
      return 'take-silently';
    };

    await pipeline.accept([aText('hello', { userId: 'f4e' })]);

    const row = await until(() => Outbox.findOne({ contactId: 'zalo-f4e', state: 'sent' }).lean());
    expect(row.platformMessageId).toBe('platform-8');
    expect(said()).toEqual(['heard hello']);
  });

  it('does not repeat a broadcast without an answer, and believes its echo', async () => {
    const { pipeline, channel, said } = await started({ broadcastRules: { hardHours: { from: 0, to: 24 } } });
    channel.behave = () => 'take-silently';
    const [id = ''] = await pipeline.say({
      contactId: 'zalo-f4b',
      lane: 'broadcast',
      idParts: ['broadcast', 'b1', 'zalo-f4b', 0],
      messages: [{ kind: 'text', text: 'news' }],
      now: Date.now(),
    });
    await until(() => Outbox.findOne({ _id: id, state: 'unknown' }).lean());

    await pipeline.accept([
      anEvent({ kind: 'echo', messageId: 'platform-9', byHuman: false, outboxId: id }, { userId: 'f4b' }),
    ]);

    const row = await until(() => Outbox.findOne({ _id: id, state: 'sent' }).lean());
    expect(row.platformMessageId).toBe('platform-9');
    expect(said()).toEqual(['news']);
  });

  it('sends no broadcast outside the hours', async () => {
    const { pipeline, said } = await started({ broadcastRules: { hardHours: { from: 25, to: 25 } } });
    const wish = { contactId: 'zalo-f4n', messages: [{ kind: 'text', text: 'news' }], now: Date.now() } as const;

    const [id = ''] = await pipeline.say({ ...wish, lane: 'broadcast', idParts: ['broadcast', 'b2', 'zalo-f4n', 0] });
    await until(() => Outbox.findOne({ _id: id, nextAttemptAt: { $gt: Date.now() } }).lean());
    await pipeline.accept([aText('hello', { userId: 'f4n' })]);

    await until(() => said().length === 1);
    expect(said()).toEqual(['heard hello']);
  });

  it('keeps a reply until she writes when her window is closed, and sends it first then', async () => {
    const { pipeline, channel, said } = await started();
    channel.behave = () => new SendError('late', { code: 'window-closed', retryable: false });
    await pipeline.accept([aText('one', { userId: 'f5' })]);
    await until(() => Outbox.findOne({ contactId: 'zalo-f5', state: 'held' }).lean());

    channel.behave = () => 'take';
    await pipeline.accept([aText('two', { userId: 'f5' })]);

    await until(() => said().length === 2);
    expect(said()).toEqual(['heard one', 'heard two']);
  });

  it('marks her and cancels the rest when she cannot be reached', async () => {
    const { pipeline, channel, unreachable } = await started();
    channel.behave = () => new SendError('gone', { code: 'recipient-gone', retryable: false, platformCode: '-213' });

    await pipeline.say({
      contactId: 'zalo-f6',
      lane: 'staff',
      idParts: ['test', 'f6'],
      messages: [{ kind: 'text', text: 'one\ntwo\nthree' }],
      now: Date.now(),
    });

    await until(() => unreachable.length > 0);
    await until(async () => (await Outbox.countDocuments({ contactId: 'zalo-f6', state: 'cancelled' })) === 2);
    expect(unreachable).toEqual(['zalo-f6']);
    expect(await Outbox.findOne({ contactId: 'zalo-f6', state: 'failed' }).lean()).toMatchObject({
      reason: 'recipient-gone',
      platformCode: '-213',
    });
  });

  it('falls silent when the right to speak is gone, and goes on when it is back', async () => {
    const { pipeline, channel, said } = await started();
    channel.healthy = false;
    channel.behave = () => new SendError('dead', { code: 'token-dead', retryable: false });
    await pipeline.accept([aText('one', { userId: 'f7' })]);
    await until(async () => (await listPauses()).length === 1);
    await until(async () => (await listIncidents({ open: true })).some((one) => one.kind === 'token-dead'));
    const row = await Outbox.findOne({ contactId: 'zalo-f7' }).lean();
    expect(row).toMatchObject({ state: 'queued', attempts: 0 });

    channel.behave = () => 'take';
    channel.healthy = true;

    await until(() => said().length === 1);
    expect(await listPauses()).toEqual([]);
    expect((await listIncidents({ open: true })).some((one) => one.kind === 'token-dead')).toBe(false);
  });

  it('takes over a row whose sender died, once its lease is over', async () => {
    const { pipeline, said } = await started();
    const ids = await pipeline.say({
      contactId: 'zalo-f8',
      lane: 'staff',
      idParts: ['test', 'f8'],
      messages: [{ kind: 'text', text: 'hello' }],
      now: Date.now() + 3_600_000,
    });
    await Outbox.updateOne(
      { _id: ids[0] },
      { $set: { state: 'sending', attempts: 1, claim: 'dead', claimedAt: Date.now(), leaseUntil: Date.now() + 300 } },
    );

    await until(() => said().length === 1);

    expect(await until(() => Outbox.findOne({ _id: ids[0], state: 'sent' }).lean())).toMatchObject({ attempts: 2 });
  });

  it('queues the same staff act once', async () => {
    const { pipeline, said } = await started();
    const wish = {
      contactId: 'zalo-f9',
      lane: 'staff',
      idParts: ['staff', 'act-1'],
      messages: [{ kind: 'text', text: 'hello' }],
      now: Date.now(),
      staffId: 's1',
    } as const;

    await Promise.all([pipeline.say(wish), pipeline.say(wish), pipeline.say(wish)]);
    await pipeline.say({ ...wish, idParts: ['staff', 'act-2'], messages: [{ kind: 'text', text: 'end' }] });

    await until(() => said().includes('end'));
    expect(said()).toEqual(['hello', 'end']);
  });

  it('notes when a message was delivered and seen, also when the receipt comes first', async () => {
    const { pipeline } = await started();
    await pipeline.accept([
      anEvent({ kind: 'delivered', messageIds: ['mid-1'] }, { userId: 'g1', at: 5_000 }),
      aText('hello', { userId: 'g1' }),
    ]);
    await until(() => Outbox.findOne({ contactId: 'zalo-g1', state: 'sent' }).lean());

    await pipeline.accept([
      anEvent({ kind: 'seen', messageIds: [], watermark: Date.now() }, { userId: 'g1', at: 6_000 }),
    ]);

    const row = await until(() => Outbox.findOne({ contactId: 'zalo-g1', seenAt: 6_000, deliveredAt: 5_000 }).lean());
    expect(row.platformMessageId).toBe('mid-1');
  });

  it('keeps the pace of the account', async () => {
    const { pipeline, channel, said } = await started();
    Object.assign(channel.pace, { perSecond: 20, burst: 1 });
    const startedAt = Date.now();

    await pipeline.accept(Array.from({ length: 11 }, (_, n) => aText('hi', { userId: `pace${n}` })));

    await until(() => said().length === 11);
    expect(Date.now() - startedAt).toBeGreaterThanOrEqual(480);
  });
});
