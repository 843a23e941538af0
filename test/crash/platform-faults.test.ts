import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getContact } from '../../src/domain/contacts/contacts.ts';
import { Incidents } from '../../src/domain/incidents/model.ts';
import { Outbox, type OutboxRow } from '../../src/domain/messages/model.ts';
import { type EchoProduct, PAGE, startEchoProduct } from '../support/echo-product.ts';
import type { Fault, PageRequest } from '../support/page.ts';
import {
  accountFor,
  answerTo,
  contactIdOf,
  PERFECT,
  psidOf,
  saying,
  waitForAnswers,
  writeTexts,
} from '../support/replies.ts';
import { until } from '../support/until.ts';

const BAD_GATEWAY: Fault = { do: 'refuse', status: 500 };
const PASSING: Fault = { do: 'refuse', status: 500, code: 2 };
const UNANSWERED: Fault = { do: 'reset', taken: true };
const LOST: Fault = { do: 'reset', taken: false };

let product: EchoProduct;
let contacts = 0;
/** What the page does with the next requests to a contact. */
const faults = new Map<string, Fault[]>();

beforeAll(async () => {
  product = await startEchoProduct({ workers: 1 });
  product.page.behave = ({ psid }) => faults.get(psid)?.shift();
  await mongoose.connect(product.store.uri);
});
afterAll(async () => {
  await mongoose.disconnect();
  await product?.stop();
});

/** A contact nobody knows yet, and how the page will treat the first requests to her. */
function aContact(...ill: Fault[]): number {
  contacts += 1;
  faults.set(psidOf(contacts), ill);
  return contacts;
}

/** She writes her n-th text. @returns her outbox rows once none of them is on its way any more. */
async function rowsAfter(who: number, n: number): Promise<OutboxRow[]> {
  await product.page.write(psidOf(who), saying(who, n));
  let rows: OutboxRow[] = [];
  await until(
    async () => {
      rows = await Outbox.find({ contactId: contactIdOf(who) })
        .sort({ order: 1 })
        .lean();
      return rows.length >= n && rows.every((row) => row.state !== 'queued' && row.state !== 'sending');
    },
    { what: `the answer to text ${n} to be settled`, withinMs: 20_000 },
  );
  return rows;
}

function requestsTo(who: number): PageRequest[] {
  return product.page.requests.filter(({ psid }) => psid === psidOf(who));
}

function textsTo(who: number): string[] {
  return requestsTo(who).map(({ text }) => text);
}

function times(count: number, fault: Fault): Fault[] {
  return Array.from({ length: count }, () => fault);
}

describe('a platform that answers 500', () => {
  it.each([
    ['a page of a gateway', BAD_GATEWAY],
    ['a passing error', PASSING],
  ])('gets the reply at the fifth attempt (%s)', async (_, fault) => {
    const who = aContact(...times(4, fault));

    const rows = await rowsAfter(who, 1);

    expect(rows).toMatchObject([{ state: 'sent', attempts: 5 }]);
    expect(requestsTo(who).map(({ taken }) => taken)).toEqual([false, false, false, false, true]);
  });

  it('is given up after five, staff is told, and what comes later still goes', async () => {
    const who = aContact(...times(5, PASSING));

    const [row] = await rowsAfter(who, 1);
    await rowsAfter(who, 2);

    expect(row).toMatchObject({ state: 'failed', reason: 'gave-up', attempts: 5 });
    expect(textsTo(who)).toEqual([...Array.from({ length: 5 }, () => answerTo(who, 1)), answerTo(who, 2)]);
    expect(await Incidents.findOne({ kind: 'send-failed' }).lean()).not.toBeNull();
  });
});

describe('a connection reset', () => {
  it('after acceptance repeats the reply once where no echo tells', async () => {
    const who = aContact(UNANSWERED);

    const rows = await rowsAfter(who, 1);
    await rowsAfter(who, 2);

    expect(rows).toMatchObject([{ state: 'sent', attempts: 2 }]);
    expect(textsTo(who)).toEqual([answerTo(who, 1), answerTo(who, 1), answerTo(who, 2)]);
  });

  it('after acceptance, again and again, repeats the reply no more than once', async () => {
    const who = aContact(...times(4, UNANSWERED));

    const rows = await rowsAfter(who, 1);
    faults.delete(psidOf(who));
    await rowsAfter(who, 2);

    expect(rows).toMatchObject([{ state: 'unknown', reason: 'no-answer' }]);
    expect(textsTo(who)).toEqual([answerTo(who, 1), answerTo(who, 1), answerTo(who, 2)]);
  });

  it('after acceptance repeats nothing where the echo tells', async () => {
    const who = aContact(UNANSWERED);
    product.page.echoes = (psid) => psid === psidOf(who);

    const rows = await rowsAfter(who, 1);

    expect(rows).toMatchObject([{ state: 'sent', attempts: 1 }]);
    expect(textsTo(who)).toEqual([answerTo(who, 1)]);
  });

  it('before acceptance loses nothing', async () => {
    const who = aContact(LOST);

    await rowsAfter(who, 1);

    expect(accountFor(product.page, new Map([[who, 1]]))).toEqual(PERFECT);
  });
});

describe('throttling', () => {
  it.each([613, 32])('by code %i silences the account for as long as the platform says', async (code) => {
    const client = new Redis(product.redis.uri);
    const key = `caunoi:pace:messenger-${PAGE.pageId}`;
    await client.del(key);
    const who = aContact({ do: 'refuse', status: 400, code, regainMinutes: 0.05 });

    await product.page.write(psidOf(who), saying(who, 1));
    const pausedUntil = Number(await until(() => client.hget(key, 'paused'), { what: 'the account to pause' }));
    const before = product.page.requests.length;
    const others = await writeTexts(product.page, { contacts: 20, first: code * 100, more: (n) => n <= 2 });
    const written = new Map([...others, [who, 1]]);
    await waitForAnswers(product.page, written);
    await client.quit();

    const early = product.page.requests.slice(before).filter(({ at }) => at < pausedUntil);
    expect(pausedUntil).toBeGreaterThan(requestsTo(who)[0]?.at ?? Number.POSITIVE_INFINITY);
    expect(early).toEqual([]);
    expect(accountFor(product.page, written)).toEqual(PERFECT);
    // A throttled attempt does not count.
    expect(await Outbox.findOne({ contactId: contactIdOf(who) }).lean()).toMatchObject({ state: 'sent', attempts: 1 });
  });
});

describe('a closed messaging window', () => {
  it('holds the reply until she writes again, then it goes first', async () => {
    const who = aContact({ do: 'refuse', status: 400, code: 10, subcode: 2018278 });

    const held = await rowsAfter(who, 1);
    const requests = requestsTo(who).length;
    const sent = await rowsAfter(who, 2);

    expect(held).toMatchObject([{ state: 'held', reason: 'window-closed' }]);
    expect(requests).toBe(1);
    expect(sent).toMatchObject([{ state: 'sent' }, { state: 'sent' }]);
    expect(accountFor(product.page, new Map([[who, 2]]))).toEqual(PERFECT);
  });
});

describe('a person who is gone', () => {
  it('is not written to again until she comes back', async () => {
    const who = aContact({ do: 'refuse', status: 400, code: 551, subcode: 1545041 });

    const [row] = await rowsAfter(who, 1);
    const gone = await until(async () => (await getContact(contactIdOf(who)))?.blockedAt, { what: 'a note of it' });
    const requests = requestsTo(who).length;
    await rowsAfter(who, 2);

    expect(row).toMatchObject({ state: 'failed', reason: 'recipient-gone', platformCode: '551/1545041' });
    expect(gone).toBeGreaterThan(0);
    expect(requests).toBe(1);
    expect(textsTo(who).at(-1)).toBe(answerTo(who, 2));
    expect(requestsTo(who).at(-1)?.taken).toBe(true);
  });
});
