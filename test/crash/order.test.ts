import mongoose from 'mongoose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Inbox } from '../../src/domain/messages/model.ts';
import { type EchoProduct, startEchoProduct } from '../support/echo-product.ts';
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

let product: EchoProduct;

beforeAll(async () => {
  product = await startEchoProduct();
  await mongoose.connect(product.store.uri);
});
afterAll(async () => {
  await mongoose.disconnect();
  await product?.stop();
});

describe('a webhook delivered fifty times at once', () => {
  it('is acknowledged each time, stored once and answered once', async () => {
    const { page } = product;
    const webhook = page.aText(psidOf(900), saying(900, 1));

    const statuses = await Promise.all(Array.from({ length: 50 }, () => page.postOnce(webhook)));
    await page.write(psidOf(900), saying(900, 2));

    await waitForAnswers(page, new Map([[900, 2]]));
    expect(statuses).toEqual(Array.from({ length: 50 }, () => 200));
    expect(await Inbox.countDocuments({ contactId: contactIdOf(900) })).toBe(2);
    expect(page.requests.map((request) => request.text)).toEqual([answerTo(900, 1), answerTo(900, 2)]);
  });
});

describe('two workers', () => {
  it('answer 25 texts of each of 200 contacts once and in order', async () => {
    const { page } = product;

    const written = await writeTexts(page, { contacts: 200, more: (n) => n <= 25 });

    await waitForAnswers(page, written, 200_000);
    expect(accountFor(page, written)).toEqual(PERFECT);
    expect(page.unacknowledged).toEqual([]);
    await until(async () => (await Inbox.countDocuments({ state: 'new' })) === 0, { what: 'a quiet inbox' });
  });
});
