import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EchoProduct, startEchoProduct } from '../support/echo-product.ts';
import { seededRandom } from '../support/random.ts';
import { accountFor, PERFECT, waitForAnswers, writeTexts } from '../support/replies.ts';

let product: EchoProduct;

beforeAll(async () => {
  product = await startEchoProduct({ latencyMs: 30 });
});
afterAll(() => product?.stop());

describe('Redis', () => {
  it('may be emptied and killed in the middle of work: it goes on by itself, nothing is lost or repeated', async () => {
    const { page, redis } = product;
    const random = seededRandom(31);
    const client = new Redis(redis.uri, { maxRetriesPerRequest: null });
    client.on('error', () => undefined);
    let going = true;

    const writing = writeTexts(page, { contacts: 60, more: () => going, pauseMs: () => 100 + random() * 500 });
    for (let time = 0; time < 6; time++) {
      await wait(200 + random() * 1_000);
      await client.flushall();
    }
    await redis.kill();
    await wait(random() * 1_000);
    await redis.start();
    going = false;
    const written = await writing;
    client.disconnect();

    await waitForAnswers(page, written);
    expect(accountFor(page, written)).toEqual(PERFECT);
    expect(page.unacknowledged).toEqual([]);
  });
});
