import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/core/log.ts';
import type { Candidate } from '../../../src/domain/broadcasts/audience.ts';
import { advanceBroadcast, type DispatchDeps } from '../../../src/domain/broadcasts/dispatch.ts';
import {
  activeBroadcasts,
  cancelBroadcast,
  cancelForContact,
  createBroadcast,
  findBroadcast,
  scheduleBroadcast,
} from '../../../src/domain/broadcasts/drafts.ts';
import { releaseHeldRecipients } from '../../../src/domain/broadcasts/holds.ts';
import { ledgerByUnit, ledgerOf, listRecipients } from '../../../src/domain/broadcasts/ledger.ts';
import { Broadcasts, Recipients, Slots } from '../../../src/domain/broadcasts/model.ts';
import { planBroadcast } from '../../../src/domain/broadcasts/plan.ts';
import { DEFAULT_RULES } from '../../../src/domain/broadcasts/rules.ts';
import { settleRecipient } from '../../../src/domain/broadcasts/settle.ts';
import { OTHER_CONTACT } from '../../../src/domain/broadcasts/voices.ts';
import { Outbox } from '../../../src/domain/messages/model.ts';
import { StubChannel } from '../../pipeline/support/stub-channel.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCandidate, anAudience, laneBySeen } from './support/audience.ts';

const NOON = Date.parse('2026-11-23T12:00:00+07:00');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

beforeAll(openTestStore);
afterAll(closeTestStore);
beforeEach(async () => {
  await Broadcasts.deleteMany({});
  await Recipients.deleteMany({});
  await Slots.deleteMany({});
  await Outbox.deleteMany({});
});

function aDeps(candidates: Candidate[]): DispatchDeps & { audience: ReturnType<typeof anAudience> } {
  const channel = new StubChannel();
  channel.reachOf = laneBySeen;
  const audience = anAudience(candidates);
  return {
    channels: new Map([[channel.name, channel]]),
    openAudience: audience,
    audience,
    rules: DEFAULT_RULES,
    backlog: 500,
    log: silentLog,
  };
}

async function scheduled(at = NOON): Promise<string> {
  const id = await createBroadcast(
    { title: 'Nghị quyết 98', messages: [{ kind: 'text', text: 'Chào chị' }], filter: {} },
    { stopLine: 'Nhắn DỪNG', staffId: 's1', now: at },
  );
  await scheduleBroadcast(id, { at, staffId: 's1' });
  return id;
}

async function advanceAll(id: string, now: number, deps: DispatchDeps): Promise<void> {
  for (let step = 0; step < 50 && (await advanceBroadcast(id, now, deps)); step++) {
    // the next chunk
  }
}

/** Does what the sender does with every queued broadcast row. */
async function deliver(state: 'sent' | 'failed' | 'unknown', now: number, reason?: string): Promise<void> {
  for (const row of await Outbox.find({ rank: 1, state: 'queued' }).lean()) {
    await Outbox.updateOne({ _id: row._id }, { $set: { state, sentAt: now, ...(reason ? { reason } : {}) } });
    await settleRecipient(row, now);
  }
}

describe('planning a broadcast', () => {
  it('counts by channel before anything is sent', async () => {
    const deps = aDeps([
      aCandidate('1'),
      aCandidate('2', { reach: {} }),
      aCandidate('3', { consent: 'withdrawn' }),
      aCandidate('4', { channel: 'messenger', contactId: 'messenger-4' }),
    ]);

    const plan = await planBroadcast({ filter: {}, allowPaid: false }, { ...deps, now: NOON });

    expect(plan).toMatchObject({ aimed: 4, free: 1, paid: 0, held: 1, excluded: 2 });
    expect(plan.byChannel.messenger).toMatchObject({ excluded: 1, free: 0 });
    expect(plan.reasons).toContainEqual({ reason: 'channel-off', count: 1 });
    expect(await Recipients.countDocuments({})).toBe(0);
  });
});

describe('a broadcast', () => {
  it('accounts for everybody, and is done when nobody waits', async () => {
    const deps = aDeps([aCandidate('1', { unitId: 'u1' }), aCandidate('2', { consent: 'refused', unitId: 'u2' })]);
    const id = await scheduled();

    await advanceAll(id, NOON, deps);
    await deliver('sent', NOON);
    await advanceAll(id, NOON + 1_000, deps);

    expect(await ledgerOf(id)).toMatchObject({ aimed: 2, listed: true, sent: 1, excluded: 1, pending: 0 });
    expect((await findBroadcast(id))?.state).toBe('done');
    expect(await ledgerByUnit(id)).toContainEqual(
      expect.objectContaining({ unitId: 'u1', aimed: 1, byState: expect.objectContaining({ sent: 1 }) }),
    );
    expect((await listRecipients({ broadcastId: id, states: ['excluded'] }))[0]).toMatchObject({ reason: 'refused' });
    const row = await Outbox.findOne({ broadcastId: id }).lean();
    expect(JSON.stringify(row?.request.body)).toContain('Chào chị');
  });

  it('lists a page again without doubling anybody when its worker died before the cursor moved', async () => {
    const deps = aDeps(Array.from({ length: 250 }, (_, n) => aCandidate(String(1_000 + n))));
    const id = await scheduled();
    await advanceBroadcast(id, NOON, deps);
    await advanceBroadcast(id, NOON, deps);
    await Broadcasts.updateOne({ _id: id }, { $unset: { cursor: 1 }, $set: { aimed: 0 } });

    await advanceAll(id, NOON, deps);

    expect(await ledgerOf(id)).toMatchObject({ aimed: 250, pending: 250 });
    expect(await Outbox.countDocuments({ broadcastId: id })).toBe(500);
  });

  it('lets no more than the backlog wait in the outbox', async () => {
    const deps = { ...aDeps(Array.from({ length: 60 }, (_, n) => aCandidate(String(100 + n)))), backlog: 20 };
    const id = await scheduled();

    await advanceAll(id, NOON, deps);

    expect(await Outbox.countDocuments({ rank: 1, state: 'queued' })).toBeLessThanOrEqual(40);
    expect((await ledgerOf(id)).pending).toBe(60);
  });

  it('waits for the morning when it is scheduled at night', async () => {
    const night = NOON + 11 * HOUR;
    const deps = aDeps([aCandidate('1')]);
    const id = await scheduled(night);

    await advanceAll(id, night, deps);
    const atNight = await Outbox.countDocuments({});
    await advanceAll(id, night + 9 * HOUR + 1, deps);

    expect(atNight).toBe(0);
    expect(await Outbox.countDocuments({ broadcastId: id })).toBeGreaterThan(0);
  });

  it('is not due before its time', async () => {
    const id = await scheduled(NOON + HOUR);

    expect(await activeBroadcasts(NOON)).not.toContain(id);
    expect(await activeBroadcasts(NOON + HOUR)).toContain(id);
  });

  it('holds whom it may not reach, until she writes', async () => {
    const deps = aDeps([aCandidate('1', { reach: {} })]);
    const id = await scheduled();
    await advanceAll(id, NOON, deps);
    expect(await ledgerOf(id)).toMatchObject({ held: 1 });

    deps.audience.candidates[0] = aCandidate('1');
    await releaseHeldRecipients('zalo-1', NOON + HOUR);
    await advanceAll(id, NOON + HOUR, deps);
    await deliver('sent', NOON + HOUR);

    expect(await ledgerOf(id)).toMatchObject({ aimed: 1, held: 0, sent: 1 });
  });

  it('gives up whom it held when the time is over', async () => {
    const deps = aDeps([aCandidate('1', { reach: {} })]);
    const id = await scheduled();
    await advanceAll(id, NOON, deps);

    await advanceAll(id, NOON + 8 * DAY, deps);

    const ledger = await ledgerOf(id);
    expect(ledger).toMatchObject({ held: 0, failed: 1 });
    expect(ledger.reasons).toEqual([{ state: 'failed', reason: 'expired', count: 1 }]);
    expect((await findBroadcast(id))?.state).toBe('done');
  });

  it('puts her back to waiting when the window closed meanwhile, and makes a new try later', async () => {
    const deps = aDeps([aCandidate('1')]);
    const id = await scheduled();
    await advanceAll(id, NOON, deps);
    for (const row of await Outbox.find({ broadcastId: id }).lean()) {
      await Outbox.updateOne({ _id: row._id }, { $set: { state: 'cancelled', reason: 'window-closed' } });
      await settleRecipient(row, NOON);
    }
    expect(await ledgerOf(id)).toMatchObject({ held: 1 });

    await releaseHeldRecipients('zalo-1', NOON + HOUR);
    await advanceAll(id, NOON + HOUR, deps);
    await deliver('sent', NOON + HOUR);

    expect(await ledgerOf(id)).toMatchObject({ sent: 1, held: 0 });
  });

  it('gives a person one a day and two a week', async () => {
    const deps = aDeps([aCandidate('1')]);
    const ids = [await scheduled(), await scheduled(), await scheduled()];
    const day = async (n: number) => {
      for (const id of ids) await advanceAll(id, NOON + n * DAY, deps);
      await deliver('sent', NOON + n * DAY);
      const ledgers = await Promise.all(ids.map((id) => ledgerOf(id)));
      return ledgers.reduce((sum, ledger) => sum + ledger.sent, 0);
    };

    expect(await day(0)).toBe(1);
    expect(await day(0)).toBe(1);
    expect(await day(1)).toBe(2);
    expect(await day(2)).toBe(2);
    expect((await ledgerOf(ids[2] ?? '')).reasons[0]).toMatchObject({ reason: 'week-limit' });
  });

  it('speaks once to a person with two apps, where she can be reached', async () => {
    const deps = aDeps([
      aCandidate('1', { contactId: 'messenger-1', channel: 'messenger', personId: 'p1', reach: {} }),
      aCandidate('2', { personId: 'p1' }),
    ]);
    const messenger = new StubChannel('messenger');
    messenger.reachOf = laneBySeen;
    const channels = new Map([...deps.channels, [messenger.name, messenger] as const]);
    const id = await scheduled();

    await advanceAll(id, NOON, { ...deps, channels });

    const lines = await listRecipients({ broadcastId: id });
    expect(lines.map((line) => [line.contactId, line.state, line.reason]).sort()).toEqual([
      ['messenger-1', 'excluded', 'other-contact'],
      ['zalo-2', 'pending', 'queued'],
    ]);
  });

  describe('to a person with two apps', () => {
    const both = (zalo: Partial<Candidate>, messenger: Partial<Candidate>) => {
      const deps = aDeps([
        aCandidate('1', { contactId: 'messenger-1', channel: 'messenger', personId: 'p1', ...messenger }),
        aCandidate('2', { personId: 'p1', ...zalo }),
      ]);
      const stub = new StubChannel('messenger');
      stub.reachOf = laneBySeen;
      return { ...deps, channels: new Map([...deps.channels, [stub.name, stub] as const]) };
    };
    const linesOf = async (id: string) =>
      (await listRecipients({ broadcastId: id, limit: 1_000 }))
        .map((line) => [line.contactId, line.state, line.reason])
        .sort();

    it.each([
      [
        'the one heard of last',
        { reach: { lastInteractionAt: 5 } },
        { reach: { lastInteractionAt: 9 } },
        'messenger-1',
      ],
      ['the one heard of last', { reach: { lastInteractionAt: 9 } }, { reach: { lastInteractionAt: 5 } }, 'zalo-2'],
      ['the one that may be written to', {}, { consent: 'refused' as const }, 'zalo-2'],
      ['the one in the window', { reach: {} }, { reach: { lastInteractionAt: 5 } }, 'messenger-1'],
    ])('chooses %s, and plans so', async (_, zalo, messenger, chosen) => {
      const deps = both(zalo, messenger);
      const id = await scheduled();

      const plan = await planBroadcast({ filter: {}, allowPaid: false }, { ...deps, now: NOON });
      await advanceAll(id, NOON, deps);
      await deliver('sent', NOON);

      expect(plan).toMatchObject({ aimed: 2, free: 1, excluded: 1 });
      const lines = await linesOf(id);
      expect(lines.filter(([, state]) => state === 'sent').map(([contactId]) => contactId)).toEqual([chosen]);
      expect(await ledgerOf(id)).toMatchObject({ aimed: 2, sent: 1, excluded: 1 });
    });

    it('speaks once though her contacts stand on pages far apart and her windows move in between', async () => {
      const deps = both({ reach: { lastInteractionAt: 5 } }, { reach: {} });
      deps.audience.candidates.push(...Array.from({ length: 110 }, (_, i) => aCandidate(`0${1000 + i}`)));
      const id = await scheduled();

      await advanceBroadcast(id, NOON, deps);
      await advanceBroadcast(id, NOON, deps);
      expect((await findBroadcast(id))?.state).toBe('listing');
      deps.audience.candidates.forEach((one, i) => {
        if (one.personId === 'p1') deps.audience.candidates[i] = { ...one, reach: {} };
      });
      await advanceBroadcast(id, NOON, deps);

      expect((await findBroadcast(id))?.state).toBe('sending');
      expect(await ledgerOf(id)).toMatchObject({ aimed: 112, excluded: 1, pending: 111 });
      const hers = (await linesOf(id)).filter(([contactId]) => contactId === 'messenger-1' || contactId === 'zalo-2');
      expect(hers).toEqual([
        ['messenger-1', 'excluded', 'other-contact'],
        ['zalo-2', 'pending', 'waiting'],
      ]);
    });

    it('lets the app on which she writes take over what waits for her on the other, once', async () => {
      const deps = both({ reach: {} }, { reach: {} });
      const id = await scheduled();
      await advanceAll(id, NOON, deps);
      expect(await linesOf(id)).toEqual([
        ['messenger-1', 'held', 'outside-window'],
        ['zalo-2', 'excluded', 'other-contact'],
      ]);

      deps.audience.candidates[1] = aCandidate('2', { personId: 'p1' });
      await Promise.all([
        releaseHeldRecipients('zalo-2', NOON + HOUR),
        releaseHeldRecipients('zalo-2', NOON + HOUR),
        releaseHeldRecipients('messenger-1', NOON + HOUR),
      ]);
      expect((await linesOf(id)).filter(([, state]) => state === 'pending')).toHaveLength(1);

      await Recipients.updateMany({ broadcastId: id }, { $set: { ...OTHER_CONTACT, updatedAt: NOON } });
      await releaseHeldRecipients('zalo-2', NOON + HOUR);
      await releaseHeldRecipients('messenger-1', NOON + HOUR);
      expect(await linesOf(id)).toEqual([
        ['messenger-1', 'excluded', 'other-contact'],
        ['zalo-2', 'pending', 'waiting'],
      ]);
    });

    it('does not wake what was left out of a broadcast that is over', async () => {
      const deps = both({ reach: {} }, { reach: { lastInteractionAt: 5 } });
      const id = await scheduled();
      await advanceAll(id, NOON, deps);
      await deliver('sent', NOON);
      await advanceAll(id, NOON + HOUR, deps);

      expect(await releaseHeldRecipients('zalo-2', NOON + 2 * HOUR)).toBe(0);
    });
  });

  it('takes back what is queued when she says stop, and does not write to her again', async () => {
    const deps = aDeps([aCandidate('1'), aCandidate('2', { reach: {} })]);
    const id = await scheduled();
    await advanceAll(id, NOON, deps);

    await cancelForContact('zalo-1', NOON);
    await cancelForContact('zalo-2', NOON);
    await advanceAll(id, NOON + 10_000, deps);

    expect(await ledgerOf(id)).toMatchObject({ aimed: 2, cancelled: 2, pending: 0, held: 0 });
    expect(await Outbox.countDocuments({ state: 'queued' })).toBe(0);
  });

  it('asks about consent again right before sending', async () => {
    const deps = aDeps([aCandidate('1')]);
    const night = NOON + 11 * HOUR;
    const id = await scheduled(night);
    await advanceAll(id, night, deps);

    deps.audience.candidates[0] = aCandidate('1', { consent: 'withdrawn' });
    await advanceAll(id, night + 10 * HOUR, deps);

    expect(await ledgerOf(id)).toMatchObject({ excluded: 1, pending: 0 });
    expect(await Outbox.countDocuments({})).toBe(0);
  });

  it('goes on when the dispatcher died between its mark and the rows', async () => {
    const deps = aDeps([aCandidate('1')]);
    const id = await scheduled();
    await advanceAll(id, NOON, deps);
    await Outbox.deleteMany({ broadcastId: id });

    await advanceAll(id, NOON + 6_000, deps);

    expect(await Outbox.countDocuments({ broadcastId: id, state: 'queued' })).toBeGreaterThan(0);
  });

  it('brings the ledger up to date when the sender died between the row and the line', async () => {
    const deps = aDeps([aCandidate('1')]);
    const id = await scheduled();
    await advanceAll(id, NOON, deps);
    await Outbox.updateMany({ broadcastId: id }, { $set: { state: 'sent', sentAt: NOON } });

    await advanceAll(id, NOON + 6_000, deps);

    expect(await ledgerOf(id)).toMatchObject({ sent: 1, pending: 0 });
  });

  it('cancelled by staff, leaves nothing queued and keeps what was sent', async () => {
    const deps = aDeps([aCandidate('1'), aCandidate('2', { reach: {} })]);
    const id = await scheduled();
    await advanceAll(id, NOON, deps);
    await deliver('sent', NOON);

    await cancelBroadcast(id, 's1', NOON);
    await advanceAll(id, NOON + 10_000, deps);

    expect(await ledgerOf(id)).toMatchObject({ aimed: 2, sent: 1, cancelled: 1, held: 0, pending: 0 });
  });

  it('shows as unknown what got no answer, and as sent when its echo comes', async () => {
    const deps = aDeps([aCandidate('1')]);
    const id = await scheduled();
    await advanceAll(id, NOON, deps);
    await deliver('unknown', NOON, 'no-answer');
    expect(await ledgerOf(id)).toMatchObject({ unknown: 1 });

    for (const row of await Outbox.find({ broadcastId: id }).lean()) {
      await Outbox.updateOne({ _id: row._id }, { $set: { state: 'sent', sentAt: NOON } });
      await settleRecipient(row, NOON);
    }

    expect(await ledgerOf(id)).toMatchObject({ unknown: 0, sent: 1 });
  });
});
