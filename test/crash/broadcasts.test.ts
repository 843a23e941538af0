import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dayOf, startOfDay } from '../../src/core/time.ts';
import { createBroadcast, findBroadcast, scheduleBroadcast } from '../../src/domain/broadcasts/drafts.ts';
import { type Ledger, ledgerOf } from '../../src/domain/broadcasts/ledger.ts';
import { Recipients } from '../../src/domain/broadcasts/model.ts';
import { ContactModel } from '../../src/domain/contacts/model.ts';
import { type EchoProduct, PAGE, startEchoProduct } from '../support/echo-product.ts';
import { seededRandom } from '../support/random.ts';
import { contactIdOf, psidOf } from '../support/replies.ts';
import { until } from '../support/until.ts';

const CONTACTS = 300;
/** Broadcasts go out by day only: for platform and server it is ten in the morning. */
const CLOCK_OFFSET_MS = startOfDay(dayOf(Date.now())) + 10 * 3_600_000 - Date.now();

let product: EchoProduct;

beforeAll(async () => {
  product = await startEchoProduct({ latencyMs: 25, clockOffsetMs: CLOCK_OFFSET_MS });
  await mongoose.connect(product.store.uri);
});
afterAll(async () => {
  await mongoose.disconnect();
  await product?.stop();
});

/** Contacts who agreed to broadcasts and wrote a moment ago, and one in ten who did not agree. */
async function agreedContacts(): Promise<void> {
  const now = product.page.now();
  const consent = (state: 'granted' | 'refused') => ({
    broadcast: { state, textKey: 'welcome.ask_broadcast', textVersion: 1, channel: 'messenger' as const, at: now },
  });
  await ContactModel.insertMany(
    Array.from({ length: CONTACTS }, (_, who) => ({
      _id: contactIdOf(who),
      channel: 'messenger',
      account: PAGE.pageId,
      userId: psidOf(who),
      language: 'vi',
      firstSeenAt: now,
      lastInteractionAt: now,
      consents: consent(who % 10 === 9 ? 'refused' : 'granted'),
    })),
  );
}

function sumOf(ledger: Ledger): number {
  const { sent, held, failed, excluded, cancelled, unknown, pending } = ledger;
  return sent + held + failed + excluded + cancelled + unknown + pending;
}

describe('a broadcast while a worker is killed and connections break', () => {
  it('reaches nobody twice and accounts for everybody at every moment', async () => {
    const { page } = product;
    const random = seededRandom(24);
    const reset = new Map<string, 'taken' | 'lost'>();
    page.behave = ({ psid }) => {
      const draw = random();
      if (draw > 0.12) return undefined;
      reset.set(psid, draw > 0.04 ? 'taken' : 'lost');
      return { do: 'reset', taken: draw > 0.04 };
    };
    page.echoes = (psid) => Number(psid) % 2 === 0;
    page.receipts = (psid) => Number(psid) % 3 === 0;
    await agreedContacts();
    const now = page.now();
    const id = await createBroadcast(
      { title: 'Nghị quyết 98', messages: [{ kind: 'text', text: 'Mời chị xem tin mới.' }], filter: {} },
      { stopLine: 'Nhắn DỪNG để thôi nhận.', staffId: 'staff', now },
    );
    const samples: Ledger[] = [];

    await scheduleBroadcast(id, { at: now, staffId: 'staff' });
    let killed = false;
    await until(
      async () => {
        samples.push(await ledgerOf(id));
        if (!killed && page.requests.length >= 60) {
          killed = true;
          await product.workers[0]?.kill();
          await product.startWorker();
        }
        return (await findBroadcast(id))?.state === 'done';
      },
      { what: 'the broadcast to be done', withinMs: 60_000, everyMs: 20 },
    );
    const proven = () =>
      Recipients.countDocuments({ broadcastId: id, state: 'unknown', contactId: { $in: echoed(page.taken()) } });
    await until(async () => (await proven()) === 0, { what: 'echoes to prove what was in doubt' });

    const ledger = await ledgerOf(id);
    const lines = await Recipients.find({ broadcastId: id }).lean();
    const taken = Map.groupBy(page.taken(), ({ psid }) => `messenger-${psid}`);
    expect(samples.filter((sample) => sumOf(sample) !== sample.aimed)).toEqual([]);
    expect(ledger).toMatchObject({
      aimed: CONTACTS,
      excluded: CONTACTS / 10,
      pending: 0,
      held: 0,
      cancelled: 0,
      failed: 0,
    });
    expect(sumOf(ledger)).toBe(CONTACTS);
    expect(reset.size).toBeGreaterThan(10);
    expect(samples.some(({ pending, sent }) => pending > 0 && sent > 0)).toBe(true);
    // Nobody was asked for twice, whatever became of the request.
    expect(page.requests.length).toBe(new Set(page.requests.map(({ psid }) => psid)).size);
    expect(lines.filter(({ state, contactId }) => state === 'sent' && !taken.has(contactId))).toEqual([]);
    expect(ledger.unknown).toBeGreaterThan(0);
    expect(lines.filter(({ state, reason }) => state === 'unknown' && reason !== 'no-answer')).toEqual([]);
    expect(ledger.delivered).toBeGreaterThan(0);
  });
});

function echoed(taken: readonly { psid: string }[]): string[] {
  return taken.filter(({ psid }) => Number(psid) % 2 === 0).map(({ psid }) => `messenger-${psid}`);
}
