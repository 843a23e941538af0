import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { silentLog } from '../../../src/core/log.ts';
import { advanceBroadcast, type DispatchDeps } from '../../../src/domain/broadcasts/dispatch.ts';
import {
  cancelBroadcast,
  cancelForContact,
  createBroadcast,
  scheduleBroadcast,
} from '../../../src/domain/broadcasts/drafts.ts';
import { releaseHeldRecipients } from '../../../src/domain/broadcasts/holds.ts';
import { ledgerOf } from '../../../src/domain/broadcasts/ledger.ts';
import { Broadcasts, RECIPIENT_STATES, Recipients, Slots } from '../../../src/domain/broadcasts/model.ts';
import { DEFAULT_RULES } from '../../../src/domain/broadcasts/rules.ts';
import { settleRecipient } from '../../../src/domain/broadcasts/settle.ts';
import { Outbox, type OutboxState } from '../../../src/domain/messages/model.ts';
import { StubChannel } from '../../pipeline/support/stub-channel.ts';
import { closeTestStore, openTestStore } from '../../support/services.ts';
import { aCandidate, anAudience, laneBySeen } from './support/audience.ts';

const NOON = Date.parse('2026-11-23T12:00:00+07:00');
const WOMEN = 8;

beforeAll(openTestStore);
afterAll(closeTestStore);

type Act =
  | { act: 'advance' }
  | { act: 'later'; hours: number }
  | { act: 'settle'; to: OutboxState; reason: string }
  | { act: 'settle-row-only'; to: OutboxState }
  | { act: 'echo' }
  | { act: 'writes' | 'stops' | 'leaves'; who: number }
  | { act: 'cancel' }
  | { act: 'lose-rows' };

const acts: fc.Arbitrary<Act> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Act>({ act: 'advance' }) },
  { weight: 3, arbitrary: fc.integer({ min: 0, max: 30 }).map((hours): Act => ({ act: 'later', hours })) },
  {
    weight: 5,
    arbitrary: fc
      .constantFrom<[OutboxState, string]>(
        ['sent', 'sent'],
        ['failed', 'gave-up'],
        ['failed', 'recipient-gone'],
        ['unknown', 'no-answer'],
        ['cancelled', 'window-closed'],
      )
      .map(([to, reason]): Act => ({ act: 'settle', to, reason })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<OutboxState>('sent', 'failed').map((to): Act => ({ act: 'settle-row-only', to })),
  },
  { weight: 1, arbitrary: fc.constant<Act>({ act: 'echo' }) },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom('writes', 'stops', 'leaves'), fc.integer({ min: 0, max: WOMEN - 1 }))
      .map(([act, who]): Act => ({ act, who })),
  },
  { weight: 1, arbitrary: fc.constant<Act>({ act: 'lose-rows' }) },
  { weight: 1, arbitrary: fc.constant<Act>({ act: 'cancel' }) },
);

describe('the ledger', () => {
  it('balances at every moment, and nobody is written to who may not be', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(acts, { minLength: 5, maxLength: 25 }), async (script) => {
        const world = await aWorld();

        for (const act of script) {
          await world.play(act);
          await world.check();
        }
      }),
      { numRuns: 15 },
    );
  }, 120_000);
});

async function aWorld() {
  await Broadcasts.deleteMany({});
  await Recipients.deleteMany({});
  await Slots.deleteMany({});
  await Outbox.deleteMany({});
  let now = NOON;
  const channel = new StubChannel();
  channel.reachOf = laneBySeen;
  const audience = anAudience(
    Array.from({ length: WOMEN }, (_, n) =>
      aCandidate(`w${n}`, { reach: n % 2 ? {} : { lastInteractionAt: 1 }, ...(n === 0 ? { consent: 'refused' } : {}) }),
    ),
  );
  const deps: DispatchDeps = {
    channels: new Map([[channel.name, channel]]),
    openAudience: audience,
    rules: DEFAULT_RULES,
    backlog: 5,
    log: silentLog,
  };
  const ids: string[] = [];
  for (const title of ['một', 'hai']) {
    const id = await createBroadcast(
      { title, messages: [{ kind: 'text', text: title }], filter: {} },
      { stopLine: 'Nhắn DỪNG', staffId: 's1', now },
    );
    await scheduleBroadcast(id, { at: now, staffId: 's1' });
    ids.push(id);
  }
  const stopped = new Map<string, number>();
  const sent: { contactId: string; recipientId: string; at: number }[] = [];

  async function settle(to: OutboxState, reason: string, line: boolean): Promise<void> {
    const row = await Outbox.findOne({ state: 'queued' }).sort({ _id: 1 }).lean();
    if (!row) return;
    await Outbox.updateOne(
      { _id: row._id },
      { $set: { state: to, reason, ...(to === 'sent' ? { sentAt: now } : {}) } },
    );
    if (to === 'sent') sent.push({ contactId: row.contactId, recipientId: row.recipientId ?? '', at: now });
    if (line) await settleRecipient(row, now);
  }

  async function play(act: Act): Promise<void> {
    switch (act.act) {
      case 'advance':
        for (const id of ids) await advanceBroadcast(id, now, deps);
        return;
      case 'later':
        now += act.hours * 3_600_000 + 6_000;
        return;
      case 'settle':
        return settle(act.to, act.reason, true);
      case 'settle-row-only':
        return settle(act.to, 'gave-up', false);
      case 'echo': {
        const row = await Outbox.findOneAndUpdate(
          { state: 'unknown' },
          { $set: { state: 'sent', sentAt: now } },
        ).lean();
        if (row) await settleRecipient(row, now);
        return;
      }
      case 'writes': {
        const contactId = `zalo-w${act.who}`;
        audience.candidates[act.who] = {
          ...(audience.candidates[act.who] ?? aCandidate('x')),
          reach: { lastInteractionAt: now },
        };
        await releaseHeldRecipients(contactId, now);
        return;
      }
      case 'stops': {
        const contactId = `zalo-w${act.who}`;
        const candidate = audience.candidates[act.who];
        if (candidate) audience.candidates[act.who] = { ...candidate, consent: 'withdrawn' };
        await cancelForContact(contactId, now);
        stopped.set(contactId, sent.length);
        return;
      }
      case 'leaves': {
        const candidate = audience.candidates[act.who];
        if (candidate) audience.candidates[act.who] = { ...candidate, reach: {} };
        return;
      }
      case 'lose-rows':
        await Outbox.deleteMany({ state: 'queued' });
        return;
      case 'cancel':
        await cancelBroadcast(ids[0] ?? '', 's1', now);
    }
  }

  async function check(): Promise<void> {
    for (const id of ids) {
      const ledger = await ledgerOf(id);
      expect(RECIPIENT_STATES.reduce((sum, state) => sum + ledger[state], 0)).toBe(ledger.aimed);
      if (ledger.listed) expect(ledger.aimed).toBe(WOMEN);
      expect(ledger.reasons.every((line) => /^[a-z-]+$/.test(line.reason))).toBe(true);
    }
    const lines = await Recipients.find({}).lean();
    expect(new Set(lines.map((line) => `${line.broadcastId} ${line.contactId}`)).size).toBe(lines.length);
    expect(await Outbox.countDocuments({ contactId: 'zalo-w0' })).toBe(0);
    for (const [contactId, before] of stopped) {
      expect(sent.slice(before).filter((one) => one.contactId === contactId)).toEqual([]);
    }
  }

  return { play, check };
}
